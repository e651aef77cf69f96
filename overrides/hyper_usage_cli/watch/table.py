"""The products of a watch: a table with a row for each, or in a narrow terminal a stack."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import compress
from typing import Final

from attrs import frozen
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from hyper_usage_cli.output.fitting import encodable, shortened
from hyper_usage_cli.output.products import name
from hyper_usage_cli.output.text import count
from hyper_usage_cli.watch.forecast import ProductForecast
from hyper_usage_cli.watch.words import ends, left, progress, rate, sentence_end

__all__ = ["draw"]

_GAP: Final = "  "
_INDENT: Final = (0, 0, 0, 2)
_NARROWEST_TABLE: Final = 76
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_SOON: Final = timedelta(days=1)
_LATER: Final = timedelta(days=7)


def draw(
    products: Sequence[ProductForecast], terminal: Console, now: datetime, zone: tzinfo | None
) -> list[RenderableType]:
    """Return the products, those first that end or lose requests first."""
    if not products:
        return []
    products = sorted(products, key=_soonest_first)
    if terminal.width < _NARROWEST_TABLE:
        return _stack(products, terminal, now, zone)
    lines: list[RenderableType] = []
    for layout in _LAYOUTS:
        lines, is_good = _table(products, terminal, now, zone, layout)
        if is_good:
            break
    return lines


def _soonest_first(each: ProductForecast) -> tuple[bool, datetime]:
    return each.has_expired, each.first_at or _LAST


@frozen
class _Layout:
    """The longest name, in columns, whether the quota is shown, and whether endings are cut."""

    name: int
    with_quota: bool = False
    cuts: bool = False


#: From the richest to the poorest.
_LAYOUTS: Final = (
    _Layout(32, with_quota=True),
    _Layout(20, with_quota=True),
    _Layout(20),
    _Layout(18),
    _Layout(18, cuts=True),
    _Layout(24, cuts=True),
)


def _table(
    products: Sequence[ProductForecast],
    terminal: Console,
    now: datetime,
    zone: tzinfo | None,
    layout: _Layout,
) -> tuple[list[RenderableType], bool]:
    """Return the table, and whether its names differ and its endings are as the layout says."""
    headings = ("PRODUCT", "LEFT", "OF", "PER HOUR")
    cells = [headings, *(_cells(each, terminal, layout) for each in products)]
    rows = [list(compress(each, (True, True, layout.with_quota, True))) for each in cells]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    room = terminal.width - sum(widths) - len(_GAP) * len(widths)
    endings = [list(ends(each, now, zone)) for each in products]
    # The first two texts of each tell all losses.
    is_whole = layout.cuts or all(min(map(cell_len, texts[:2])) <= room for texts in endings)
    names = {row[0] for row in rows[1:]}
    lines = [Text(), Text(_row(rows[0], widths) + "ENDS", "dim")]
    for each, row, texts in zip(products, rows[1:], endings, strict=True):
        fitting = [text for text in texts if cell_len(text) <= room]
        ending = encodable(
            fitting[0] if fitting else shortened(texts[-1], room, terminal), terminal
        )
        lines.append(Text.assemble(_row(row, widths), (ending, _urgency(each, now))))
        lines[-1].style = "dim" if each.has_expired else ""
    return list(lines), is_whole and len(names) == len(products)


def _cells(each: ProductForecast, terminal: Console, layout: _Layout) -> tuple[str, ...]:
    label = shortened(encodable(name(each.product), terminal), layout.name, terminal)
    early = progress(each.pace) if each.remaining and each.pace.per_hour is None else ""
    return label, count(each.remaining), count(each.quota), rate(each) or early


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    label, *figures = cells
    first = label + " " * (widths[0] - cell_len(label))
    others = (figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True))
    return _GAP.join((first, *others, ""))


def _stack(
    products: Sequence[ProductForecast], terminal: Console, now: datetime, zone: tzinfo | None
) -> list[RenderableType]:
    """Return several lines for each product."""
    stack: list[RenderableType] = []
    for each in products:
        dim = "dim" if each.has_expired else ""
        heading = Text(encodable(name(each.product), terminal), f"bold {dim}")
        figures = Text(encodable(left(each), terminal), dim)
        ending = Text(
            encodable(sentence_end(each, now, zone), terminal), dim or _urgency(each, now)
        )
        stack += [Text(), heading, *(Padding(line, _INDENT) for line in (figures, ending))]
    return stack


def _urgency(each: ProductForecast, now: datetime) -> str:
    """Return red if nothing is left or something ends within a day, yellow if within a week."""
    if each.has_expired or each.remaining is None:
        return ""
    if not each.remaining:
        return "red"
    left = (each.first_at or _LAST) - now
    return "red" if left <= _SOON else "yellow" if left <= _LATER else ""
