"""Whatever a server sends, a client returns a `Usage` or raises an exception of this package.

Here in a few hundred cases that are the same on every run; `python3 noxfile.py -s fuzz` tries as
many others as it is told. What it finds becomes an `@example`.
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
from tests.hyper_usage.fuzz.outcome import KEY, Reply, ask, judge, wire
from tests.hyper_usage.fuzz.replies import fitting_replies, replies, wires

STEADY: Final = settings(derandomize=True, deadline=None, max_examples=200)
#: The key as it is, and as Go's and PHP's encoders of JSON write it.
ECHOES: Final = (KEY, KEY.replace("&", r"\u0026"), KEY.replace("/", r"\/"))
JSON: Final = ((b"content-type", b"application/json"),)


def nested(depth: int) -> bytes:
    """Write a usage with an unknown member that is nested so deeply."""
    return b'{"balanceEuro": 1, "x": ' + b'{"x":' * depth + b"1" + b"}" * (depth + 1)


@STEADY
@given(fitting_replies())
def test_fitting(reply: Reply) -> None:
    """A reply that is what the document promises is a `Usage`."""
    assert isinstance(judge(reply.transport()), Usage)


@STEADY
@given(replies())
@example(Reply(100, (), (KEY.encode(),)))  # Shown in `body`.
@example(Reply(200, JSON, (nested(99),)))  # Read, but could not be written again.
@example(Reply(200, JSON, (nested(400),)))
def test_reply(reply: Reply) -> None:
    """A reply that is nearly, or not at all, what the document promises ends well."""
    judge(reply.transport())


@STEADY
@given(wires() | st.binary())
@example(b"HTTP/2 200 " + KEY.encode() + b"\r\n\r\n")  # Shown by the error's cause.
def test_wire(sent: bytes) -> None:
    """What is hardly HTTP ends well."""
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
    """The cases that are tried come to everything that a reply can come to."""
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
    """A key that a reply echoes is not shown in part either, wherever a text is cut."""
    body = wrap.format("x" * before + KEY + "y" * 3000).encode()
    error = judge(Reply(status_code, JSON, (body,)).transport())
    assert isinstance(error, HyperUsageError)
    assert KEY[:8] not in str(error) + repr(error)


@pytest.mark.parametrize("echoed", ECHOES)
def test_escaped_key(echoed: str) -> None:
    """A key that a reply echoes is not shown the way that JSON writes it either."""
    body = f'{{"error": "no such key: {echoed}"}}'.encode()
    error = judge(Reply(401, JSON, (body,)).transport())
    assert str(error).endswith("no such key: [key]")
    assert isinstance(error, AuthenticationError)
    assert echoed not in error.body
