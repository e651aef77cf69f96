"""The table of `status`: a line for each plan, in the richest layout that fits."""

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Final, NamedTuple, TypeAlias

from hyper_usage_cli.output.fitting import Line, Surface, cells, encodable, shortened
from hyper_usage_cli.output.text import count
from hyper_usage_cli.status.drawing import draw_bar, emphasis, notes, style
from hyper_usage_cli.status.overview import Group, Row

__all__ = ["table"]

_Parts: TypeAlias = tuple[tuple[str, str], ...]

_GAP: Final = "  "
_NARROWEST: Final = 72
_SHORTEST_BAR: Final = 10
_LONGEST_BAR: Final = 40
_DATE: Final = 10


class _Layout(NamedTuple):
    """The parts of the table that can be left out, and the longest name, in columns."""

    name: int
    with_bar: bool = True
    with_used: bool = True
    with_words: bool = True
    """Whether a plan that has expired says how long ago."""

    @property
    def left(self) -> int:
        """The position of the requests left among the figures."""
        return int(self.with_used)

    def cells(self, label: str, row: Row) -> tuple[str, ...]:
        """Return the cells of a row, but for its bar."""
        words = row.until if self.with_words or not row.is_expired else "expired"
        expiry = f"{row.expiry.ljust(_DATE)}{_GAP}{words}" if row.expiry else words
        over = count(row.over) if row.over else ""
        used = count(row.used) if self.with_used else ""
        return label, used, count(row.left), count(row.quota), over, expiry


#: From the richest to the poorest.
_LAYOUTS: Final = (
    _Layout(32),
    _Layout(20),
    _Layout(20, with_used=False),
    _Layout(20, with_used=False, with_words=False),
    _Layout(16, with_used=False, with_words=False),
    _Layout(24, with_bar=False, with_used=False, with_words=False),
    _Layout(16, with_bar=False, with_used=False, with_words=False),
)


def table(groups: Sequence[Group], surface: Surface) -> list[Line]:
    """Return the lines of the table; no line if the terminal is too narrow for it."""
    if surface.width < _NARROWEST:
        return []
    names = {encodable(group.product, surface) for group in groups}
    fitting = ((each, _table(groups, surface, each)) for each in _LAYOUTS)
    tables = [(layout, lines) for layout, lines in fitting if lines]
    for layout, lines in tables:  # Shortened names should still differ.
        if len({shortened(each, layout.name, surface) for each in names}) == len(names):
            return lines
    return tables[0][1] if tables else []


def _table(groups: Sequence[Group], surface: Surface, layout: _Layout) -> list[Line]:
    entries = [entry for group in groups for entry in _entries(group, surface, layout)]
    filled = [layout.cells(*entry) for entry in entries]
    headings = ("PRODUCT", "USED", "LEFT", "OF", "OVER", "EXPIRES")
    there = [any(column) for column in zip(*filled, strict=True)]
    rows = [list(compress(each, there)) for each in (headings, *filled)]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    room = surface.width - sum(widths) - len(_GAP) * (len(widths) - 1)
    length = min(room - len(_GAP), _LONGEST_BAR) if layout.with_bar else 0
    if room < 0 or (layout.with_bar and length < _SHORTEST_BAR):
        return []
    no_bar = ((" " * length, ""),) if length else ()
    lines = [Line(), Line(_parts(rows[0], widths, no_bar), "dim")]
    for (_label, row), plan in zip(entries, rows[1:], strict=True):
        drawing = draw_bar(row, length, surface) if length else ()
        parts = _parts(plan, widths, drawing, emphasis(row), layout.left)
        lines += [Line(parts, style(row)), *notes(row)]
    return lines


def _parts(
    row: Sequence[str], widths: Sequence[int], drawing: _Parts, left_style: str = "", left: int = 0
) -> _Parts:
    label, *figures, expiry = row
    first = label + " " * (widths[0] - cells(label))
    shown = [figure.rjust(width) for figure, width in zip(figures, widths[1:-1], strict=True)]
    styled = [(text, left_style if at == left else "") for at, text in enumerate(shown)]
    gap = (_GAP, "")
    bar = (gap, *drawing) if drawing else ()
    return (
        (first, ""),
        *bar,
        *(part for each in styled for part in (gap, each)),
        gap,
        (expiry, ""),
    )


def _entries(group: Group, surface: Surface, layout: _Layout) -> Iterator[tuple[str, Row]]:
    label = shortened(encodable(group.product, surface), layout.name, surface)
    for row in group.rows:
        yield label, row
        label = ""
    if group.total:
        yield f"{_GAP}together", group.total
