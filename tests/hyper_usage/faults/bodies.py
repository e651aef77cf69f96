"""Servers that answer 200 with another body than the document promises, or an unusual one."""

import gzip
import zlib
from typing import Final

from hyper_usage import ResponseValidationError
from tests.hyper_usage.faults.scenario import (
    BODY,
    KEY,
    Outcome,
    Scenario,
    answer,
    raises,
    reply,
    returns,
)
from tests.hyper_usage.faults.server import Play, close, endless, receive, send

__all__ = ["BODIES", "FLOODS"]

_HEAD: Final = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
_CHUNKED: Final = b"transfer-encoding: chunked\r\n"
_MIB: Final = 2**20
_GZIP: Final = "content-encoding: gzip"
_HTML: Final = b"<!doctype html><title>Sign in</title>"
_PADDED: Final = b'{"balanceEuro": 12.5, "pad": "%b"}'


def _invalid(expected: str, got: str, pointer: str = "") -> Outcome:
    return raises(ResponseValidationError, pointer=pointer, expected=expected, got=got)


def _json(at: int) -> Outcome:
    return _invalid("JSON", f"text that breaks off or turns wrong at character {at}")


def _media_type(got: str) -> Outcome:
    return _invalid("application/json", got)


#: Newer Pythons name another position of the error.
_NO_JSON: Final = raises(ResponseValidationError, pointer="", expected="JSON")
_TOO_MUCH: Final = _invalid("at most 1048576 bytes", "more")
_TWICE: Final = _invalid("an object that names each member once", "one that repeats a name")
_LONG_BALANCE: Final = raises(
    ResponseValidationError,
    pointer="/balanceEuro",
    expected="a number of at most 30 digits, with an exponent from -30 to 30",
    got="a longer one",
)
_CUT_GZIP: Final = _invalid("gzip data", "data that breaks off")
_UNKNOWN: Final = _invalid("gzip or no compression", "another content-encoding")


