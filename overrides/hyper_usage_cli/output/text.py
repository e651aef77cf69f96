"""Writes figures, moments and texts from elsewhere as operators read them. No I/O here."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from hyper_usage.words import duration, moment, printable

__all__ = ["count", "date", "duration", "euros", "may_be_shown", "moment", "printable", "quoted"]

#: Texts that cannot be a key: a few characters, a number with its unit, some words.
_NO_KEY: Final = (
    r".{0,5}"
    r"|[-+@~]*\d[\d.,:_%~]{0,20}[A-Za-z%]{0,3}"
    r"|-{0,2}[A-Za-z]{1,12}([- _][A-Za-z]{1,12}){0,3}"
)


def may_be_shown(text: str) -> bool:
    """Return whether a text cannot be a key in the wrong place."""
    return re.fullmatch(_NO_KEY, text) is not None


def quoted(text: str) -> str:
    """Return a text in quotes; or, if it may be a key in the wrong place, only its length."""
    if may_be_shown(text):
        return repr(text)
    return f"{len(text)} characters, not shown because they may be a key"


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


def date(when: datetime) -> str:
    """Write the date of a moment in UTC, or in its own zone if the calendar of UTC lacks it."""
    with suppress(OverflowError):
        when = when.astimezone(UTC)
    return f"{when:%Y-%m-%d}"
