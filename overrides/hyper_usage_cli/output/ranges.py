"""Ranges of figures, as the Monitoring Plugins Development Guidelines write them.

`10:20` alerts outside of 10 to 20, `@10:20` inside, `10:` below 10, and `~:20` above 20.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

__all__ = ["Range", "plain"]


class Range(NamedTuple):
    """A range of figures, `start` and `end` included, that alerts outside of it or inside it."""

    start: Decimal | None
    """None is minus infinity."""
    end: Decimal | None = None
    """None is infinity."""
    inside: bool = False
    """Whether figures inside alert, instead of those outside."""

    def alerts(self, figure: Decimal) -> bool:
        """Return whether a figure alerts."""
        is_below = self.start is not None and figure < self.start
        is_above = self.end is not None and figure > self.end
        return self.inside is not (is_below or is_above)

    @property
    def least(self) -> Decimal | None:
        """The figure below which all alert, if no other figure alerts; else None."""
        return None if self.inside or self.end is not None else self.start

    @property
    def floor(self) -> Decimal | None:
        """The figure below which all alert, even if others alert too; else None."""
        return None if self.inside else self.start

    def words(self, write: Callable[[Decimal], str]) -> str:
        """Return the figures that alert in words, such as `less than 20%`."""
        start, end = (None if each is None else write(each) for each in (self.start, self.end))
        if start is not None and end is not None:
            return f"{'' if self.inside else 'not '}from {start} to {end}"
        if start is not None:
            return f"{start} or more" if self.inside else f"less than {start}"
        if end is not None:
            return f"{end} or less" if self.inside else f"more than {end}"
        return "any figure" if self.inside else "no figure"

    def __str__(self) -> str:
        start = "~" if self.start is None else plain(self.start)
        end = "" if self.end is None else plain(self.end)
        return f"{'@' if self.inside else ''}{start}:{end}"


def plain(figure: Decimal) -> str:
    """Write a figure without exponent and trailing zeros."""
    return f"{figure.normalize():f}"
