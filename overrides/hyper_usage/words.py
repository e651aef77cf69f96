"""Writes products, durations and moments as people read them, in errors and in the command.

>>> words.moment(plan.expires_at, usage.fetched_at)
'in 12 days'
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hyper_usage._product import Product

__all__ = [
    "duration",
    "left_and_needed",
    "moment",
    "printable",
    "product_name",
    "product_names",
    "timestamp",
]

_SECOND: Final = timedelta(seconds=1)
_UNITS: Final = (
    (timedelta(days=1), "day", "days"),
    (timedelta(hours=1), "h", "h"),
    (timedelta(minutes=1), "min", "min"),
    (_SECOND, "s", "s"),
)
_LONGEST_NAME: Final = 80
_MOST_NAMES: Final = 10
_LARGE: Final = 10**30


def printable(text: str, longest: int = _LONGEST_NAME, instead: str = "?") -> str:
    """Return a text on one line, cut to a length, with unprintable characters replaced."""
    shown = "".join(each if each.isprintable() else instead for each in text[:longest])
    return shown + ("…" if len(text) > longest else "")


def product_name(product: str | None) -> str:
    """Return the name of a product as it can be shown, in quotes if its ends would be invisible."""
    if product is None:
        return "(unnamed)"
    shown = printable(product)
    return shown if shown and shown == shown.strip() else f'"{shown}"'


def product_names(products: Collection[str | None]) -> str:
    """Return the names of at most 10 products: `akamai, datadome and 3 more`."""
    shown = [product_name(product) for product in list(products)[:_MOST_NAMES]]
    if hidden := len(products) - len(shown):
        shown.append(f"{hidden:,} more")
    *first, last = shown
    return f"{', '.join(first)} and {last}" if first else last


def duration(span: timedelta, *, exactly: bool = False) -> str:
    """Write a duration as people do: `12 days`, `36 h`, `40 s`; 47 h 59 min are `2 days`.

    It is rounded, in the largest unit that is in it once exactly, or at least twice. With
    `exactly`, it is written in the largest unit that needs no rounding.
    """
    for (unit, one, many), (finer, *_) in pairwise(_UNITS):
        nearly = span if exactly else _rounded(span, finer)
        if nearly == unit:
            return f"1 {one}"
        if (nearly > unit and not nearly % unit) if exactly else nearly >= 2 * unit:
            return f"{_rounded(nearly, unit) // unit:,} {many}"
    seconds, rest = divmod(span if exactly else _rounded(span, _SECOND), _SECOND)
    return f"{span.total_seconds():,} s" if rest else f"{seconds:,} s"


def _rounded(span: timedelta, unit: timedelta) -> timedelta:
    return (span + unit / 2) // unit * unit


def moment(when: datetime, at: datetime) -> str:
    """Write when something is or was, seen from a moment: `in 12 days`, `3 h ago`, `now`."""
    span = when - at
    if abs(span) < timedelta(seconds=1):
        return "now"
    return f"in {duration(span)}" if span > timedelta(0) else f"{duration(-span)} ago"


def timestamp(when: datetime | None) -> str | None:
    """Write a moment as RFC 3339, with its own offset: `2026-06-15T12:00:00Z`."""
    return None if when is None else when.isoformat().replace("+00:00", "Z")


def left_and_needed(
    product: str, need: int, lasting: "Product", usable: "Product", valid_for: timedelta | None
) -> str:
    """Write `akamai has at least 1,200 requests left that last 2 h, 5,000 are needed`.

    `lasting` has those of the `usable` plans that last for `valid_for`.
    """
    left = lasting.at_least
    least = "at least " if lasting.remaining is None else ""
    requests = "request" if left == 1 else "requests"
    last = ""
    if valid_for and len(lasting.plans) < len(usable.plans):
        last = f" that last {duration(valid_for, exactly=True)}"
    many = f"{need:,}" if need < _LARGE else "more than 10**30"  # Python may not write all digits.
    needed = f"{many} {'is' if need == 1 else 'are'} needed"
    return f"{product_name(product)} has {least}{left:,} {requests} left{last}, {needed}"
