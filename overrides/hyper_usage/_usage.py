"""What the vendor's figures mean.

The document leaves open how its figures relate; this module decides, in one place, and keeps what
was sent beside what it makes of it. Nothing here does I/O.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self

from attrs import field, frozen

from hyper_usage_api.models import PlanStatistics, UsageStatistics
from hyper_usage_api.types import UNSET, Unset, states_no_offset

__all__ = ["Issue", "IssueKind", "Plan", "Usage"]

_GO_ZERO_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)


class IssueKind(StrEnum):
    """What can be wrong with the figures of a plan."""

    NEGATIVE = "negative"
    """A figure is below zero; it reads as unknown."""
    TOTALS_DIFFER = "totals-differ"
    """`numRequests` is not `requestsQuota`, though both are documented as the plan's total."""
    REMAINING_DIFFERS = "remaining-differs"
    """`requestsRemaining` is not quota minus used, though it is documented so."""
    OFFSET_MISSING = "offset-missing"
    """`expiresAt` states no offset; it reads as UTC."""


@frozen
class Issue:
    """One contradiction in what the vendor sent: its kind, the member it is about, and in words."""

    kind: IssueKind
    member: str
    message: str

    def __str__(self) -> str:
        return self.message


@frozen(kw_only=True)
class Plan:
    """A plan as one can count on it. Figures are in requests; None is unknown, never zero.

    Made from a `hyper_usage_api.models.PlanStatistics`, which names its place in the spec.
    """

    product: str | None
    """Name of the product, such as "akamai"."""
    quota: int | None
    """Requests allocated: `requestsQuota`; `numRequests` only where that is absent."""
    used: int | None
    """Requests used: as reported, else quota minus remaining."""
    remaining: int | None
    """Requests left: the lowest of what is reported and what follows from quota and used."""
    overage: int | None
    """Requests used beyond the quota."""
    expires_at: datetime | None
    """When the plan expires, always aware; None if it does not say."""
    num_requests: int | None
    """`numRequests` as reported, which may differ from `quota`."""
    issues: tuple[Issue, ...]
    """What the vendor's figures contradict."""
    reported: PlanStatistics = field(repr=False)
    """The plan as sent, unknown members included."""

    def is_expired(self, at: datetime) -> bool:
        """Tell whether the plan has expired; expiring exactly then is expired.

        Raises:
            ValueError: `at` is naive.
        """
        if at.utcoffset() is None:
            raise ValueError(f"at must be an aware datetime, got {at!r}")
        return self.expires_at is not None and self.expires_at <= at

    @classmethod
    def from_reported(cls, reported: PlanStatistics) -> Self:
        """Work out what can be counted on from what was sent."""
        total = _figure(reported.num_requests)
        quota = total if reported.requests_quota is UNSET else _figure(reported.requests_quota)
        used = _figure(reported.requests_used)
        left = _figure(reported.requests_remaining)
        if reported.requests_used is UNSET and quota is not None and left is not None:
            used = _figure(quota - left)
        return cls(
            product=reported.product or None,
            quota=quota,
            used=used,
            remaining=_remaining(quota, used, left),
            overage=None if quota is None or used is None else max(used - quota, 0),
            expires_at=_expiry(reported.expires_at),
            num_requests=total,
            issues=_issues(reported, quota, used, left),
            reported=reported,
        )


def _figure(count: int | Unset) -> int | None:
    return None if count is UNSET or count < 0 else count


def _remaining(quota: int | None, used: int | None, left: int | None) -> int | None:
    if quota is None:
        return left
    if used is None:
        # However many were used, no more than the quota can be left.
        return None if left is None else min(left, quota)
    room = max(quota - used, 0)
    return room if left is None else min(left, room)


def _expiry(expires_at: datetime | Unset | None) -> datetime | None:
    if not expires_at or expires_at == _GO_ZERO_TIME:
        return None
    return expires_at.replace(tzinfo=UTC) if states_no_offset(expires_at) else expires_at


def _issues(
    reported: PlanStatistics, quota: int | None, used: int | None, left: int | None
) -> tuple[Issue, ...]:
    issues: tuple[Issue, ...] = ()
    if not _agree(quota, used, left, reported.num_requests):
        issues = tuple(_contradictions(reported, quota, used, left))
    if reported.expires_at and states_no_offset(reported.expires_at):
        message = "expiresAt states no offset from UTC, and is read as UTC"
        return (*issues, Issue(IssueKind.OFFSET_MISSING, "expiresAt", message))
    return issues


def _agree(quota: int | None, used: int | None, left: int | None, total: int | Unset) -> bool:
    """Tell whether all figures are known and fit: nearly always, so that nothing need be sought."""
    if quota is None or used is None or left is None:
        return False
    return used + left == quota == total


def _contradictions(
    reported: PlanStatistics, quota: int | None, used: int | None, left: int | None
) -> Iterator[Issue]:
    figures = {
        "requestsUsed": reported.requests_used,
        "requestsQuota": reported.requests_quota,
        "requestsRemaining": reported.requests_remaining,
        "numRequests": reported.num_requests,
    }
    for member, count in figures.items():
        if count is not UNSET and count < 0:
            yield Issue(IssueKind.NEGATIVE, member, f"{member} is {count}, which is no count")
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


@frozen(kw_only=True)
class Usage:
    """What is left on one account, at one moment.

    Made from a `hyper_usage_api.models.UsageStatistics`, which names its place in the spec.
    """

    balance_euro: Decimal
    """Balance in euros, with exactly the digits that were sent."""
    plans: tuple[Plan, ...]
    """All plans in the order they came, expired ones included."""
    fetched_at: datetime
    """When the reply arrived, aware."""
    reported: UsageStatistics = field(repr=False)
    """The reply as sent, unknown members included."""

    @classmethod
    def from_reported(cls, reported: UsageStatistics, fetched_at: datetime) -> Self:
        """Work out what can be counted on from what was sent."""
        return cls(
            balance_euro=reported.balance_euro,
            plans=tuple(map(Plan.from_reported, reported.plans or ())),
            fetched_at=fetched_at,
            reported=reported,
        )

    def remaining(self, product: str) -> int | None:
        """Return the requests left on a product's plans together, as of `fetched_at`.

        Expired plans count for nothing, so a product without a usable plan has 0 left. None: a
        usable plan does not tell what it has left.
        """
        counts = [
            plan.remaining
            for plan in self.plans
            if plan.product == product and not plan.is_expired(self.fetched_at)
        ]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None
