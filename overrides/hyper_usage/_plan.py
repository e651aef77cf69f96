"""The meaning of the vendor's figures of a plan.

The document leaves open how its figures relate. This module decides it, and keeps the figures as
they were sent beside the result. It does no I/O.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from attrs import field, frozen

from hyper_usage.words import printable, timestamp
from hyper_usage_api.models import PlanStatistics
from hyper_usage_api.types import UNSET, Unset, states_no_offset

__all__ = ["Issue", "IssueKind", "Plan"]

_LARGEST: Final = 2**63 - 1
_INT64: Final = range(-_LARGEST - 1, _LARGEST + 1)
_GO_ZERO_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)


class IssueKind(StrEnum):
    """How the figures of a plan can be wrong."""

    NULL = "null"
    """A figure is null; it reads as unknown."""
    NEGATIVE = "negative"
    """A figure is below zero; it reads as unknown."""
    OUT_OF_RANGE = "out-of-range"
    """A figure does not fit into a signed 64-bit integer; it reads as unknown."""
    TOTALS_DIFFER = "totals-differ"
    """`numRequests` is not `requestsQuota`; the document calls both the total of the plan."""
    REMAINING_DIFFERS = "remaining-differs"
    """`requestsRemaining` is not quota minus used, as the document defines it."""
    OFFSET_MISSING = "offset-missing"
    """`expiresAt` has no offset from UTC; it reads as UTC."""


@frozen
class Issue:
    """One contradiction in the figures: its kind, the JSON member, and a message for people."""

    kind: IssueKind
    member: str
    message: str

    def __str__(self) -> str:
        return self.message


def _compared(reported: PlanStatistics) -> tuple[PlanStatistics, bool]:
    """Return the parts that are alike in equal plans: a missing offset is an issue, though UTC."""
    return reported, _has_no_offset(reported)


@frozen
class Plan:
    """A plan, with figures to rely on. Figures are in requests; None is unknown, never zero.

    It is made from a `hyper_usage_api.models.PlanStatistics`, whose docstring gives the location in
    the document. Each figure is worked out when it is asked for.
    """

    reported: PlanStatistics = field(eq=_compared)
    """The plan as it was sent, with its unknown members."""

    @property
    def product(self) -> str | None:
        """Name of the product, such as "akamai"."""
        return self.reported.product or None

    @property
    def quota(self) -> int | None:
        """Requests allocated: `requestsQuota`, or `numRequests` if that is absent."""
        sent = self.reported.requests_quota
        return self.num_requests if sent is UNSET else _figure(sent)

    @property
    def used(self) -> int | None:
        """Requests used: `requestsUsed`, or quota minus remaining if that is absent."""
        sent = self.reported.requests_used
        if sent is not UNSET:
            return _figure(sent)
        quota, left = self.quota, _figure(self.reported.requests_remaining)
        return None if quota is None or left is None else _figure(quota - left)

    @property
    def remaining(self) -> int | None:
        """Requests left: the lower of `requestsRemaining` and quota minus used; never below 0."""
        quota, used, left = self.quota, self.used, _figure(self.reported.requests_remaining)
        if quota is None:
            return left
        if used is None:
            # No more than the quota can be left, however many were used.
            return None if left is None else min(left, quota)
        room = max(quota - used, 0)
        return room if left is None else min(left, room)

    @property
    def overage(self) -> int | None:
        """Requests used beyond the quota."""
        quota, used = self.quota, self.used
        return None if quota is None or used is None else max(used - quota, 0)

    @property
    def expires_at(self) -> datetime | None:
        """When the plan expires, always aware; None if it never expires, or does not tell."""
        sent = self.reported.expires_at
        if not sent or sent == _GO_ZERO_TIME:
            return None
        return sent.replace(tzinfo=UTC) if states_no_offset(sent) else sent

    @property
    def num_requests(self) -> int | None:
        """`numRequests` as reported, which may differ from `quota`."""
        return _figure(self.reported.num_requests)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The contradictions in the figures."""
        left = _figure(self.reported.requests_remaining)
        return _issues(self.reported, self.quota, self.used, left)

    def __repr__(self) -> str:
        """Return the figures on one line."""
        product = self.product and printable(self.product)
        issues = ", ".join(f"{issue.kind} {issue.member}" for issue in self.issues)
        return (
            f"Plan(product={product!r}, quota={self.quota}, used={self.used},"
            f" remaining={self.remaining}, overage={self.overage}, expires_at={self.expires_at},"
            f" num_requests={self.num_requests}, issues=[{issues}])"
        )

    def is_expired(self, at: datetime) -> bool:
        """Return whether the plan has expired; a plan that expires exactly at `at` has.

        Raises:
            TypeError: if `at` is not a datetime.
            ValueError: if `at` is naive.
        """
        check_moment(at)
        expires_at = self.expires_at
        return expires_at is not None and expires_at <= at

    def to_dict(self, at: datetime | None = None) -> dict[str, Any]:
        """Return the plan as JSON values, as `hyper-usage status --json` prints it.

        Moments are RFC 3339, unknown figures are None. `expired` tells whether the plan has expired
        at `at`, or by default now.

        Raises:
            TypeError: if `at` is not a datetime.
            ValueError: if `at` is naive.
        """
        return {
            "product": self.product,
            "quota": self.quota,
            "used": self.used,
            "remaining": self.remaining,
            "overage": self.overage,
            "expires_at": timestamp(self.expires_at),
            "expired": self.is_expired(datetime.now(UTC) if at is None else at),
            "num_requests": self.num_requests,
            "issues": [
                {"kind": issue.kind.value, "member": issue.member, "message": issue.message}
                for issue in self.issues
            ],
        }


