"""Servers that fail once or always, that say when to retry, or that redirect."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any, Final

import pytest

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    InternalServerError,
    RateLimitError,
)
from tests.hyper_usage.faults.scenario import Scenario, answer, raises, reply, returns
from tests.hyper_usage.faults.server import (
    Connection,
    Play,
    Stage,
    close,
    receive,
    reset,
    send,
    serve,
    stall,
)

__all__ = ["RETRIES"]

_USAGE: Final = answer(reply())
_FAILURE: Final = answer(reply(503, b"{}"))
_FIRST: Final[dict[str, tuple[str, Play]]] = {
    "503 once": ("answers 503, then usage", _FAILURE),
    "429 once": ("answers 429, then usage", answer(reply(429, b"{}"))),
    "408 once": (
        "answers 408 and closes, then usage",
        # Without the header, a client that does not wait may still use the connection.
        (*answer(reply(408, b"{}", "connection: close")), close),
    ),
    "520 once": ("answers 520, then usage", answer(reply(520, b"<html>"))),
    "reset once": ("resets, then answers usage", (receive, reset)),
    "closed once": ("closes, then answers usage", (close,)),
    "garbage once": ("sends garbage, then usage", (*answer(b"garbage\r\n\r\n"), close)),
    "cut once": ("cuts a body, then sends usage", (*answer(reply(length=99)), close)),
}


def _limited(name: str, value: str, seconds: Any, attempts: int, **more: Any) -> Scenario:
    """Return a scenario of 429 with Retry-After."""
    return Scenario(
        name=f"come again {name}",
        does=f"answers 429 with Retry-After {value!r}",
        plays=(answer(reply(429, b"{}", f"retry-after: {value}")),),
        outcome=raises(RateLimitError, status_code=429, retry_after=seconds),
        attempts=attempts,
        **more,
    )


def _dated(seconds: int) -> Play:
    """Answer 503 with Retry-After as a date, in so many seconds, rounded down."""

    def answer_now(connection: Connection) -> None:
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
        send(reply(503, b"{}", f"retry-after: {date}"))(connection)

    return (receive, answer_now)


@contextmanager
def _redirecting(status: int) -> Generator[Stage]:
    """Serve a redirect to another origin, and check that the other origin gets no request."""
    with serve(_USAGE) as elsewhere:
        redirect = answer(reply(status, b"", f"location: {elsewhere.base_url}/usage"))
        with serve(redirect) as stage:
            yield stage
        assert elsewhere.attempts == 0


def _redirect(status: int) -> Scenario:
    return Scenario(
        name=f"redirect {status}",
        does=f"answers {status} with Location at another origin",
        place=partial(_redirecting, status),
        outcome=raises(APIStatusError, status_code=status),
        attempts=1,
        passed=status == 307,
    )


RETRIES: Final = [
    *(
        Scenario(
            name=name,
            does=does,
            plays=(first, _USAGE),
            outcome=returns(),
            attempts=2,
            passed=name in {"503 once", "reset once"},
        )
        for name, (does, first) in _FIRST.items()
    ),
    Scenario(
        name="fails in different ways",
        does="resets, answers 503, then usage",
        plays=((receive, reset), _FAILURE, _USAGE),
        outcome=returns(),
        attempts=3,
    ),
    Scenario(
        name="refused after a failure",
        does="answers 503, then 401",
        plays=(_FAILURE, answer(reply(401, b"{}"))),
        outcome=raises(AuthenticationError, status_code=401),
        attempts=2,
    ),
    Scenario(
        name="503 without retries",
        does="answers 503 to a client without retries",
        plays=(_FAILURE, _USAGE),
        outcome=raises(InternalServerError, status_code=503),
        max_retries=0,
        attempts=1,
        passed=True,
    ),
    Scenario(
        name="reset without retries",
        does="resets the connection of a client without retries",
        plays=((receive, reset), _USAGE),
        outcome=raises(APIConnectionError),
        max_retries=0,
        attempts=1,
    ),
    Scenario(
        name="503 five times",
        does="answers 503 to a client with four retries",
        plays=(_FAILURE,),
        outcome=raises(InternalServerError, status_code=503),
        max_retries=4,
        attempts=5,
    ),
    Scenario(
        name="503 and out of time",
        does="answers 503 when the timeout leaves no time for a wait",
        plays=(_FAILURE,),
        outcome=raises(InternalServerError, status_code=503),
        timeout=5,
        waits=10,  # So a wait takes 5 seconds, and a busy machine has 5 to answer.
        attempts=1,
    ),
    Scenario(
        name="503 and soon out of time",
        does="answers 503 when the timeout leaves time for one wait of 0.25 to 0.5 seconds",
        plays=(_FAILURE,),
        outcome=raises(InternalServerError, status_code=503),
        timeout=1.4,
        max_retries=9,
        waits=1,  # So the next wait would take a whole second.
        at_least=0.5,
        attempts=2,
    ),
    Scenario(
        name="silent after a failure",
        does="answers 503, and does not answer the next request",
        plays=(_FAILURE, (receive, stall)),
        outcome=raises(APITimeoutError),
        timeout=1.0,
        attempts=2,
    ),
    _limited("at once", "0", 0.0, 3),
    _limited("too late", "3600", 3600.0, 1, passed=True),
    _limited("in a moment", "1", 1.0, 1, timeout=0.9),
    _limited("in 300 years", "9999999999", 9999999999.0, 1),
    _limited("on a day long past", "Wed, 21 Oct 2015 07:28:00 GMT", 0.0, 3),
    _limited("in 9999", "Fri, 31 Dec 9999 23:59:59 GMT", pytest.approx(2.5e11, rel=0.02), 1),
    _limited("before now", "-1", None, 3),
    _limited("in words", "soon", None, 3),
    _limited("on no day", "Wed, 99 Oct 2015 07:28:00 GMT", None, 3),
    _limited("in half a second", "0.5", None, 3),
    _limited("twice", "1, 2", None, 3),
    _limited("never said", "", None, 3),
    Scenario(
        name="come again in a second",
        does="answers 503 with Retry-After `1`, then usage",
        plays=(answer(reply(503, b"{}", "retry-after: 1")), _USAGE),
        outcome=returns(),
        at_least=1.0,
        attempts=2,
    ),
    Scenario(
        name="come again at a date",
        does="answers 503 with a date within the next second, then usage",
        plays=(_dated(1), _USAGE),
        outcome=returns(),
        attempts=2,
    ),
    Scenario(
        name="come again at a date too late",
        does="answers 503 with a date after the end of the timeout",
        plays=(_dated(20),),
        outcome=raises(InternalServerError, retry_after=pytest.approx(20, abs=2)),
        attempts=1,
    ),
    Scenario(
        name="not found for now",
        does="answers 404 with Retry-After `30`",
        plays=(answer(reply(404, b"{}", "retry-after: 30")),),
        outcome=raises(APIStatusError, status_code=404, retry_after=30.0),
        attempts=1,
    ),
    Scenario(
        name="redirect to nowhere",
        does="answers 302 with Location `https://host:port/`",
        plays=(answer(reply(302, b"", "location: https://host:port/")),),
        outcome=raises(APIStatusError, status_code=302),
        attempts=1,
    ),
    *(_redirect(status) for status in (301, 302, 303, 307, 308)),
]
