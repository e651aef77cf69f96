"""Reads the values of options.

A value that cannot be read is shown only if it cannot be a key in the wrong place.
"""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from hyper_usage_cli.output.ranges import Range, plain
from hyper_usage_cli.output.text import quoted

__all__ = [
    "BadValueError",
    "Threshold",
    "read_count",
    "read_duration",
    "read_euros",
    "read_interval",
    "read_product",
    "read_seconds",
    "read_threshold",
]

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
# `re` compiles a pattern at its first use: few commands use all of them.
_DURATION: Final = r"(\d{1,5})([smhdw])"
_NUMBER: Final = (
    r"(?P<whole>\d{1,15}|\d{1,3}(?P<mark>[,_])\d{3}(?:(?P=mark)\d{3}){0,3})"
    r"(?P<fraction>\.\d{1,6})?(?P<factor>[kKM])?"
)
_PERCENT: Final = r"(\d{1,2}(?:\.\d{1,2})?|100)%?"
_RANGE: Final = r"(?P<inside>@)?(?:(?P<start>[^:@]*):)?(?P<end>[^:@]*)"
_FACTORS: Final = {None: 1, "k": 1_000, "K": 1_000, "M": 1_000_000}
_MOST: Final = 10**15
_LONGEST: Final = 24 * 60 * 60
_SHORTEST_INTERVAL: Final = 10


class BadValueError(Exception):
    """The text is not a value of the option; the message has the expected form and the text."""


class Threshold(NamedTuple):
    """The requests left that alert, as a number or as a percentage of the quota."""

    range: Range
    of_quota: bool

    def __str__(self) -> str:
        least = self.range.least
        text = str(self.range) if least is None else plain(least)
        return f"{text}%" if self.of_quota else text


def read_duration(text: str) -> timedelta:
    """Read a duration such as `90s`, `30m`, `2h`, `7d` or `1w`.

    Raises:
        BadValueError: if the text is not one.
    """
    if not (found := re.fullmatch(_DURATION, text, re.ASCII)):
        raise _refused("a number and s, m, h, d or w, like 2h", text)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def read_count(text: str) -> int:
    """Read a number of requests such as `5000`, `5,000`, `5_000` or `5k`.

    Raises:
        BadValueError: if the text is not a whole number above 0.
    """
    figure = _whole(text)
    if not figure:
        raise _refused("a whole number above 0, like 5000, 5,000 or 5k", text)
    return int(figure)


def read_euros(text: str) -> Decimal:
    """Read an amount of euros such as `10`, `2.50` or `1,000`.

    Raises:
        BadValueError: if the text is not one.
    """
    if (figure := _number(text)) is None:
        raise _refused("an amount like 10 or 2.50", text)
    return figure


def read_threshold(text: str) -> Threshold:
    """Read requests left that alert: `5000` and `20%` are the least that is fine, or a range.

    Raises:
        BadValueError: if the text is neither.
    """
    found = re.fullmatch(_RANGE, text)
    of_quota = "%" in text
    if found is None or (limits := _range(found, of_quota=of_quota)) is None:
        raise _refused(
            "requests, a percentage or a range, like 5000, 20%, 10:20 or, in quotes, '~:10'", text
        )
    return Threshold(limits, of_quota=of_quota)


def _range(found: re.Match[str], *, of_quota: bool) -> Range | None:
    """Return the range that was written; None if it cannot be read."""
    read = _percent if of_quota else _whole
    inside, start, end = bool(found["inside"]), found["start"], found["end"]
    if start is None and not inside:  # One number is the least that is fine, as in check_disk.
        least = read(end)
        return None if least is None else Range(least)
    least = None if start == "~" else read(start or "0")
    most = read(end) if end else None
    is_unread = (least is None and start != "~") or (most is None and bool(end))
    if is_unread or not (start or end) or (least is not None and most is not None and least > most):
        return None
    return Range(least, most, inside=inside)


def read_product(text: str) -> str:
    """Read the name of a product.

    Raises:
        BadValueError: if the name is empty, for example from an unset shell variable.
    """
    if not text.strip():
        raise BadValueError(f"expected the name of a product; got {text!r}")
    return text


def read_seconds(text: str | float) -> float:
    """Read a number of seconds.

    Raises:
        BadValueError: if the text is not a number above 0 and at most a day.
    """
    try:
        figure = float(text)
    except ValueError:
        figure = 0.0
    if not 0 < figure <= _LONGEST:
        raise _refused("seconds, above 0 and at most a day", str(text))
    return figure


def read_interval(text: str | float) -> float:
    """Read the seconds from one request to the next.

    Raises:
        BadValueError: if they are too few, or cannot be waited for.
    """
    if (figure := read_seconds(text)) < _SHORTEST_INTERVAL:
        raise _refused(f"{_SHORTEST_INTERVAL} seconds or more, for the API's sake", str(text))
    return figure


def _number(text: str) -> Decimal | None:
    found = re.fullmatch(_NUMBER, text, re.ASCII)
    if found is None:
        return None
    whole = found["whole"].replace(",", "").replace("_", "")
    figure = Decimal(whole + (found["fraction"] or "")) * _FACTORS[found["factor"]]
    return figure if figure < _MOST else None


def _whole(text: str) -> Decimal | None:
    figure = _number(text)
    return None if figure is None or figure % 1 else figure


def _percent(text: str) -> Decimal | None:
    found = re.fullmatch(_PERCENT, text, re.ASCII)
    return Decimal(found[1]) if found else None


def _refused(expected: str, text: str) -> BadValueError:
    return BadValueError(f"expected {expected}; got {quoted(text)}")
