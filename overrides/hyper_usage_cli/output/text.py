"""Writes figures, moments and texts from elsewhere as operators read them. No I/O here."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

__all__ = ["count", "duration", "euros", "moment", "printable"]

_UNITS: Final = (
    (timedelta(days=1), "day", "days"),
    (timedelta(hours=1), "h", "h"),
    (timedelta(minutes=1), "min", "min"),
)
_LONGEST_NAME: Final = 80


def printable(text: str, longest: int = _LONGEST_NAME, instead: str = "?") -> str:
    """Return a text on one line, cut to a length, with unprintable characters replaced."""
    shown = "".join(each if each.isprintable() else instead for each in text[:longest])
    return shown + ("…" if len(text) > longest else "")


def count(figure: int | None) -> str:
    """Write a number of requests: `40,210` or `unknown`."""
    return "unknown" if figure is None else f"{figure:,}"


def euros(amount: Decimal) -> str:
    """Write an amount with all its digits, and at least two decimals: `128.40 EUR`."""
    if not amount:
        return "0.00 EUR"
    exponent = amount.as_tuple().exponent
    decimals = max(2, -exponent if isinstance(exponent, int) else 0)
    return f"{amount:,.{decimals}f} EUR"


def duration(span: timedelta, *, exactly: bool = False) -> str:
    """Write a duration in its largest unit, rounded down: `12 days`, `3 h`, `40 s`.

    With `exactly`, write it in the largest unit that needs no rounding: `36 h`.
    """
    for unit, one, many in _UNITS:
        whole, rest = divmod(span, unit)
        if whole >= 1 and not (exactly and rest):
            return f"{whole:,} {one if whole == 1 else many}"
    return f"{span // timedelta(seconds=1):,} s"


def moment(when: datetime, at: datetime) -> str:
    """Write when something is or was, seen from a moment: `in 12 days`, `3 h ago`, `now`."""
    span = when - at
    if abs(span) < timedelta(seconds=1):
        return "now"
    return f"in {duration(span)}" if span > timedelta(0) else f"{duration(-span)} ago"
