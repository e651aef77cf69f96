"""Figures, moments and names as operators read them. Nothing here does I/O."""

import re
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import Final

__all__ = ["abridged", "count", "duration", "euros", "moment", "printable"]

_UNITS: Final = (
    (timedelta(days=1), "day", "days"),
    (timedelta(hours=1), "h", "h"),
    (timedelta(minutes=1), "min", "min"),
)
_LONGEST_NAME: Final = 80
_LONGEST_FIGURE: Final = 18  # digits, before the point as after it
_CENT: Final = Decimal("0.01")
_LONG_FIGURES: Final = re.compile(rf"-?[0-9]{{{_LONGEST_FIGURE + 1},}}")


def printable(text: str, longest: int = _LONGEST_NAME) -> str:
    """Return a text from elsewhere so that it can be shown: bounded, and on one line."""
    shown = "".join(each if each.isprintable() else "?" for each in text[:longest])
    return shown + ("…" if len(text) > longest else "")


def count(figure: int | None) -> str:
    """Write a number of requests: `40,210`, `unknown`, or `about 1.00e+18` if too long to read.

    Python itself writes no int of more than 4,300 digits.
    """
    if figure is None:
        return "unknown"
    return f"{figure:,}" if abs(figure) < 10**_LONGEST_FIGURE else f"about {Decimal(figure):.2e}"


def abridged(message: str) -> str:
    """Return a message of the client with the figures in it as `count` writes long ones."""
    return _LONG_FIGURES.sub(lambda found: count(int(found[0])), message)


def euros(amount: Decimal) -> str:
    """Write an amount with at least two decimals, and no digit less than came: `128.40 EUR`.

    One that none could read is rounded, and says so: `about 1.00e+18 EUR`.
    """
    if not amount:
        return "0.00 EUR"
    exponent = amount.as_tuple().exponent
    decimals = max(2, -exponent if isinstance(exponent, int) else 0)
    if decimals <= _LONGEST_FIGURE and amount.adjusted() < _LONGEST_FIGURE:
        return f"{amount:,.{decimals}f} EUR"
    # What `abs` makes of a large amount is an overflow.
    shows_cents = _CENT <= amount.copy_abs() < 10**_LONGEST_FIGURE
    with localcontext(rounding=ROUND_FLOOR):  # What is below a limit is not to look like it.
        return f"about {amount:{',.2f' if shows_cents else '.2e'}} EUR"


def duration(span: timedelta, *, exactly: bool = False) -> str:
    """Write how long something is in its largest unit, rounded down: `12 days`, `3 h`, `40 s`.

    Exactly, it is the largest unit that leaves no rest: `36 h`.
    """
    for unit, one, many in _UNITS:
        whole, rest = divmod(span, unit)
        if whole >= 1 and not (exactly and rest):
            return f"{whole:,} {one if whole == 1 else many}"
    return f"{span // timedelta(seconds=1):,} s"


def moment(when: datetime, at: datetime) -> str:
    """Write when something is or was, as seen at a moment: `in 12 days`, `3 h ago`, `now`."""
    span = when - at
    if abs(span) < timedelta(seconds=1):
        return "now"
    return f"in {duration(span)}" if span > timedelta(0) else f"{duration(-span)} ago"
