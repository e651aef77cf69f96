"""The meaning of the vendor's figures.

The document leaves open how its figures relate. This module decides it, and keeps the figures as
they were sent beside the result. It does no I/O.
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
    """How the figures of a plan can be wrong."""

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


@frozen(kw_only=True)
class Plan:
    """A plan, with figures to rely on. Figures are in requests; None is unknown, never zero.

    It is made from a `hyper_usage_api.models.PlanStatistics`, whose docstring gives the location in
    the document.
    """

    product: str | None
    """Name of the product, such as "akamai"."""
    quota: int | None
    """Requests allocated: `requestsQuota`, or `numRequests` if that is absent."""
    used: int | None
    """Requests used: `requestsUsed`, or quota minus remaining if that is absent."""
    remaining: int | None
    """Requests left: the lower of `requestsRemaining` and quota minus used; never below 0."""
    overage: int | None
    """Requests used beyond the quota."""
    expires_at: datetime | None
    """When the plan expires, always aware; None if it never expires, or does not tell."""
    num_requests: int | None
    """`numRequests` as reported, which may differ from `quota`."""
    issues: tuple[Issue, ...]
    """The contradictions in the figures."""
    reported: PlanStatistics = field(repr=False)
    """The plan as it was sent, with its unknown members."""

    def is_expired(self, at: datetime) -> bool:
        """Return whether the plan has expired; a plan that expires exactly at `at` has.

        Raises:
            ValueError: if `at` is naive.
        """
        if at.utcoffset() is None:
            raise ValueError(f"at must be an aware datetime, got {at!r}")
        return self.expires_at is not None and self.expires_at <= at

    @classmethod
    def from_reported(cls, reported: PlanStatistics) -> Self:
        """Work out the figures from a plan as it was sent."""
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
        # No more than the quota can be left, however many were used.
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
        message = "expiresAt has no offset from UTC, and is read as UTC"
        return (*issues, Issue(IssueKind.OFFSET_MISSING, "expiresAt", message))
    return issues


def _agree(quota: int | None, used: int | None, left: int | None, total: int | Unset) -> bool:
    """Return whether all figures are known and fit, which spares looking at each contradiction."""
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
    """Requests left on all of them, 0 without a plan; None if one plan does not tell."""
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
    """The balance and the plans of one account, at one moment.

    It is made from a `hyper_usage_api.models.UsageStatistics`, whose docstring gives the location
    in the document.
    """

    balance_euro: Decimal
    """Balance in euros, with the digits that were sent."""
    plans: tuple[Plan, ...]
    """All plans in the order they came, the expired ones too."""
    fetched_at: datetime
    """When the reply arrived; always aware."""
    reported: UsageStatistics = field(repr=False)
    """The reply as it was sent, with its unknown members."""

    @classmethod
    def from_reported(cls, reported: UsageStatistics, fetched_at: datetime) -> Self:
        """Work out the figures from a reply as it was sent.

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
        tell its remaining requests, or if a usable plan does not name its product; see `products`.
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
