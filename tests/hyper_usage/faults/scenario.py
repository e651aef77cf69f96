"""What a scenario says: what the server does, and what must come of it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from hyper_usage import HyperUsageError, Usage
from tests.hyper_usage.faults.server import Play, Stage, receive, send, serve

__all__ = ["BODY", "KEY", "Outcome", "Scenario", "answer", "raises", "reply", "returns"]

KEY: Final = "s3cret-k3y"
"""The key that all scenarios are played with; it may show nowhere."""
BODY: Final = b'{"balanceEuro": 12.5, "plans": [{"product": "akamai", "requestsRemaining": 7}]}'


@frozen
class Outcome:
    """The exact type of what a client returns or raises, and what tells it apart."""

    kind: type[Usage | HyperUsageError]
    attributes: Mapping[str, Any]
    saying: str = ""
    """What an exception also says as text."""


def raises(kind: type[HyperUsageError], saying: str = "", **attributes: object) -> Outcome:
    """Expect an exception."""
    return Outcome(kind, attributes, saying)


def returns(balance: str = "12.5") -> Outcome:
    """Expect usage."""
    return Outcome(Usage, {"balance_euro": Decimal(balance)})


@frozen(kw_only=True)
class Scenario:
    """One sentence of the exchange's contract, played.

    Without a word on them, retries wait for nothing, there may be two, and the budget is ample.
    """

    name: str
    does: str
    """What the server does, for the table."""
    plays: tuple[Play, ...] = ()
    outcome: Outcome
    attempts: int
    timeout: float = 10.0
    max_retries: int = 2
    calls: int = 1
    """How often the client is asked; the outcome is that of the last time."""
    pause: float = 0.0
    """The seconds between the end of a play and the next call; 0 to call at once."""
    waits: float = 0.0
    """How many times the longest wait a client waits before a retry; 0 for no wait."""
    at_least: float = 0.0
    """The seconds before which the outcome may not come."""
    passed: bool = False
    """Whether it is also played to an HTTP client that was passed in."""
    place: Callable[..., AbstractContextManager[Stage]] = serve


def reply(
    status: int = 200,
    body: bytes = BODY,
    *headers: str,
    content_type: str | None = "application/json",
    length: int | None = None,
) -> bytes:
    """Write a whole reply; `length` is for one that lies about it."""
    lines = [f"HTTP/1.1 {status} Words", *headers]
    lines.append(f"content-length: {len(body) if length is None else length}")
    if content_type is not None:
        lines.append(f"content-type: {content_type}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def answer(content: bytes) -> Play:
    """Read the request and send this."""
    return (receive, send(content))
