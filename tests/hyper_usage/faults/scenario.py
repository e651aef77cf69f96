"""A scenario: what the server does, and the outcome that the client must have."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from hyper_usage import HyperUsageError, Usage
from tests.hyper_usage.faults.server import Play, Stage, receive, send, serve

__all__ = ["BODY", "KEY", "Outcome", "Scenario", "answer", "raises", "reply", "returns"]

KEY: Final = "s3cret-k3y"
"""The key in all scenarios; nothing may show it."""
BODY: Final = b'{"balanceEuro": 12.5, "plans": [{"product": "akamai", "requestsRemaining": 7}]}'


@frozen
class Outcome:
    """The exact type that a client returns or raises, and some of its attributes."""

    kind: type[Usage | HyperUsageError]
    attributes: Mapping[str, Any]
    saying: str = ""
    """A part of the text of an exception."""


def raises(kind: type[HyperUsageError], saying: str = "", **attributes: object) -> Outcome:
    """Return the outcome of an exception."""
    return Outcome(kind, attributes, saying)


def returns(balance: str = "12.5") -> Outcome:
    """Return the outcome of a usage."""
    return Outcome(Usage, {"balance_euro": Decimal(balance)})


@frozen(kw_only=True)
class Scenario:
    """One behaviour of a server, and the outcome for the client.

    By default there are two retries without a wait, and the timeout is ample.
    """

    name: str
    does: str
    """The words for the server in the table."""
    plays: tuple[Play, ...] = ()
    outcome: Outcome
    attempts: int
    timeout: float = 10.0
    max_retries: int = 2
    calls: int = 1
    """How often the client is asked; the outcome is of the last call."""
    pause: float = 0.0
    """Seconds between the end of a play and the next call; 0 to call at once."""
    waits: float = 0.0
    """The wait before a retry, as a multiple of the longest wait; 0 for no wait."""
    at_least: float = 0.0
    """Seconds that the call takes at least."""
    passed: bool = False
    """Whether the scenario is also played to an httpx client that was passed in."""
    place: Callable[..., AbstractContextManager[Stage]] = serve


def reply(
    status: int = 200,
    body: bytes = BODY,
    *headers: str,
    content_type: str | None = "application/json",
    length: int | None = None,
) -> bytes:
    """Return the bytes of a reply; `length` is a wrong content length."""
    lines = [f"HTTP/1.1 {status} Words", *headers]
    lines.append(f"content-length: {len(body) if length is None else length}")
    if content_type is not None:
        lines.append(f"content-type: {content_type}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def answer(content: bytes) -> Play:
    """Return the play that reads a request and sends these bytes."""
    return (receive, send(content))
