"""Situations of a client where the key could show."""

import json
import ssl
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import takewhile
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any, Final

import httpx
from attrs import field, frozen

__all__ = ["KEY", "MARK", "NOBODY", "SITUATIONS", "Situation", "http", "serve"]

MARK: Final = "c4nary"
NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""A context without certificates, because loading some takes time."""
KEY: Final = f"{MARK}/~key"  # A JSON Pointer escapes two of its characters.


def http(status: int, content: bytes = b"", *, reason: str = "Whatever", **headers: str) -> bytes:
    """Return the bytes of a reply."""
    named = {"content-type": "application/json", "content-length": str(len(content))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


def body(**members: object) -> bytes:
    """Return the body of a usage with these members."""
    return json.dumps({"balanceEuro": 1, **members}).encode()


def gzip(content: bytes) -> bytes:
    """Compress a body."""
    compressor = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()


@contextmanager
def serve(reply: bytes) -> Generator[tuple[str, list[bytes]]]:
    """Answer each request with one reply, or not at all; yields base URL and received requests."""
    received: list[bytes] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            received.append(b"".join(takewhile(lambda line: line != b"\r\n", self.rfile)))
            self.wfile.write(reply)
            if not reply:
                self.rfile.read()

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", received
        finally:
            server.shutdown()
            thread.join()


class Rewriting(httpx.Auth):
    """Sends a request to the origin in its header, as the authentication of a gateway might."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Change the origin of the request."""
        turn(request)
        yield request


class Mirrored(httpx.Client):
    """Builds requests to another origin."""

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        """Build a request to another origin."""
        options["headers"] = httpx.Headers(options["headers"])  # As others do.
        return super().build_request(method, httpx.URL(url).copy_with(host="localhost"), **options)


class Broken(httpx.Client):
    """Cannot build a request."""

    def build_request(self, method: str, url: httpx.URL | str, **_: Any) -> httpx.Request:
        """Fail."""
        raise httpx.UnsupportedProtocol(f"{method} {url}")


def turn(request: httpx.Request) -> None:
    """Change the origin of a request."""
    request.url = httpx.URL(request.headers["elsewhere"])


def turn_in_the_transport(request: httpx.Request) -> httpx.Response:
    """Send a request to another origin."""
    turn(request)
    return httpx.post(request.url, headers=request.headers)


def fail(request: httpx.Request) -> None:
    """Raise an error whose text has the headers."""
    raise RuntimeError(f"{request.headers!r}".replace("\\", ""))


class UnprintableError(Exception):
    """An exception that cannot be printed."""

    def __str__(self) -> str:
        raise ValueError("no words")


def fail_without_words(_: httpx.Request) -> None:
    """Raise an error that cannot be printed."""
    raise UnprintableError


@frozen(kw_only=True)
class Situation:
    """The reply, the arguments and the environment of a client, and the httpx client it gets."""

    key: Any = KEY
    reply: bytes = field(default=http(200, body()), repr=False)
    """The reply of the server; `ELSEWHERE` in it becomes the address of another server."""
    arguments: dict[str, Any] = field(factory=dict[str, Any])
    environment: dict[str, str] = field(factory=dict[str, str])
    hook: Callable[[httpx.Request], None] | None = None
    """A hook of the httpx client, which changes a request before it is sent."""
    auth: httpx.Auth | None = None
    handler: Callable[[httpx.Request], httpx.Response] | None = None
    is_passed: bool = False
    """Whether an httpx client is passed in without any of the other arguments."""

    def passed(self, elsewhere: str, kind: Any) -> Any:
        """Return the httpx client that is passed in, or None."""
        if not (self.is_passed or self.hook or self.auth or self.handler):
            return None
        hook = self.hook

        async def async_hook(request: httpx.Request) -> None:
            if hook:
                hook(request)

        hooks: list[Any] = [hook if kind is httpx.Client else async_hook]
        return kind(
            auth=self.auth,
            follow_redirects=True,
            verify=NOBODY,
            headers={"elsewhere": elsewhere},
            transport=httpx.MockTransport(self.handler) if self.handler else None,
            event_hooks={"request": hooks if hook else []},
        )


