"""The table of all measurements: one row for each, and how the rows are written. No clock here."""

import re
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final, NamedTuple, TypeAlias

__all__ = [
    "BASE",
    "OURS",
    "BenchError",
    "Figures",
    "Key",
    "Row",
    "heading",
    "insert",
    "ratio",
    "shown",
]

Key: TypeAlias = tuple[str, str]
"""A contender, and what it does."""
Figures: TypeAlias = Mapping[Key, Sequence[float]]
"""The seconds of each contender, one for each round."""

OURS: Final = "ours"
BASE: Final = "base"
"""The revision that is measured beside the checkout: the last release, or what `--base` names."""

_UNITS: Final = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))
#: Title, alignment and width of each column; the revision of the base replaces the last title.
_COLUMNS: Final = (
    ("what", "<", 40),
    ("beside", "<", 17),
    ("ours", ">", 7),
    ("theirs", ">", 7),
    ("ratio", ">", 5),
    ("target", ">", 6),
    ("verdict", "<", 7),
    ("last release", ">", 12),
)
_MARKED: Final = re.compile(r"(?<=<!-- bench: begin -->\n).*(?=<!-- bench: end -->)", re.DOTALL)


class BenchError(Exception):
    """Something cannot be measured or written; the text names it, and the reason."""


def ratio(ours: Sequence[float], beside: Sequence[float]) -> float:
    """Return the median of the ratios of each round, which a noisy round does not move."""
    return median(one / other for one, other in zip(ours, beside, strict=True))


def shown(seconds: float) -> str:
    """Return a duration in the largest unit that it fills."""
    unit, scale = next((pair for pair in _UNITS if abs(seconds) >= pair[1]), _UNITS[-1])
    digits = sum(abs(seconds) < scale * bound for bound in (10, 100))
    return f"{seconds / scale:.{digits}f} {unit}"


class Row(NamedTuple):
    """One measurement: our cost, the cost of a bare tool in the same rounds, and their ratio."""

    name: str
    beside: str
    ours: float
    """Median of our seconds."""
    bare: float
    """Median of the seconds of the bare tool."""
    ratio: float
    target: float | None
    """The highest ratio that is wanted; None if the row only informs."""
    last: float | None
    """The ratio of the base to the same bare tool; None without a base, or if it cannot do this."""

    @classmethod
    def of(
        cls, name: str, figures: Figures, what: str, beside: Key, target: float | None = None
    ) -> "Row":
        """Return the row of our work beside the work of another contender."""
        ours, bare, last = figures[OURS, what], figures[beside], figures.get((BASE, what))
        return cls(
            name=name,
            beside=beside[0],
            ours=median(ours),
            bare=median(bare),
            ratio=ratio(ours, bare),
            target=target,
            last=None if last is None else ratio(last, bare),
        )

    @property
    def verdict(self) -> str:
        """Whether the ratio, as printed, meets the target: "met", "not met", "-" without one."""
        if self.target is None:
            return "-"
        return "met" if round(self.ratio, 2) <= self.target else "not met"

    def __str__(self) -> str:
        return _line(
            self.name,
            self.beside,
            shown(self.ours),
            shown(self.bare),
            _number(self.ratio),
            _number(self.target),
            self.verdict,
            _number(self.last),
        )


def heading(base: str | None) -> tuple[str, str]:
    """Return the first two lines of the table; `base` names the revision of the last column."""
    titles = [title for title, _, _ in _COLUMNS[:-1]]
    rule = ("-" * (width + 1) + ("-" if align == "<" else ":") for _, align, width in _COLUMNS)
    return _line(*titles, base or _COLUMNS[-1][0]), f"|{'|'.join(rule)}|"


def _line(*cells: str) -> str:
    aligned = (
        f"{cell:{align}{width}}" for cell, (_, align, width) in zip(cells, _COLUMNS, strict=True)
    )
    return f"| {' | '.join(aligned)} |"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def insert(document: str, table: str) -> str:
    """Return a document with the table between the two marks, in place of the last one.

    Raises:
        BenchError: if the document lacks a mark.
    """
    changed, found = _MARKED.subn(lambda _: f"\n{table}\n\n", document)
    if not found:
        marks = "<!-- bench: begin --> and <!-- bench: end -->"
        raise BenchError(f"--write replaces what is between the lines {marks}, but one is missing")
    return changed