def check_moment(at: object, name: str = "at") -> None:
    """Check the type of an argument that is a moment, for callers without a type checker.

    Raises:
        TypeError: if it is not a datetime.
        ValueError: if it is naive.
    """
    if not isinstance(at, datetime):
        raise TypeError(f"{name} must be an aware datetime, got {type(at).__name__}")
    if at.utcoffset() is None:
        raise ValueError(f"{name} must be an aware datetime, got {at!r}")


def _figure(count: int | Unset | None) -> int | None:
    return count if isinstance(count, int) and 0 <= count <= _LARGEST else None


def _issues(
    reported: PlanStatistics, quota: int | None, used: int | None, left: int | None
) -> tuple[Issue, ...]:
    issues: tuple[Issue, ...] = ()
    if not _agree(quota, used, left, reported.num_requests):
        issues = tuple(_contradictions(reported, quota, used, left))
    if _has_no_offset(reported):
        message = "expiresAt has no offset from UTC, and is read as UTC"
        return (*issues, Issue(IssueKind.OFFSET_MISSING, "expiresAt", message))
    return issues


def _has_no_offset(reported: PlanStatistics) -> bool:
    sent = reported.expires_at
    return states_no_offset(sent) if sent else False


def _agree(
    quota: int | None, used: int | None, left: int | None, total: int | Unset | None
) -> bool:
    """Return whether all figures are known and fit, which spares looking at each contradiction."""
    if quota is None or used is None or left is None:
        return False
    return used + left == quota == total


def _contradictions(
    reported: PlanStatistics, quota: int | None, used: int | None, left: int | None
) -> Iterator[Issue]:
    figures: dict[str, int | Unset | None] = {
        "requestsUsed": reported.requests_used,
        "requestsQuota": reported.requests_quota,
        "requestsRemaining": reported.requests_remaining,
        "numRequests": reported.num_requests,
    }
    for member, count in figures.items():
        if count is None:
            message = f"{member} is null, and is taken as unknown"
            yield Issue(IssueKind.NULL, member, message)
        elif count is not UNSET and count not in _INT64:
            message = f"{member} does not fit into a signed 64-bit integer, and is taken as unknown"
            yield Issue(IssueKind.OUT_OF_RANGE, member, message)
        elif count is not UNSET and count < 0:
            message = f"{member} is {count}, below zero, and is taken as unknown"
            yield Issue(IssueKind.NEGATIVE, member, message)
    total = _figure(reported.num_requests)
    if None not in {total, quota} and total != quota:
        message = f"numRequests is {total}, but requestsQuota is {quota}"
        yield Issue(IssueKind.TOTALS_DIFFER, "numRequests", message)
    if quota is not None and left is not None:
        room = max(quota - (used or 0), 0)
        exceeds_quota = used is None and left > room
        contradicts_used = used is not None and left != room
        if exceeds_quota or contradicts_used:
            limit = f"the quota is {quota}" if exceeds_quota else f"quota and used leave {room}"
            message = f"requestsRemaining is {left}, but {limit}"
            yield Issue(IssueKind.REMAINING_DIFFERS, "requestsRemaining", message)
