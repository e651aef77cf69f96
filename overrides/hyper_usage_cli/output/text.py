"""Writes figures, moments and texts from elsewhere as operators read them. No I/O here."""

from decimal import Decimal

from hyper_usage.words import duration, moment, printable

__all__ = ["count", "duration", "euros", "moment", "printable"]


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