def _zeros(mebibytes: int) -> bytes:
    """Return so many MiB of zeros, compressed; each MiB is the same block."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    start = compressor.compress(bytes(_MIB)) + compressor.flush(zlib.Z_FULL_FLUSH)
    block = compressor.compress(bytes(_MIB)) + compressor.flush(zlib.Z_FULL_FLUSH)
    return start + block * (mebibytes - 1)


_TYPES: Final[dict[str, tuple[str | None, Outcome]]] = {
    "HTML": ("text/html; charset=utf-8", _media_type("text/html")),
    "plain text": ("text/plain", _media_type("text/plain")),
    "binary": ("application/octet-stream", _media_type("application/octet-stream")),
    "a type without sense": ("\x1b[31m", _media_type("[31m")),
    "the key as its type": (f"text/{KEY}", _media_type("text/[key]")),
    "an empty type": ("", _media_type("no media type")),
    "no type": (None, returns()),
    "JSON in capitals": ("Application/JSON", returns()),
    "JSON with a charset": ("application/json; charset=utf-8", returns()),
    "problem+json": ("application/problem+json", returns()),
}

_TEXTS: Final[dict[str, tuple[str, bytes, Outcome]]] = {
    "empty body": ("sends nothing", b"", _invalid("JSON", "nothing")),
    "white space": ("sends white space alone", b" \r\n\t", _json(4)),
    "HTML said to be JSON": ("sends HTML as JSON", _HTML, _json(0)),
    "invalid UTF-8": (
        "sends byte 255 in a string",
        b'{"\xff": 1}',
        _invalid("UTF-8 text", "other bytes"),
    ),
    "UTF-16": (
        "sends UTF-16",
        BODY.decode().encode("utf-16"),
        _invalid("UTF-8 text", "other bytes"),
    ),
    "byte order mark": ("sends a byte order mark first", b"\xef\xbb\xbf" + BODY, _json(0)),
    "truncated JSON": ("sends half of a body", BODY[:40], _json(33)),
    "two documents": ("sends two JSON documents", BODY + BODY, _json(79)),
    "single quotes": ("sends a Python literal", b"{'balanceEuro': 1}", _json(1)),
    "trailing comma": ("sends a trailing comma", b'{"balanceEuro": 1,}', _NO_JSON),
    "raw control character": ("sends a NUL in a string", b'{"a": "\0"}', _json(7)),
    "NaN": (
        "sends `NaN` as the balance",
        b'{"balanceEuro": NaN}',
        _invalid("JSON", "the constant NaN"),
    ),
    "Infinity": (
        "sends `-Infinity` as the balance",
        b'{"balanceEuro": -Infinity}',
        _invalid("JSON", "the constant -Infinity"),
    ),
    "5,000-digit integer": (
        "sends a balance of 5,000 digits",
        b'{"balanceEuro": ' + b"9" * 5000 + b"}",
        _invalid("numbers of bounded length", "a longer one"),
    ),
    "huge exponent": (
        "sends a balance with an exponent of 25 digits",
        b'{"balanceEuro": 1e' + b"9" * 25 + b"}",
        _invalid("numbers of bounded length", "a longer one"),
    ),
    "large exponent": ("sends a balance of `1e400`", b'{"balanceEuro": 1e400}', _LONG_BALANCE),
    "200,000 open brackets": (
        "sends `[` 200,000 times",
        b"[" * 200_000,
        _invalid("JSON of bounded depth", "deeper nesting"),
    ),
    "deep unknown member": (
        "sends an unknown member of depth 5,000",
        b'{"balanceEuro": 12.5, "deep": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        _invalid("JSON of bounded depth", "deeper nesting", "/deep"),
    ),
    "duplicate members": (
        "sends two balances",
        b'{"balanceEuro": 1, "balanceEuro": 2}',
        _TWICE,
    ),
    "duplicate members of a plan": (
        "sends two quotas",
        b'{"balanceEuro": 1, "plans": [{"requestsQuota": 1, "requestsQuota": 2}]}',
        _TWICE,
    ),
    "array": ("sends an array", b"[%b]" % BODY, _invalid("object", "array")),
    "null": ("sends `null`", b"null", _invalid("object", "null")),
    "string": ("sends a string", b'"12.5"', _invalid("object", "string")),
    "number": ("sends a number", b"12.5", _invalid("object", "number")),
    "boolean": ("sends `true`", b"true", _invalid("object", "boolean")),
    "error with success": (
        "sends an error with escapes and the key",
        b'{"error": "no\\u001b[2J funds for %b"}' % KEY.encode(),
        _invalid(
            "a required member",
            'nothing, beside the error "no [2J funds for [key]"',
            "/balanceEuro",
        ),
    ),
    "error beside usage": (
        "sends an error and a balance",
        b'{"error": "old figures", "balanceEuro": 12.5}',
        returns(),
    ),
    "unknown member": (
        "sends a member whose name is the key",
        b'{"balanceEuro": 12.5, "%b": 1}' % KEY.encode(),
        returns(),
    ),
    "just enough": (
        "sends a usage of 1 MiB",
        _PADDED % (b"x" * (_MIB - len(_PADDED) + 2)),
        returns(),
    ),
    "a byte too much": (
        "sends 1 MiB and a space",
        _PADDED % (b"x" * (_MIB - len(_PADDED) + 3)),
        _TOO_MUCH,
    ),
}

_ENCODED: Final[dict[str, tuple[str, str, bytes, Outcome]]] = {
    "gzip": ("compresses usage", _GZIP, gzip.compress(BODY), returns()),
    "gzip in two members": (
        "compresses usage in two parts",
        _GZIP,
        gzip.compress(BODY[:9]) + gzip.compress(BODY[9:]),
        _invalid("gzip data", "bytes after its end"),
    ),
    "identity": ("names the encoding `identity`", "content-encoding: identity", BODY, returns()),
    "broken gzip": ("sends plain usage as gzip", _GZIP, BODY, _invalid("gzip data", "other bytes")),
    "wrong checksum": (
        "compresses usage and spoils its checksum",
        _GZIP,
        gzip.compress(BODY)[:-8] + bytes(8),
        _invalid("gzip data", "other bytes"),
    ),
    "truncated gzip": (
        "sends half of the compressed body",
        _GZIP,
        gzip.compress(BODY)[:40],
        _CUT_GZIP,
    ),
    "empty gzip": ("sends nothing as gzip", _GZIP, b"", _CUT_GZIP),
    "nested gzip": (
        "compresses usage twice, and names gzip twice",
        "content-encoding: gzip, gzip",
        gzip.compress(gzip.compress(BODY)),
        _UNKNOWN,
    ),
    "gzip in gzip": (
        "compresses usage twice, and names gzip once",
        _GZIP,
        gzip.compress(gzip.compress(BODY, mtime=0), mtime=0),
        _invalid("UTF-8 text", "other bytes"),
    ),
    "unknown encoding": (
        "names the encoding `br`",
        "content-encoding: br",
        b"\x1b\x00\xf8",
        _UNKNOWN,
    ),
}

_FLOODS: Final[dict[str, tuple[str, Play]]] = {
    "512 MiB": (
        "sends 512 MiB, with that content length",
        (receive, send(_HEAD + b"content-length: 536870912\r\n\r\n"), endless(bytes(_MIB))),
    ),
    "endless body": ("sends without end", (receive, send(_HEAD + b"\r\n"), endless(b" " * _MIB))),
    "endless chunks": (
        "sends chunks without end",
        (receive, send(_HEAD + _CHUNKED + b"\r\n"), endless(b"ff\r\n" + b" " * 255 + b"\r\n")),
    ),
    "gzip bomb": (
        "sends 512 MiB of zeros in half a MiB",
        (
            *(receive, send(_HEAD + _GZIP.encode() + b"\r\n\r\n")),
            *(send(_zeros(512)), close),
        ),
    ),
    "gzip bomb without end": (
        "sends gzip without end",
        (receive, send(_HEAD + _GZIP.encode() + b"\r\n\r\n" + _zeros(1)), endless(_zeros(2)[20:])),
    ),
}
_TO_PASSED_CLIENTS: Final = {"HTML", "truncated JSON", "gzip", "broken gzip"}


def _success(name: str, does: str, play: Play, outcome: Outcome) -> Scenario:
    """Return a scenario of a body that a retry would not change."""
    return Scenario(
        name=name,
        does=does,
        plays=(play,),
        outcome=outcome,
        attempts=1,
        passed=name in _TO_PASSED_CLIENTS,
    )


FLOODS: Final = [_success(name, does, play, _TOO_MUCH) for name, (does, play) in _FLOODS.items()]
BODIES: Final = [
    *(
        _success(name, f"names its type {kind!r}", answer(reply(content_type=kind)), outcome)
        for name, (kind, outcome) in _TYPES.items()
    ),
    *(
        _success(name, does, answer(reply(200, body)), outcome)
        for name, (does, body, outcome) in _TEXTS.items()
    ),
    *(
        _success(name, does, answer(reply(200, body, header)), outcome)
        for name, (does, header, body, outcome) in _ENCODED.items()
    ),
]
