"""A fake of the usage API, for tests of programs that import this package.

>>> api = FakeUsageAPI(Reply(503), Reply())  # One failure, then the sample usage for ever.
>>> http = httpx.Client(transport=api.transport())  # In memory, without a network.
>>> with api.serve() as base_url:  # Or as an HTTP server on a loopback address.
...     UsageClient(api.api_key, base_url=base_url).get_usage()

`python -m hyper_usage.testing` starts such a server and shows the usage that it sends.
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Final

import httpx
from attrs import field, frozen

from hyper_usage import Plan, UsageClient
from hyper_usage_api.api.default.get_usage_statistics import OPERATION
from hyper_usage_api.client import BASE_URL

__all__ = ["FakeUsageAPI", "ReceivedRequest", "Reply", "sample_usage"]

_JSON: Final[Mapping[str, str]] = {"content-type": "application/json"}


def sample_usage() -> dict[str, Any]:
    """Return a body as the API sends it, with a plan half used, one nearly used up, one expired."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "balanceEuro": 128.4,
        "plans": [
            _plan("akamai", used=40_210, quota=100_000, expires_at=today + timedelta(days=30)),
            _plan("datadome", used=4_987, quota=5_000, expires_at=today + timedelta(days=7)),
            _plan("incapsula", used=900, quota=1_000, expires_at=today - timedelta(days=1)),
        ],
    }


def _plan(product: str, *, used: int, quota: int, expires_at: datetime) -> dict[str, Any]:
    return {
        "expiresAt": expires_at.isoformat().replace("+00:00", "Z"),
        "requestsUsed": used,
        "requestsQuota": quota,
        "requestsRemaining": quota - used,
        "product": product,
        "numRequests": quota,
    }


def _paths() -> tuple[str, str]:
    """Return the operation's path below a base URL without a path, and below the document's."""
    return OPERATION.path, f"{httpx.URL(BASE_URL).path.rstrip('/')}{OPERATION.path}"


def _content(body: object) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


@frozen
class Reply:
    """A reply to send: status, body and headers. Bytes are sent as they are, the rest as JSON."""

    status_code: int = 200
    content: bytes = field(factory=lambda: _content(sample_usage()), converter=_content)
    headers: Mapping[str, str] = _JSON


@frozen(kw_only=True)
class ReceivedRequest:
    """A request as the fake received it; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)


class FakeUsageAPI:
    """Answers `GET /usage` with the given replies in turn, and repeats the last one.

    It answers below a base URL without a path, and below the path of the document's. It answers
    another key than `api_key` with 401, as the document says, and another path or method with 404;
    neither uses up a reply. `requests` holds all requests; `serve` accepts only GET.
    """

    def __init__(self, *replies: Reply, api_key: str = "test-key") -> None:
        self.api_key = api_key
        self.requests: list[ReceivedRequest] = []
        self._replies = list(replies) or [Reply()]
        self._lock = Lock()

    def answer(self, request: ReceivedRequest) -> Reply:
        """Keep a request and return the reply to it."""
        with self._lock:
            self.requests.append(request)
            if request.method != OPERATION.method or request.path not in _paths():
                return Reply(404, {"error": "not found"})
            if request.headers.get("x-api-key") != self.api_key:
                return Reply(401, {"error": "API key is missing or invalid"})
            return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def transport(self) -> httpx.MockTransport:
        """Return a transport for `httpx.Client` or `httpx.AsyncClient`; it needs no network."""

        def handle(request: httpx.Request) -> httpx.Response:
            received = ReceivedRequest(
                method=request.method, path=request.url.path, headers=dict(request.headers)
            )
            reply = self.answer(received)
            return httpx.Response(
                reply.status_code, headers=dict(reply.headers), content=reply.content
            )

        return httpx.MockTransport(handle)

    @contextmanager
    def serve(self) -> Generator[str]:
        """Serve HTTP on a free port of a loopback address; yields the base URL."""
        with ThreadingHTTPServer(("127.0.0.1", 0), self._handler()) as server:
            thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                received = ReceivedRequest(
                    method=self.command, path=self.path.partition("?")[0], headers=headers
                )
                reply = api.answer(received)
                self.send_response(reply.status_code)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.content)))
                self.end_headers()
                self.wfile.write(reply.content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
                """Print nothing."""

        return Handler


def _line(plan: Plan, at: datetime) -> str:
    expiry = "no expiry" if plan.expires_at is None else f"{plan.expires_at:%Y-%m-%d}"
    state = "expired" if plan.is_expired(at) else "until"
    return f"{plan.product!s:<12}{plan.remaining!s:>8} of {plan.quota!s:>8} left, {state} {expiry}"


def main() -> None:
    """Show a balance and plans that came over an HTTP connection."""
    api = FakeUsageAPI()
    with api.serve() as base_url, UsageClient(api.api_key, base_url=base_url) as client:
        usage = client.get_usage()
        print(f"GET {base_url}/usage")
        print(f"balance     {usage.balance_euro:>8} EUR")
        for plan in usage.plans:
            print(_line(plan, usage.fetched_at))


if __name__ == "__main__":
    main()