ERROR: Final = json.dumps({"error": KEY}).encode()
UNUSABLE: Final[dict[str, Any]] = {
    "newline": f"{MARK}\nx-injected: 1",
    "inner-space": f"{MARK} key",
    "non-ASCII": f"{MARK}\u00e9",
    "surrogate": f"{MARK}\udce9",
    "NUL": f"{MARK}\0",
    "bytes": MARK.encode(),
    "list": [MARK],
    "object": {"key": MARK},
}
BREAKS_OFF: Final = b"HTTP/1.1 401 No\r\ncontent-type: text/plain\r\n\r\nno such key: "
REPLIES: Final = {
    "usage-that-echoes": http(200, body(**{KEY: 1}, plans=[{KEY: 1, "product": KEY}])),
    "usage": http(200, body(plans=[{"product": "akamai"}])),
    "401-body-is-the-key": http(401, KEY.encode()),
    "401-words": http(401, json.dumps({"error": f"no such key: {KEY}"}).encode()),
    "401-words-and-terminal-codes": http(401, json.dumps({"error": f"\x1b[1m{KEY}\n"}).encode()),
    "401-words-that-are-cut": http(401, json.dumps({"error": "x" * 195 + KEY}).encode()),
    "401-body-that-is-cut": http(401, b"x" * 1995 + KEY.encode()),
    "401-body-escaped": http(401, ERROR.replace(b"/", rb"\/")),
    "401-member-name": http(401, json.dumps({KEY: 1}).encode()),
    "403-request-id": http(403, b"{}", x_request_id=f"for-{KEY}"),
    "404-media-type": http(404, content_type=f"text/{KEY}"),
    "429-retry-after": http(429, retry_after=KEY),
    "500-reason": http(500, reason=KEY),
    "520-unknown": http(520, KEY.encode(), x_request_id=KEY),
    "200-media-type": http(200, body(), content_type=f"text/{KEY}"),
    "200-media-type-of-a-usage": http(200, body(plans=[{"product": KEY}]), content_type="a/b"),
    "200-encoding": http(200, KEY.encode(), content_encoding=KEY),
    "200-no-gzip": http(200, KEY.encode(), content_encoding="gzip"),
    "200-gzip-of-no-JSON": http(200, gzip(KEY.encode()), content_encoding="gzip"),
    "200-text": http(200, KEY.encode()),
    "200-not-UTF-8": http(200, KEY.encode() + b"\xff"),
    "200-breaks-off": http(200, json.dumps({KEY: KEY}).encode()[:-1]),
    "200-NaN": http(200, json.dumps({KEY: float("nan")}).encode()),
    "200-no-balance": http(200, json.dumps({KEY: KEY}).encode()),
    "200-balance-is-the-key": http(200, body(balanceEuro=KEY)),
    "200-moment-is-the-key": http(200, body(plans=[{"expiresAt": KEY}])),
    "200-error": http(200, json.dumps({"error": KEY, KEY: KEY}).encode()),
    "200-too-much": http(200, KEY.encode() * 200_000),
    "body-cut-off": http(200, KEY.encode(), content_length="999"),
    "401-body-that-breaks-off": BREAKS_OFF + KEY.encode()[:-2],
    "401-body-that-begins-late": BREAKS_OFF + KEY.encode()[1:],
    "401-body-escaped-that-breaks-off": BREAKS_OFF + KEY.encode()[:-1].replace(b"/", rb"\/"),
    "not-HTTP-that-breaks-off": KEY.encode()[:-1] + b"\r\n\r\n",
    "error-body-cut-off": http(401, KEY.encode(), content_length="999"),
    "header-cut-off": http(200, x_request_id=KEY)[:-2],
    "not-HTTP": KEY.encode() + b"\r\n\r\n",
    "redirect": http(307, location="ELSEWHERE/usage"),
    "redirect-with-the-key": http(302, location=f"ELSEWHERE/{KEY}"),
    "redirect-to-nowhere": http(302, location=f"https://h:port/{KEY}"),
}
SITUATIONS: Final[dict[str, Situation]] = {
    **{f"key-{name}": Situation(key=key) for name, key in UNUSABLE.items()},
    **{
        f"environment-{name}": Situation(key=None, environment={"HYPER_USAGE_API_KEY": key})
        for name, key in UNUSABLE.items()
        if isinstance(key, str) and name != "NUL"  # An environment cannot hold a NUL.
    },
    **{
        f"argument-{name}": Situation(arguments={name: value})
        for name, value in {
            "base_url": "ftp://h",
            "timeout": 0,
            "max_retries": -1,
            "http_client": "none",
        }.items()
    },
    "passed-builds-for-others": Situation(arguments={"http_client": Mirrored(verify=NOBODY)}),
    "passed-builds-nothing": Situation(arguments={"http_client": Broken(verify=NOBODY)}),
    "unusable-log": Situation(environment={"HYPER_USAGE_LOG": "loud"}),
    "unusable-certificates": Situation(
        arguments={"base_url": "https://h"}, environment={"SSL_CERT_FILE": "/dev/null/none"}
    ),
    "refused": Situation(arguments={"base_url": "http://127.0.0.1:1"}),
    "tried-again": Situation(reply=http(503, ERROR, retry_after="0"), arguments={"max_retries": 1}),
    **{f"own-{name}": Situation(reply=reply) for name, reply in REPLIES.items()},
    **{f"passed-{name}": Situation(reply=reply, is_passed=True) for name, reply in REPLIES.items()},
    **{
        f"{kind}-silent": Situation(
            reply=b"", is_passed=kind == "passed", arguments={"timeout": 0.1}
        )
        for kind in ("own", "passed")
    },
    "passed-hook-turns": Situation(hook=turn),
    "passed-auth-turns": Situation(auth=Rewriting()),
    "passed-transport-turns": Situation(handler=turn_in_the_transport),
    "passed-hook-fails": Situation(hook=fail),
    "passed-hook-fails-without-words": Situation(hook=fail_without_words),
}
