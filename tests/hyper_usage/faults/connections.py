"""Servers that are absent, leave, or do not speak HTTP, and unusual ones that do."""

from functools import partial
from typing import Final

from hyper_usage import APIConnectionError
from tests.hyper_usage.faults.places import nobody, unresolvable
from tests.hyper_usage.faults.scenario import BODY, KEY, Scenario, answer, raises, reply, returns
from tests.hyper_usage.faults.server import Play, close, pause, receive, reset, send, serve

__all__ = ["CONNECTIONS"]

_HEAD: Final = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
_CHUNKED: Final = _HEAD + b"transfer-encoding: chunked\r\n\r\n"
_CHUNK: Final = b"%x\r\n%b\r\n" % (len(BODY), BODY)
_USAGE: Final = reply()
_BROKEN: Final = "RemoteProtocolError"

_LEAVING: Final[dict[str, tuple[str, Play]]] = {
    "closes at once": ("closes without reading", (close,)),
    "resets at once": ("resets without reading", (reset,)),
    "resets unanswered": ("reads the request and resets", (receive, reset)),
    "resets inside the headers": ("resets after a header", (*answer(_HEAD), reset)),
    "resets inside the body": ("resets 40 bytes early", (*answer(_USAGE[:-40]), reset)),
}
_CUTTING: Final[dict[str, tuple[str, Play]]] = {
    "closes unanswered": ("reads the request and closes", (receive, close)),
    "cuts the status line": ("closes after `HTTP/1.1 20`", (*answer(_HEAD[:11]), close)),
    "cuts the headers": ("closes after a header", (*answer(_HEAD), close)),
    "cuts a body": ("closes 40 bytes early", (*answer(_USAGE[:-40]), close)),
    "cuts the whole body": ("closes after the headers", (*answer(_USAGE[: -len(BODY)]), close)),
    "cuts a chunk": ("closes inside a chunk", (*answer(_CHUNKED + _CHUNK[:-9]), close)),
    "cuts between chunks": ("sends no last chunk", (*answer(_CHUNKED + _CHUNK), close)),
}

