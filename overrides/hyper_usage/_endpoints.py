"""The operations that the clients call, with the meaning of their replies."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar

from attrs import frozen

from hyper_usage._drift import Drift, drifts
from hyper_usage._plan_limit import check_plans
from hyper_usage._usage import Usage
from hyper_usage_api.api.default import get_usage_statistics
from hyper_usage_api.models import UsageStatistics
from hyper_usage_api.operation import Operation

__all__ = ["USAGE", "Endpoint"]

R = TypeVar("R")
T = TypeVar("T")


@frozen
class Endpoint(Generic[R, T]):
    """An operation, and the use that a client makes of its successful replies.

    - `meaning`: makes the result of a call from the decoded body; raises ResponseValidationError if
      the body has no meaning.
    - `drifts`: finds the differences between such a result and the document.
    - `check`: raises ValidationError if a body would take too long to decode.
    """

    operation: Operation[R]
    meaning: Callable[[R], T]
    drifts: Callable[[T], Iterable[Drift]]
    check: Callable[[bytes], None] = lambda _: None


def _usage(reported: UsageStatistics) -> Usage:
    return Usage.from_reported(reported, fetched_at=datetime.now(UTC))


USAGE: Final = Endpoint(get_usage_statistics.OPERATION, _usage, drifts, check_plans)
"""`GET /usage`."""
