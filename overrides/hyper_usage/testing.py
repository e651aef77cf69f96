"""A fake of the usage API, and usages, for tests of programs that import this package.

>>> usage(plan("akamai", remaining=13)).require("akamai", 5_000)  # Without any client.
>>> api = FakeUsageAPI(Reply(503), usage(plan("akamai")))  # One failure, then this for ever.
>>> api.client().get_usage()  # In memory, without a network.
>>> with api.serve() as base_url:  # Or as an HTTP server on a loopback address.
...     UsageClient(api.api_key, base_url=base_url).get_usage()

`hyper_usage.pytest_plugin` has a fixture for code that makes its own client.

`python -m hyper_usage.testing` starts such a server and shows the usage that it sends.
"""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Final

import httpx
from attrs import field, frozen

from hyper_usage import AsyncUsageClient, Drift, Plan, Usage, UsageClient
from hyper_usage._builders import plan, sample_usage, usage
from hyper_usage._usage import check_kind
from hyper_usage_api import encode
from hyper_usage_api.api.default.get_usage_statistics import OPERATION
from hyper_usage_api.client import BASE_URL

__all__ = ["FakeUsageAPI", "ReceivedRequest", "Reply", "plan", "sample_usage", "usage"]

_JSON: Final[Mapping[str, str]] = {"content-type": "application/json"}


def _paths() -> tuple[str, str]:
    """Return the operation's path below a base URL without a path, and below the document's."""
    return OPERATION.path, f"{httpx.URL(BASE_URL).path.rstrip('/')}{OPERATION.path}"


def _content(body: object) -> bytes:
    match body:
        case bytes():
            return body
        case Usage():
            return encode.dumps(body.reported)
        case _:
            return json.dumps(body).encode()


def _headers(headers: Mapping[str, object]) -> Mapping[str, str]:
    return {name: str(value) for name, value in headers.items()}


def _check_status(_reply: object, _field: object, status_code: object) -> None:
    check_kind("status_code", status_code, int)


def _reply(reply: object) -> "Reply":
    match reply:
        case Reply():
            return reply
        case Usage():
            return Reply(200, reply)
        case _:
            raise TypeError(
                f"a reply must be a Reply or a Usage, got {type(reply).__name__};"
                " Reply(200, …) sends any JSON"
            )


@frozen
class Reply:
    """A reply to send: status, body and headers. Bytes are sent as they are, the rest as JSON.

    A `Usage` is sent as the API sends it.
    """

    status_code: int = field(default=200, validator=_check_status)
    content: bytes = field(factory=lambda: _content(sample_usage()), converter=_content)
    headers: Mapping[str, str] = field(default=_JSON, converter=_headers)


@frozen(kw_only=True)
class ReceivedRequest:
    """A request as the fake received it; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # With 5, the seventh client that connects at once waits for a second.


class FakeUsageAPI:
    """Answers `GET /usage` with the given replies or usages in turn, and repeats the last one.

    It answers below a base URL without a path, and below the path of the document's. It answers
    another key than `api_key` with 401, as the document says, and another path or method with 404;
    neither uses up a reply. `requests` holds all requests; `serve` accepts only GET.
    """

    def __init__(self, *replies: Reply | Usage, api_key: str = "test-key") -> None:
        self.api_key = api_key
        self.requests: list[ReceivedRequest] = []
        self._replies = [Reply()]
        self._lock = Lock()
        if replies:
            self.reply_with(*replies)

    def reply_with(self, first: Reply | Usage, *others: Reply | Usage) -> None:
        """Answer with these replies from now on, and with none of those before.

        Raises:
            TypeError: if one of them is neither a `Reply` nor a `Usage`.
        """
        replies = [_reply(each) for each in (first, *others)]
        with self._lock:
            self._replies = replies

    def client(
        self,
        *,
        timeout: float = 30.0,
        max_retries: int = 2,
        on_drift: Callable[[Drift], None] | None = None,
    ) -> UsageClient:
        """Return a client that asks this fake in memory, without a network."""
        return UsageClient(
            self.api_key,
            base_url=BASE_URL,
            timeout=timeout,
            max_retries=max_retries,
            http_client=httpx.Client(transport=self.transport()),
            on_drift=on_drift,
        )

    def async_client(
        self,
        *,
        timeout: float = 30.0,
        max_retries: int = 2,
        on_drift: Callable[[Drift], None] | None = None,
    ) -> AsyncUsageClient:
        """Return an async client that asks this fake in memory, without a network."""
        return AsyncUsageClient(
            self.api_key,
            base_url=BASE_URL,
            timeout=timeout,
            max_retries=max_retries,
            http_client=httpx.AsyncClient(transport=self.transport()),
            on_drift=on_drift,
        )

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
        with _Server(("127.0.0.1", 0), self._handler()) as server:
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
            disable_nagle_algorithm = True  # Else a body waits 40 ms for the client's ACK.

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
