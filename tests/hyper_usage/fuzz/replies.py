"""Replies that fit the document, nearly fit it, or do not fit at all."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from hypothesis import strategies as st

from codegen.openapi.document import is_array, is_object
from codegen.openapi.effective import effective_document
from codegen.openapi.pointer import resolve
from tests.hyper_usage.fuzz.outcome import KEY, AnyReply
from tests.hyper_usage.fuzz.shapes import ANY, Texts, mostly, shaped

__all__ = ["fitting_replies", "replies", "wires"]

T = TypeVar("T")

Draw: TypeAlias = st.DrawFn
Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

_ROOT: Final = Path(__file__).parents[3]
_JSON: Final = (b"content-type", b"application/json")
_GZIP: Final = (b"content-encoding", b"gzip")
_MEBIBYTE: Final = 2**20

#: Texts in the place of a JSON value; each has broken some JSON parser.
_ODD_TEXTS: Final = (
    *("NaN", "-Infinity", "nul", "True", "-", "1.", ".5", "+1", "0x10", "01", "'a'", '"\t"', '"'),
    *("-0", "-0.0", "-1", "5.0", "1e3", "1e-7", "1e400", "1e-400", "1e999999999", "1e-999999999"),
    *("9" * 4300, "9" * 4301, "-" + "9" * 5000, "0." + "3" * 5000, "1e" + "9" * 20),
    *(
        "true",
        "null",
        "{}",
        "[]",
        '""',
        '"5"',
        '"null"',
        '"\\u0000"',
        '"\\ud800"',
        '"\\udc00\\ud800"',
    ),
    *('"2026-06-30T23:59:60Z"', '"2026-02-30T00:00:00Z"', '"0000-01-01T00:00:00Z"'),
    *('"0001-01-01T00:00:00Z"', '"0001-01-01T00:00:00+23:59"', '"9999-12-31T23:59:59-23:59"'),
    *('"2026-06-15"', '"2026-W24-1T00:00:00Z"', '"2026-06-15t12:00:00z"', '"2026-06-15T12:00:00"'),
    *('"2026-06-15T12:00:00.123456789Z"', '"٢٠٢٦-06-15T12:00:00Z"', '"2026-06-15T24:00:00Z"'),
    *(f'"{KEY}"', f'"{"x" * 190}{KEY}"', f'"\\u006b{KEY[1:]}"', '"' + "x" * 3000 + '"'),
    *('"\\u001b[2J"', '"\\u202e"', '"\\r\\nx: y"', '"<script>"', '"%s{0}"'),
    *("[" * depth + "]" * depth for depth in (50, 150, 300, 450, 900, 100_000)),
    *('{"a":' * depth + "1" + "}" * depth for depth in (50, 150, 300, 450, 900, 100_000)),
    "[" * 100_000,
)


def _one_of(values: Sequence[T]) -> st.SearchStrategy[T]:
    """Return `sampled_from`, but without printing all values when a test fails."""
    return st.integers(0, len(values) - 1).map(lambda index: values[index])


_ODDITIES: Final = _one_of(_ODD_TEXTS) | ANY

#: Bodies that do not fit any schema.
_FOREIGN_BODIES: Final = (
    b"",
    b" ",
    b"<!DOCTYPE html><title>502 Bad Gateway</title>",
    b"\xef\xbb\xbf{}",
    '{"balanceEuro": 1}'.encode("utf-16"),
    b'{"balanceEuro": 1}\x00',
    b'{"balanceEuro": 1}{"balanceEuro": 2}',
    b'{"error": {"message": "no", "code": 7}}',
    b'{"errors": ["no"]}',
    b'{"error": "' + b"no" * 2000 + b'"}',
    b" " * (_MEBIBYTE - 18) + b'{"balanceEuro": 1}',
    b" " * (_MEBIBYTE - 17) + b'{"balanceEuro": 1}',
    gzip.compress(b" " * 2**24),
)

#: Values of the headers that a client reads.
_VALUES: Final[dict[bytes, Sequence[bytes]]] = {
    b"content-type": (
        b"application/json; charset=utf-8|Application/JSON;x|application/problem+json|text/html|"
        b"application/json; charset=utf-16|json||\xff/\xfe"
    ).split(b"|"),
    b"content-encoding": (
        b"gzip|GZIP|x-gzip|gzip, gzip|gzip,identity|identity|deflate|br|zstd|unknown|,|"
    ).split(b"|"),
    b"content-length": (b"0", b"5", b"-1", b"9" * 5000, b"1, 1", b"x"),
    b"retry-after": [
        *(b"9" * 400, b"9" * 5000),
        *b"0|1|120|0.5|-1| 7 |1e3|1_000|nan|inf||\xb2|\xd9\xa3".split(b"|"),
        *b"Wed, 21 Oct 2015 07:28:00 GMT|Wed, 21 Oct 2015 07:28:00|Mon, 00 Jan 0000".split(b"|"),
        *b"Fri, 31 Dec 9999 23:59:59 GMT|Fri, 31 Dec 9999 23:59:59 -2359".split(b"|"),
        *b"Sat, 01 Jan 0001 00:00:00 +2359|Thu, 01 Jan 99999999999 00:00:00 GMT".split(b"|"),
    ],
    b"x-request-id": (b"abc", b"", KEY.encode(), b"\x1b[2J", b"a" * 5000, b"\xff\x00"),
    b"location": (b"/usage", b"http://[", b"//\xff", b"http://h:99999/", b"http://" + b"a" * 300),
    b"set-cookie": (b"a=b", b"a=b; expires=x; domain=.", b"=", b"\xff"),
    b"transfer-encoding": (b"chunked", b"gzip"),
    b"x-anything": (b"",),
}


def _schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schemas of a usage and of an error in the document, without references."""
    document = effective_document(_ROOT)

    def inlined(node: Any) -> Any:
        if is_array(node):
            return [inlined(value) for value in node]
        if not is_object(node):
            return node
        if "$ref" in node:
            return inlined(resolve(document, node["$ref"]))
        return {name: inlined(value) for name, value in node.items()}

    responses = inlined(document["paths"]["/usage"]["get"]["responses"])
    usage, error = (responses[code]["content"]["application/json"] for code in ("200", "401"))
    return usage["schema"], error["schema"]


