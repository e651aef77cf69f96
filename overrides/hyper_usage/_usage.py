"""What the vendor's figures mean.

The document leaves open how its figures relate; this module decides, in one place, and keeps what
was sent beside what it makes of it. Nothing here does I/O.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final, Self

from attrs import evolve, field, frozen

from hyper_usage._exceptions import ResponseValidationError
from hyper_usage_api.models import PlanStatistics, UsageStatistics
from hyper_usage_api.types import UNSET, Unset, states_no_offset

__all__ = ["Issue", "IssueKind", "Plan", "Product", "Usage"]

_INT64: Final = range(-(2**63), 2**63)
_MOST_DIGITS: Final = 30
_AMOUNT: Final = "a number of at most 30 digits, with an exponent from -30 to 30"
_GO_ZERO_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)


class IssueKind(StrEnum):
    """What can be wrong with the figures of a plan."""

    NEGATIVE = "negative"
    """A figure is below zero; it reads as unknown."""
    OUT_OF_RANGE = "out-of-range"
    """A figure does not fit into a signed 64-bit integer; it reads as unknown."""
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
    return None if count is UNSET or count < 0 or count not in _INT64 else count


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
        if count is not UNSET and count not in _INT64:
            message = f"{member} does not fit into a signed 64-bit integer, and is not read"
            yield Issue(IssueKind.OUT_OF_RANGE, member, message)
        elif count is not UNSET and count < 0:
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
class Product:
    """Plans added up. Figures are in requests; None is unknown, never zero.

    `Usage.products` adds up the usable plans of each product.
    """

    plans: tuple[Plan, ...]
    """The plans that are added up, in the order they came."""
    quota: int | None
    """Requests allocated to all of them; None if one plan does not tell."""
    used: int | None
    """Requests used from all of them; None if one plan does not tell."""
    remaining: int | None
    """Requests left on all of them, 0 if there is no plan; None if one plan does not tell."""
    overage: int | None
    """Requests used beyond the quota of their plan; None if one plan does not tell."""
    next_expiry: datetime | None
    """When the first of the plans expires, always aware; None if none of them says."""

    @classmethod
    def of(cls, plans: Iterable[Plan]) -> Self:
        """Add plans up."""
        plans = tuple(plans)
        return cls(
            plans=plans,
            quota=_total(plan.quota for plan in plans),
            used=_total(plan.used for plan in plans),
            remaining=_total(plan.remaining for plan in plans),
            overage=_total(plan.overage for plan in plans),
            next_expiry=min((plan.expires_at for plan in plans if plan.expires_at), default=None),
        )


def _total(figures: Iterable[int | None]) -> int | None:
    total = 0
    for figure in figures:
        if figure is None:
            return None
        total += figure
    return total


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
        """Work out what can be counted on from what was sent.

        Raises:
            ResponseValidationError: if the balance has more than 30 digits, or an exponent above 30
                or below -30.
        """
        if not _is_amount(reported.balance_euro):
            raise ResponseValidationError("/balanceEuro", _AMOUNT, "a longer one")
        return cls(
            balance_euro=reported.balance_euro,
            plans=tuple(map(Plan.from_reported, reported.plans or ())),
            fetched_at=fetched_at,
            reported=reported,
        )

    @cached_property
    def products(self) -> Mapping[str | None, Product]:
        """The usable plans of each product together, by the product's name. Read-only.

        A plan is usable if it has not expired at `fetched_at`. A product whose plans have all
        expired is listed too: it has no usable plan, and 0 left.

        Plans that do not name their product are listed under None. Such a plan may belong to any
        product, so while one of them is usable, the sums of every named product are None.
        """
        usable: defaultdict[str | None, list[Plan]] = defaultdict(list)
        for plan in self.plans:
            usable[plan.product] += [] if plan.is_expired(self.fetched_at) else [plan]
        products = {name: Product.of(plans) for name, plans in usable.items()}
        if usable.get(None):
            for name in products.keys() - {None}:
                products[name] = evolve(
                    products[name], quota=None, used=None, remaining=None, overage=None
                )
        return MappingProxyType(products)

    def remaining(self, product: str) -> int | None:
        """Return the requests left on the usable plans of a product together.

        A product without a usable plan has 0 left. The sum is None if one of the plans does not
        tell what it has left, or if a usable plan does not name its product; see `products`.
        """
        if found := self.products.get(product):
            return found.remaining
        unnamed = self.products.get(None)
        return None if unnamed and unnamed.plans else 0


def _is_amount(balance: Decimal) -> bool:
    # Of 5.551115123125783e-17, which is what floats leave of nothing, the exponent is -17.
    return (
        balance.is_finite()
        and len(balance.as_tuple().digits) <= _MOST_DIGITS
        and abs(balance.adjusted()) <= _MOST_DIGITS
    )