_NO_HTTP: Final[dict[str, tuple[str, bytes]]] = {
    "chunk size of letters": ("sends a chunk of size `zz`", _CHUNKED + b"zz\r\n"),
    "negative chunk size": ("sends a chunk of size -1", _CHUNKED + b"-1\r\n"),
    "endless chunk size": ("sends a chunk size of 200,000 digits", _CHUNKED + b"1" * 200_000),
    "chunk without its end": ("sends `xx` behind a chunk", _CHUNKED + _CHUNK[:-2] + b"xx"),
    "unknown transfer encoding": (
        "names the transfer encoding `gzip`",
        _HEAD + b"transfer-encoding: gzip\r\n\r\n",
    ),
    "negative content length": (
        "names a content length of -1",
        _HEAD + b"content-length: -1\r\n\r\n",
    ),
    "content length in words": (
        "names a content length of `ten`",
        _HEAD + b"content-length: ten\r\n\r\n",
    ),
    "endless content length": (
        "names a content length of 5,000 digits",
        _HEAD + b"content-length: " + b"9" * 5000 + b"\r\n\r\n",
    ),
    "two content lengths": (
        "names a content length of 5, and then 6",
        _HEAD + b"content-length: 5\r\ncontent-length: 6\r\n\r\n" + BODY,
    ),
    "huge trailer": (
        "sends a trailer of 1 MiB",
        _CHUNKED + b"0\r\nx: " + b"t" * 2**20 + b"\r\n\r\n",
    ),
    "garbage": ("sends bytes that are not HTTP", bytes(range(256)) * 4),
    "bare body": ("sends a body alone, as in HTTP/0.9", BODY),
    "another protocol": ("greets as SMTP does", b"220 mail.example ESMTP\r\n"),
    "HTTP/2": ("sends HTTP/2 settings", b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
    "TLS on a plain port": ("sends a TLS alert", b"\x15\x03\x01\x00\x02\x02\x46"),
    "leading spaces": ("sends two spaces before the status line", b"  " + _USAGE),
    "status of two digits": ("answers 20", b"HTTP/1.1 20 OK\r\n\r\n"),
    "status of four digits": ("answers 2000", b"HTTP/1.1 2000 OK\r\n\r\n"),
    "status below 100": ("answers 099", b"HTTP/1.1 099 Low\r\n\r\n"),
    "status in letters": ("answers `abc`", b"HTTP/1.1 abc OK\r\n\r\n"),
    "switching protocols": ("answers 101", b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    "header without a colon": ("sends a header without a colon", _HEAD + b"x-nothing\r\n\r\n"),
    "key beside the headers": (
        "echoes the key in a line without a colon",
        _HEAD + b"\x1b[2J no %b\r\n\r\n" % KEY.encode(),
    ),
    "NUL in a header": ("sends a NUL in a header", _HEAD + b"x-nul: a\0b\r\n\r\n"),
    "huge status line": ("sends a status line of 1 MiB", b"HTTP/1.1 200 " + b"O" * 2**20),
    "huge header": ("sends a header of 1 MiB", _HEAD + b"x: " + b"h" * 2**20 + b"\r\n\r\n"),
    "many headers": ("sends 100,000 headers", _HEAD + b"x-many: 1\r\n" * 100_000),
}

_FINE: Final[dict[str, tuple[str, bytes]]] = {
    "informational reply": ("sends status 100 first", b"HTTP/1.1 100 Continue\r\n\r\n" + _USAGE),
    "early hints": (
        "sends status 103 first",
        b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + _USAGE,
    ),
    "bare line feeds": ("ends lines with line feeds alone", _USAGE.replace(b"\r\n", b"\n")),
    "chunks": (
        "sends two chunks",
        _CHUNKED + b"1\r\n{\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(BODY) - 1, BODY[1:]),
    ),
    "length and chunks": (
        "names a length and chunks, and sends a chunk",
        _HEAD + b"content-length: 3\r\n" + _CHUNKED[len(_HEAD) :] + _CHUNK + b"0\r\n\r\n",
    ),
    "HTTP/1.0": ("answers in HTTP/1.0", _USAGE.replace(b"HTTP/1.1", b"HTTP/1.0")),
    "more than its length": ("sends garbage behind the body", _USAGE + b"garbage"),
}
_TO_PASSED_CLIENTS: Final = {
    *("closes at once", "resets inside the body", "cuts a chunk"),
    *("garbage", "negative content length", "huge header"),
}


def _fault(name: str, does: str, play: Play, saying: str = "") -> Scenario:
    """Return a scenario of a fault that each retry meets again."""
    return Scenario(
        name=name,
        does=does,
        plays=(play,),
        outcome=raises(APIConnectionError, saying),
        attempts=3,
        passed=name in _TO_PASSED_CLIENTS,
    )


CONNECTIONS: Final = [
    Scenario(
        name="refused",
        does="has a port without a listener",
        place=nobody,
        outcome=raises(APIConnectionError, "connection refused by 127.0.0.1:"),
        attempts=3,
        passed=True,
    ),
    Scenario(
        name="unresolvable",
        does="has a host that is unknown to DNS",
        place=unresolvable,
        outcome=raises(APIConnectionError, "cannot find the host of usage.invalid:443"),
        attempts=3,
    ),
    Scenario(
        name="plain behind https",
        does="is asked by https, and answers without TLS",
        place=partial(serve, scheme="https"),
        plays=((send(_USAGE), close),),
        outcome=raises(APIConnectionError, "TLS with 127.0.0.1:"),
        attempts=3,
    ),
    *(_fault(name, does, play) for name, (does, play) in _LEAVING.items()),
    *(_fault(name, does, play, _BROKEN) for name, (does, play) in _CUTTING.items()),
    *(
        _fault(name, does, (*answer(sent), close), _BROKEN)
        for name, (does, sent) in _NO_HTTP.items()
    ),
    *(
        Scenario(name=name, does=does, plays=(answer(sent),), outcome=returns(), attempts=1)
        for name, (does, sent) in _FINE.items()
    ),
    Scenario(
        name="body until the end",
        does="names no length, and closes after the body",
        plays=((*answer(_HEAD + b"\r\n" + BODY), close),),
        outcome=returns(),
        attempts=1,
    ),
    Scenario(
        name="early reply",
        does="answers before it reads the request",
        plays=((send(_USAGE), receive, close),),
        outcome=returns(),
        attempts=1,
    ),
    Scenario(
        name="two calls",
        does="answers both and leaves the connection open",
        plays=(answer(_USAGE), answer(reply(200, b'{"balanceEuro": 2}'))),
        calls=2,
        outcome=returns("2"),
        attempts=2,
    ),
    Scenario(
        name="closed between two calls",
        does="closes after its answer, without `connection: close`",
        plays=((*answer(_USAGE), close), answer(reply(200, b'{"balanceEuro": 2}'))),
        calls=2,
        pause=0.1,
        outcome=returns("2"),
        attempts=2,
        passed=True,
    ),
    Scenario(
        name="gives up between two calls",
        does="sends 408 on the idle connection, and closes it",
        plays=(
            (*answer(_USAGE), pause, send(reply(408, b"")), close),
            answer(reply(200, b'{"balanceEuro": 2}')),
        ),
        calls=2,
        pause=0.1,
        outcome=returns("2"),
        attempts=2,
    ),
    Scenario(
        name="reset between two calls",
        does="resets the connection when the second request comes",
        plays=(answer(_USAGE), (reset,), answer(reply(200, b'{"balanceEuro": 2}'))),
        calls=2,
        outcome=returns("2"),
        attempts=3,
    ),
    Scenario(
        name="two replies",
        does="answers one request twice, and the next one on a fresh connection",
        plays=(
            answer(_USAGE + reply(200, b'{"balanceEuro": 666}')),
            answer(reply(200, b'{"balanceEuro": 2}')),
        ),
        calls=2,
        outcome=returns("2"),
        attempts=2,
    ),
]