_USAGE, _ERROR = _schemas()
_ERROR_TEXTS: Final[Texts] = shaped(_ERROR, _ODDITIES)
_USAGE_TEXTS: Final[Texts] = shaped(_USAGE, _ODDITIES)
_TEXTS: Final = mostly(mostly(_USAGE_TEXTS, _ERROR_TEXTS), ANY).map(str.encode)
_BODIES: Final = mostly(_TEXTS, _one_of(_FOREIGN_BODIES) | st.binary())
_STATUS_CODES: Final = mostly(
    mostly(st.just(200), st.sampled_from([401, 403, 429, 500])),
    st.integers(100, 599),
)
_RARELY: Final = mostly(st.just(False), st.just(True))
_HEADERS: Final = st.one_of(
    *(
        st.tuples(st.just(name), _one_of(values) | st.binary(max_size=20))
        for name, values in _VALUES.items()
    )
)


def fitting_replies() -> st.SearchStrategy[AnyReply]:
    """Return replies that fit the document."""
    headers = st.sampled_from([(_JSON,), (_JSON, _GZIP)])
    return st.builds(_fitting_reply, headers, shaped(_USAGE))


def _fitting_reply(headers: Headers, text: str) -> AnyReply:
    body = text.encode()
    return AnyReply(200, headers, (gzip.compress(body) if _GZIP in headers else body,))


@st.composite
def replies(draw: Draw) -> AnyReply:
    """Return replies of any status, with any headers and bodies."""
    body = draw(_BODIES)
    if draw(_RARELY):
        body = _damaged(draw, body)
    headers: list[tuple[bytes, bytes]] = [] if draw(_RARELY) else [_JSON]
    if draw(st.booleans()):
        headers.append(_GZIP)
        body = gzip.compress(body, 1, mtime=0)
        if draw(_RARELY):
            body = _damaged(draw, body)
    headers += draw(st.lists(_HEADERS, max_size=3))
    return AnyReply(draw(_STATUS_CODES), tuple(headers), _cut(draw, body))


def _damaged(draw: Draw, body: bytes) -> bytes:
    """Return a body with some bytes replaced."""
    start = draw(st.integers(0, len(body)))
    length = draw(st.sampled_from([0, 0, 1, 1, 8, len(body)]))
    return body[:start] + draw(st.binary(max_size=3)) + body[start + length :]


def _cut(draw: Draw, body: bytes) -> tuple[bytes, ...]:
    if draw(st.booleans()):
        return (body,)
    where = draw(st.integers(0, len(body)))
    return (body[:where], b"", body[where:])


@st.composite
def wires(draw: Draw) -> bytes:
    """Return bytes of a server: HTTP/1.1 with any content, or something else."""
    reply = draw(replies())
    version = draw(st.sampled_from([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2"]))
    reason = draw(st.sampled_from([b"OK", b"", b"\xff", KEY.encode()]))
    fields = [name + b": " + value for name, value in reply.headers]
    head = [b"%b %d %b" % (version, reply.status_code, reason), *fields]
    sent = b"\r\n".join([*head, b"", b"".join(reply.chunks)])
    return _damaged(draw, sent) if draw(st.booleans()) else sent
