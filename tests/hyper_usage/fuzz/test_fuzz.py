"""For all bytes of a server, a client returns a `Usage` or raises an exception of this package.

These tests try the same few hundred cases on each run. `python3 noxfile.py -s fuzz` tries more; add
its crashes here as an `@example`.
"""

from typing import Final

import pytest
from hypothesis import Phase, example, find, given, settings
from hypothesis import strategies as st

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    HyperUsageError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
    Usage,
)
from tests.hyper_usage.fuzz.outcome import KEY, AnyReply, ask, judge, wire
from tests.hyper_usage.fuzz.replies import fitting_replies, replies, wires

STEADY: Final = settings(derandomize=True, deadline=None, max_examples=200)
#: The key as it is, and as the JSON encoders of Go and PHP write it.
ECHOES: Final = (KEY, KEY.replace("&", r"\u0026"), KEY.replace("/", r"\/"))
JSON: Final = ((b"content-type", b"application/json"),)


def nested(depth: int) -> bytes:
    """Return a body with an unknown member of this depth."""
    return b'{"balanceEuro": 1, "x": ' + b'{"x":' * depth + b"1" + b"}" * (depth + 1)


@STEADY
@given(fitting_replies())
def test_fitting(reply: AnyReply) -> None:
    """A reply that fits the document becomes a `Usage`."""
    assert isinstance(judge(reply.transport()), Usage)


@STEADY
@given(replies())
@example(AnyReply(100, (), (KEY.encode(),)))  # `body` showed the key.
@example(AnyReply(200, JSON, (nested(99),)))  # It was read, but could not be written.
@example(AnyReply(200, JSON, (nested(400),)))
def test_reply(reply: AnyReply) -> None:
    """A reply that nearly fits the document, or does not, has a good outcome."""
    judge(reply.transport())


@STEADY
@given(wires() | st.binary())
@example(b"HTTP/2 200 " + KEY.encode() + b"\r\n\r\n")  # The cause of the error showed the key.
def test_wire(sent: bytes) -> None:
    """Bytes that are not or hardly HTTP have a good outcome."""
    judge(wire(sent))


@pytest.mark.parametrize(
    "outcome",
    [
        Usage,
        APIConnectionError,
        APIStatusError,
        AuthenticationError,
        PermissionDeniedError,
        RateLimitError,
        InternalServerError,
        ResponseValidationError,
    ],
)
def test_reach(outcome: type[Usage | HyperUsageError]) -> None:
    """The cases reach each possible outcome."""
    first = settings(STEADY, max_examples=2000, phases=[Phase.generate])
    found = find(wires(), lambda sent: type(ask(wire(sent))) is outcome, settings=first)
    assert type(ask(wire(found))) is outcome


@STEADY
@given(
    before=st.integers(0, 2100),
    status_code=st.sampled_from([200, 401, 500]),
    wrap=st.sampled_from(["{}", '{{"error": "{}"}}', '{{"error": {{"message": "{}"}}}}']),
)
def test_cut_key(before: int, status_code: int, wrap: str) -> None:
    """No part of a key in a reply is shown, wherever a text is cut."""
    body = wrap.format("x" * before + KEY + "y" * 3000).encode()
    error = judge(AnyReply(status_code, JSON, (body,)).transport())
    assert isinstance(error, HyperUsageError)
    assert KEY[:8] not in str(error) + repr(error)


@pytest.mark.parametrize("echoed", ECHOES)
def test_escaped_key(echoed: str) -> None:
    """A key in a reply is not shown in the escapes of JSON."""
    body = f'{{"error": "no such key: {echoed}"}}'.encode()
    error = judge(AnyReply(401, JSON, (body,)).transport())
    assert str(error).endswith("no such key: [key]")
    assert isinstance(error, AuthenticationError)
    assert echoed not in error.body
