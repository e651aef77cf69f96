"""Servers that answer another status than 200."""

import gzip
from http.client import responses
from typing import Final

from hyper_usage import (
    APIStatusError,
    AuthenticationError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
)
from tests.hyper_usage.faults.scenario import KEY, Scenario, answer, raises, reply

__all__ = ["STATUSES"]

_KINDS: Final[dict[int, type[APIStatusError]]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    429: RateLimitError,
}
_WITHOUT_A_BODY: Final = {204, 304}
_FINAL: Final = [
    *(201, 202, 204, 206, 226, 300, 304, *range(400, 406), 409, 410, 418, 421, 425, 451),
    *(600, 777, 999),
]
_RETRIED: Final = [408, 429, *range(500, 505), 520, 522, 529, 599]


def _kind(status: int) -> type[APIStatusError]:
    return _KINDS.get(status, InternalServerError if status >= 500 else APIStatusError)


def _status(status: int) -> Scenario:
    """Return a scenario of a status without a text."""
    message = responses.get(status, "a status without a name")
    return Scenario(
        name=f"status {status}",
        does=f"answers {status} without a text",
        plays=(answer(reply(status, b"" if status in _WITHOUT_A_BODY else b"{}")),),
        outcome=raises(_kind(status), status_code=status, message=message, retry_after=None),
        attempts=3 if status in _RETRIED else 1,
        passed=status in {204, 401, 503},
    )


_HTML: Final = b"<html><title>Bad\x1b[2J Gateway</title></html>"
_LONG: Final = b'{"error": "%b"}' % (b"x" * 5000)
_ECHO: Final = f"no such key: {KEY}"
_BODIES: Final[dict[str, tuple[int, str, bytes, str]]] = {
    "in words": (401, "sends a text", b'{"error": "no such key"}', "no such key"),
    "in HTML": (403, "sends HTML", _HTML, "Forbidden"),
    "in terminal escapes": (
        404,
        "sends terminal escapes, line ends and a change of direction",
        b'{"error": "no\\u001b[2J\\r\\nX: \\u202e\\u009b1m."}',
        "no [2J  X:   1m.",
    ),
    "in many words": (400, "sends 5,000 letters", _LONG, "x" * 200),
    "in bytes": (401, "sends what is not UTF-8", b'{"error": "\xff"}', "Unauthorized"),
    "in an array": (403, "sends an array", b'["no"]', "Forbidden"),
    "in a number": (404, "sends `error: 5`", b'{"error": 5}', "Not Found"),
    "in an object": (
        400,
        "sends the text inside an object",
        b'{"error": {"message": "no"}}',
        "Bad Request",
    ),
    "in depth": (404, "sends 200,000 open brackets", b"[" * 200_000, "Not Found"),
    "in half": (401, "sends truncated JSON", b'{"error": "no', "Unauthorized"),
    "in nothing": (403, "sends no body", b"", "Forbidden"),
    "in 2 MiB": (404, "sends 2 MiB", b'{"error": "' + b"x" * 2**21 + b'"}', "Not Found"),
    "in the key": (
        401,
        "echoes the key",
        b'{"error": "%b"}' % _ECHO.encode(),
        "no such key: [key]",
    ),
    "in the key in HTML": (404, "echoes the key", b"<p>%b</p>" % _ECHO.encode(), "Not Found"),
}


def _body(name: str, status: int, does: str, body: bytes, message: str) -> Scenario:
    """Return a scenario of a status with a body of some shape."""
    return Scenario(
        name=f"error {name}",
        does=f"answers {status} and {does}",
        plays=(answer(reply(status, body)),),
        outcome=raises(_kind(status), status_code=status, message=message),
        attempts=1,
        passed=name in {"in 2 MiB", "in the key"},
    )


STATUSES: Final = [
    *(_status(status) for status in sorted([*_FINAL, *_RETRIED])),
    *(_body(name, *case) for name, case in _BODIES.items()),
    Scenario(
        name="error in gzip",
        does="answers 403 with a compressed text",
        plays=(answer(reply(403, gzip.compress(b'{"error": "no"}'), "content-encoding: gzip")),),
        outcome=raises(PermissionDeniedError, status_code=403, message="no"),
        attempts=1,
    ),
    Scenario(
        name="error not in gzip",
        does="answers 403 with a plain text as gzip",
        plays=(answer(reply(403, b'{"error": "no"}', "content-encoding: gzip")),),
        outcome=raises(PermissionDeniedError, status_code=403, message="no"),
        attempts=1,
    ),
    Scenario(
        name="error in half of gzip",
        does="answers 403 with half of a compressed text",
        plays=(
            answer(reply(403, gzip.compress(b'{"error": "no"}')[:20], "content-encoding: gzip")),
        ),
        outcome=raises(PermissionDeniedError, status_code=403, message="Forbidden"),
        attempts=1,
    ),
    Scenario(
        name="error in an unknown encoding",
        does="answers 403 in `br`",
        plays=(answer(reply(403, b"\x1b\x00\xf8", "content-encoding: br")),),
        outcome=raises(PermissionDeniedError, status_code=403, message="Forbidden"),
        attempts=1,
    ),
    Scenario(
        name="error around the key",
        does="answers 404 and echoes the key where the error cuts the body",
        plays=(answer(reply(404, b"%b%b" % (b"x" * 1996, KEY.encode()))),),
        outcome=raises(APIStatusError, status_code=404, body="x" * 1996 + "[key"),
        attempts=1,
    ),
    Scenario(
        name="error with an id",
        does="answers 404 and names the request with escapes and the key",
        plays=(answer(reply(404, b"{}", f"x-request-id: req-1\x9b2J {KEY}")),),
        outcome=raises(APIStatusError, status_code=404, request_id="req-1 2J [key]"),
        attempts=1,
    ),
]
