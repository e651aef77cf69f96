"""Calls `GET /usage/history` with both clients of a checkout that has it, on a real server."""

import json
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

import anyio
from attrs import define, field

import hyper_usage
from hyper_usage import (
    APIStatusError,
    APITimeoutError,
    AsyncUsageClient,
    AuthenticationError,
    ConfigurationError,
    Drift,
    ResponseValidationError,
    UsageClient,
)

KEY = "s3cret"
START = datetime(2026, 1, 31, tzinfo=UTC)
DAYS = [{"day": "2026-02-01", "requestsUsed": 7, "product": "akamai"}]
JSON = {"content-type": "application/json"}
NOTHING = dict[str, object]()


@define
class Server:
    """A server that sends these replies, the last one again and again, and keeps the requests."""

    replies: list[tuple[int, dict[str, str], object]]
    base_url: str = ""
    requests: list[tuple[str, dict[str, str]]] = field(factory=list[tuple[str, dict[str, str]]])


@contextmanager
def serving(*replies: tuple[int, dict[str, str], object]) -> Generator[Server]:
    """Serve these replies on a free port."""
    server = Server(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            first = len(server.replies) > 1
            status, headers, body = server.replies.pop(0) if first else server.replies[0]
            sleep(float(headers.get("x-wait", "0")))
            content = json.dumps(body).encode()
            with suppress(ConnectionError):  # A client that did not wait is gone.
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        server.base_url = f"http://127.0.0.1:{http.server_port}"
        try:
            yield server
        finally:
            http.shutdown()


def sync(server: Server, *arguments: Any, timeout: float = 5.0, **named: Any) -> tuple[Any, Any]:
    """Return a page of the history, asked with the sync client, and the drifts."""
    told: list[Drift] = []
    client: Any = UsageClient(KEY, base_url=server.base_url, timeout=timeout, on_drift=told.append)
    with client:
        return client.get_usage_history(*arguments, **named), told


def asynchronous(
    server: Server, *arguments: Any, timeout: float = 5.0, **named: Any
) -> tuple[Any, Any]:
    """Return a page of the history, asked with the async client, and the drifts."""
    told: list[Drift] = []

    async def ask() -> Any:
        client: Any = AsyncUsageClient(
            KEY, base_url=server.base_url, timeout=timeout, on_drift=told.append
        )
        async with client:
            return await client.get_usage_history(*arguments, **named)

    return anyio.run(ask), told


def check_pages(ask: Callable[..., tuple[Any, Any]]) -> None:
    """A cursor leads from page to page; parameters are sent, and the key only in its header."""
    first = {"days": DAYS, "nextCursor": "a/b&c", "total": 2}
    busy = (503, {"retry-after": "0"}, NOTHING)
    with serving(busy, (200, JSON, first), (200, JSON, {"days": []})) as server:
        page, told = ask(server, START, products=["akamai", "data dome"])
        last, _ = ask(server, START, cursor=page.next_cursor)
    assert [(7, "akamai")] == [(day.requests_used, day.product) for day in page.days]
    assert not last.days
    assert not last.next_cursor
    status = "/paths/~1usage~1history/get/responses/503"
    assert [status, "/total"] == [drift.pointer for drift in told]
    paths = [urlsplit(path) for path, _ in server.requests]
    assert {"/usage/history"} == {path.path for path in paths}
    asked = {"from": ["2026-01-31T00:00:00Z"], "product": ["akamai", "data dome"]}
    assert [asked, asked] == [parse_qs(path.query) for path in paths[:2]]
    assert ["a/b&c"] == parse_qs(paths[2].query)["cursor"]
    for path, headers in server.requests:
        assert KEY not in path
        assert ["x-api-key"] == [name for name, value in headers.items() if KEY in value]


def check_errors(ask: Callable[..., tuple[Any, Any]]) -> None:
    """Statuses, wrong bodies, redirects, late replies and arguments end in their exceptions."""
    with serving((401, JSON, {"error": f"no {KEY}"})) as server:
        error = raised(AuthenticationError, lambda: ask(server, START))
        assert "no [key]" == error.message
    with serving((200, JSON, {"days": [{"requestsUsed": "7"}]})) as server:
        error = raised(ResponseValidationError, lambda: ask(server, START))
        assert ("/days/0/requestsUsed", 1) == (error.pointer, len(server.requests))
    with (
        serving((200, JSON, NOTHING)) as other,
        serving((302, {"location": other.base_url}, {})) as here,
    ):
        assert 302 == raised(APIStatusError, lambda: ask(here, START)).status_code
        assert [] == other.requests
    with serving((200, {**JSON, "x-wait": "1"}, NOTHING)) as server:
        start = monotonic()
        raised(APITimeoutError, lambda: ask(server, START, timeout=0.2))
        assert monotonic() - start < 0.9
    with serving((200, JSON, NOTHING)) as server:
        error = raised(ConfigurationError, lambda: ask(server, START, cursor="\ud800"))
        assert "an argument cannot be sent (UnicodeEncodeError)" in str(error)
        assert [] == server.requests


def raised(kind: type[Exception], call: Callable[[], object]) -> Any:
    """Return the exception that a call raises."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"expected {kind.__name__}, got no exception")


def main() -> None:
    """Try both clients of the checkout that is the one argument."""
    assert Path(sys.argv[1]) in Path(hyper_usage.__file__ or "").parents
    for ask in (sync, asynchronous):
        check_pages(ask)
        check_errors(ask)


if __name__ == "__main__":
    main()
