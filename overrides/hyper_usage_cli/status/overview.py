"""What `status` shows: the plans by product, and what follows from them. Nothing here does I/O."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from hyper_usage import Plan, Usage
from hyper_usage_cli.output.products import by_product, chosen, name, total
from hyper_usage_cli.output.text import abridged, moment

__all__ = ["Group", "Overview", "Row", "overview"]


@frozen(kw_only=True)
class Row:
    """A plan, or the plans of a product together. Figures are in requests; None is unknown."""

    used: int | None
    left: int | None
    quota: int | None
    over: int | None
    validity: str
    """In words: `expires in 12 days`, `expired 3 h ago`, `no expiry`, `2 usable plans`."""
    is_expired: bool = False
    notes: tuple[str, ...] = ()


@frozen(kw_only=True)
class Group:
    """The plans of a product, in the order they came."""

    product: str
    rows: tuple[Row, ...]
    total: Row | None
    """Its usable plans together, where there are several."""


@frozen(kw_only=True)
class Overview:
    """What is left, at one moment."""

    balance: Decimal
    as_of: str
    groups: tuple[Group, ...]
    absent: tuple[str, ...]
    """Products that were asked for, and of which there is no plan."""


def overview(usage: Usage, products: Sequence[str], at: datetime) -> Overview:
    """Arrange what there is of these products; `at` is when it is looked at."""
    plans = by_product(chosen(usage.plans, products))
    seen = usage.fetched_at
    return Overview(
        balance=usage.balance_euro,
        as_of=f"{seen:%Y-%m-%d %H:%M:%S %Z}, {moment(seen, at)}",
        groups=tuple(_group(product, of_it, seen) for product, of_it in plans.items()),
        absent=tuple(name(product) for product in dict.fromkeys(products) if product not in plans),
    )


def _group(product: str | None, plans: Sequence[Plan], at: datetime) -> Group:
    rows = tuple(_row(plan, at) for plan in plans)
    usable = [row for row in rows if not row.is_expired]
    return Group(
        product=name(product),
        rows=rows,
        total=_total(usable) if len(usable) > 1 else None,
    )


def _row(plan: Plan, at: datetime) -> Row:
    is_expired = plan.is_expired(at)
    verb = "expired" if is_expired else "expires"
    return Row(
        used=plan.used,
        left=plan.remaining,
        quota=plan.quota,
        over=plan.overage,
        validity=f"{verb} {moment(plan.expires_at, at)}" if plan.expires_at else "no expiry",
        is_expired=is_expired,
        notes=tuple(abridged(issue.message) for issue in plan.issues),
    )


def _total(rows: Sequence[Row]) -> Row:
    return Row(
        used=total(row.used for row in rows),
        left=total(row.left for row in rows),
        quota=total(row.quota for row in rows),
        over=total(row.over for row in rows),
        validity=f"{len(rows)} usable plans",
    )
