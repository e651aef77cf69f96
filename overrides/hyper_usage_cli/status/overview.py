"""The content of the screen of `status`: plans by product, and their totals. No I/O here."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from hyper_usage import Plan, Product, Usage
from hyper_usage_cli.output.products import by_product, name, typed
from hyper_usage_cli.output.text import date, moment

__all__ = ["Group", "Overview", "Row", "overview"]


class Row(NamedTuple):
    """A plan, or the usable plans of a product together, in requests; None is unknown."""

    used: int | None
    left: int | None
    quota: int | None
    over: int | None
    expiry: str
    """The date of the expiry, or the next of several, such as `2026-03-13`; empty: none."""
    until: str
    """When that is or was: `in 12 days`, `expired 3 h ago`, `no expiry`."""
    is_expired: bool = False
    notes: tuple[str, ...] = ()


class Group(NamedTuple):
    """The plans of a product, in the order of the reply."""

    product: str
    rows: tuple[Row, ...]
    total: Row | None
    """The usable plans together; None if there are fewer than two."""


class Overview(NamedTuple):
    """The balance, and the plans by product."""

    balance: Decimal
    as_of: str
    groups: tuple[Group, ...]
    absent: tuple[str, ...]
    """Requested products that have no plan."""
    account: str | None = None
    """The name of the account; None: it needs none."""


def overview(
    usage: Usage, products: Sequence[str], at: datetime, account: str | None = None
) -> Overview:
    """Arrange the given products, or without any all, as seen at a moment."""
    plans = by_product(usage, products)
    seen = usage.fetched_at
    return Overview(
        account=account,
        balance=usage.balance_euro,
        as_of=f"{seen:%Y-%m-%d %H:%M:%S %Z}, {moment(seen, at)}",
        groups=tuple(
            _group(product, listed, usage.products[product], seen)
            for product, listed in plans.items()
        ),
        absent=tuple(
            name(typed(product)) for product in dict.fromkeys(products) if product not in plans
        ),
    )


def _group(product: str | None, plans: Sequence[Plan], usable: Product, at: datetime) -> Group:
    return Group(
        product=name(product),
        rows=tuple(_row(plan, at) for plan in plans),
        total=_total(usable, at) if len(usable.plans) > 1 else None,
    )


def _row(plan: Plan, at: datetime) -> Row:
    return Row(
        used=plan.used,
        left=plan.remaining,
        quota=plan.quota,
        over=plan.overage,
        expiry=date(plan.expires_at) if plan.expires_at else "",
        until=_until(plan.expires_at, at),
        is_expired=plan.is_expired(at),
        notes=tuple(issue.message for issue in plan.issues),
    )


def _total(usable: Product, at: datetime) -> Row:
    return Row(
        used=usable.used,
        left=usable.remaining,
        quota=usable.quota,
        over=usable.overage,
        expiry=date(usable.next_expiry) if usable.next_expiry else "",
        until=_until(usable.next_expiry, at),
    )


def _until(expires_at: datetime | None, at: datetime) -> str:
    if not expires_at:
        return "no expiry"
    return f"{'expired ' if expires_at <= at else ''}{moment(expires_at, at)}"
