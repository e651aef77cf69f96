"""Servers that take longer than the timeout; a time-out of each read would not notice most."""

from functools import partial
from typing import Final

from hyper_usage import APITimeoutError
from tests.hyper_usage.faults.places import crowded, slow_to_resolve
from tests.hyper_usage.faults.scenario import BODY, Scenario, answer, raises, reply
from tests.hyper_usage.faults.server import Play, drip, endless, receive, send, serve, stall

__all__ = ["SLOWNESS"]

_BUDGET: Final = 0.2
_HEAD: Final = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
_CHUNKED: Final = _HEAD + b"transfer-encoding: chunked\r\n\r\n"
_LONG: Final = b"x" * 10_000
_USAGE: Final = reply()
_START: Final = reply(length=10_000)
_HELLO: Final = b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb"
"""The start of a TLS record that holds the start of a server's handshake."""
_NOT_YET: Final = b"HTTP/1.1 100 Continue\r\n\r\n"

_PLAYS: Final[dict[str, tuple[str, Play]]] = {
    "silent": ("reads the request and never answers", (receive, stall)),
    "stalls in the status line": ("stops after `HTTP/1.1 20`", (*answer(_HEAD[:11]), stall)),
    "stalls in the headers": ("stops after a header", (*answer(_HEAD), stall)),
    "stalls after the headers": ("sends no body", (*answer(_START[: -len(BODY)]), stall)),
    "stalls in the body": ("stops inside the body", (*answer(_START), stall)),
    "stalls in a chunk": ("stops inside a chunk", (*answer(_CHUNKED + b"4f\r\n{"), stall)),
    "stalls between chunks": ("sends no last chunk", (*answer(_CHUNKED + b"1\r\n{\r\n"), stall)),
    "stalls in an error's body": (
        "stops inside the body of 404",
        (*answer(reply(404, length=99)), stall),
    ),
    "drips the status line": ("sends a byte now and then", (receive, drip(_USAGE))),
    "drips a header": ("sends a byte now and then", (*answer(_HEAD + b"x: "), drip(_LONG))),
    "drips the body": ("sends a byte now and then", (*answer(_START), drip(_LONG))),
    "drips chunks": (
        "sends a chunk of one byte now and then",
        (*answer(_CHUNKED), drip(b"1\r\n \r\n" * 1000, 6)),
    ),
    "drips informational replies": (
        "sends status 100 now and then",
        (receive, drip(_NOT_YET * 1000, len(_NOT_YET))),
    ),
    "drips without end": (
        "sends a byte now and then, of a body without length",
        (*answer(_HEAD + b"\r\n"), drip(_LONG)),
    ),
    "endless informational replies": (
        "sends status 100 as fast as it can",
        (receive, endless(_NOT_YET)),
    ),
}
_TO_PASSED_CLIENTS: Final = {"silent", "stalls in the body", "drips a header", "drips the body"}

SLOWNESS: Final = [
    *(
        Scenario(
            name=name,
            does=does,
            plays=(play,),
            outcome=raises(APITimeoutError, "in time"),
            attempts=1,
            timeout=_BUDGET,
            passed=name in _TO_PASSED_CLIENTS,
        )
        for name, (does, play) in _PLAYS.items()
    ),
    Scenario(
        name="crowded",
        does="never takes the connection",
        place=crowded,
        outcome=raises(APITimeoutError, "in time"),
        attempts=1,
        timeout=_BUDGET,
        passed=True,
    ),
    Scenario(
        name="slow to resolve",
        does="has a host whose look-up takes longer than the timeout",
        place=slow_to_resolve,
        outcome=raises(APITimeoutError, "in time"),
        attempts=1,
        timeout=_BUDGET,
    ),
    Scenario(
        name="drips its hello",
        does="is asked by https, and sends a byte of its handshake now and then",
        place=partial(serve, scheme="https"),
        plays=((send(_HELLO), drip(_LONG)),),
        outcome=raises(APITimeoutError, "in time"),
        attempts=1,
        timeout=_BUDGET,
    ),
    Scenario(
        name="silent behind https",
        does="is asked by https, and never starts the handshake",
        place=partial(serve, scheme="https"),
        plays=((stall,),),
        outcome=raises(APITimeoutError, "in time"),
        attempts=1,
        timeout=_BUDGET,
    ),
]
