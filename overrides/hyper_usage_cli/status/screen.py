"""The layout of `status`: a table if it fits, else several lines for each plan."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from hyper_usage_cli.output.console import encodable, shows_unicode
from hyper_usage_cli.output.text import count, euros
from hyper_usage_cli.status.overview import Group, Overview, Row

__all__ = ["bar", "lines"]

_NARROWEST: Final = 20
_SHORTEST_BAR: Final = 10
_LONGEST_BAR: Final = 40
_DEEPEST_INDENT: Final = 4
_GAP: Final = "  "
_INDENT: Final = "  "
_PERCENT_FEW: Final = 20
_PERCENT_VERY_FEW: Final = 5


def lines(overview: Overview, terminal: Console) -> Iterator[Text]:
    """Yield the lines of an overview, wrapped to the width of a terminal."""
    for line in _unbroken(overview, terminal):
        start = line.plain[:_DEEPEST_INDENT]
        indent = len(start) - len(start.lstrip())
        for part in line[indent:].wrap(terminal, max(_NARROWEST, terminal.width) - indent):
            part.rstrip()
            yield Text(" " * indent) + part


def bar(row: Row, length: int, *, unicode: bool) -> tuple[str, str]:
    """Return the used and the unused part of a bar; a part is empty only if its figure is 0."""
    whole, half, rest, unknown = "━╾─┄" if unicode else "#:.?"
    if row.left is None or row.quota is None:
        return "", unknown * length
    halves = 2 * length
    if row.left:
        gone = row.quota - row.left
        halves = min(max(halves * gone // row.quota, min(gone, 1)), halves - 1)
    drawn = whole * (halves // 2) + half * (halves % 2)
    return drawn, rest * (length - len(drawn))


def _unbroken(overview: Overview, terminal: Console) -> Iterator[Text]:
    style = "bold red" if overview.balance < 0 else "bold"
    yield Text.assemble("Balance  ", (euros(overview.balance), style))
    yield Text(f"As of    {overview.as_of}")
    if overview.groups:
        yield from _table(overview.groups, terminal) or _stack(overview.groups, terminal)
    if overview.absent or not overview.groups:
        yield Text()
    for product in overview.absent:
        yield Text(encodable(f"No plan of {product}.", terminal))
    if not overview.absent and not overview.groups:
        yield Text("No plans.")


def _table(groups: Sequence[Group], terminal: Console) -> list[Text]:
    """Return one line for each plan, or no line if the terminal is too narrow."""
    entries = [entry for group in groups for entry in _entries(group, terminal)]
    over = any(row.over for _label, row in entries)
    headings = ("PRODUCT", "USED", "LEFT", "OF", "OVER" if over else "", "EXPIRY")
    cells = [(label, *_figures(row), row.validity) for label, row in entries]
    widths = [max(map(cell_len, column)) for column in zip(headings, *cells, strict=True)]
    length = terminal.width - sum(width + len(_GAP) for width in widths if width)
    if length < _SHORTEST_BAR:
        return []
    length = min(length, _LONGEST_BAR)
    heading = _line(headings, widths, Text(" " * length))
    heading.stylize("dim")
    table = [Text(), heading]
    for (_label, row), each in zip(entries, cells, strict=True):
        line = _line(each, widths, _bar(row, length, terminal), _colour(row))
        line.style = _style(row)
        table += [line, *_notes(row)]
    return table


def _line(
    cells: Sequence[str], widths: Sequence[int], drawing: Text, colour: str | None = None
) -> Text:
    label, *figures, validity = cells
    used, left, *others = [
        Text(figure.rjust(width))
        for figure, width in zip(figures, widths[1:-1], strict=True)
        if width
    ]
    left.style = _emphasis(colour)
    first = Text(label + " " * (widths[0] - cell_len(label)))
    return Text(_GAP).join([first, drawing, used, left, *others, Text(validity)])


def _entries(group: Group, terminal: Console) -> Iterator[tuple[str, Row]]:
    label = encodable(group.product, terminal)
    for row in group.rows:
        yield label, row
        label = ""
    if group.total:
        yield _INDENT + "together", group.total


def _figures(row: Row) -> tuple[str, str, str, str]:
    return count(row.used), count(row.left), count(row.quota), count(row.over) if row.over else ""


def _stack(groups: Sequence[Group], terminal: Console) -> Iterator[Text]:
    """Yield two lines for each plan: its bar and expiry, then its figures."""
    shown = [row for group in groups for row in (*group.rows, group.total) if row]
    taken = max(len(row.validity) for row in shown) + len(_INDENT) + len(_GAP)
    length = max(min(terminal.width - taken, _LONGEST_BAR), _SHORTEST_BAR)
    for group in groups:
        yield Text()
        yield Text(encodable(group.product, terminal), "bold")
        for row in filter(None, (*group.rows, group.total)):
            drawn = _bar(row, length, terminal)
            yield Text.assemble(_INDENT, drawn, _GAP, row.validity, style=_style(row))
            yield Text.assemble(_INDENT, *_sentence(row), style=_style(row))
            yield from _notes(row)


def _sentence(row: Row) -> tuple[tuple[str, str], str]:
    """Write `59,790 left, 40,210 used of 100,000`, or `0 left, 59 over, 5,059 used of 5,000`."""
    over = f"{count(row.over)} over, " if row.over else ""
    left = (f"{count(row.left)} left", _emphasis(_colour(row)))
    return left, f", {over}{count(row.used)} used of {count(row.quota)}"


def _notes(row: Row) -> Iterator[Text]:
    for note in row.notes:
        yield Text(f"{_INDENT * 2}note: {note}", _style(row) or "yellow")


def _bar(row: Row, length: int, terminal: Console) -> Text:
    gone, rest = bar(row, length, unicode=shows_unicode(terminal))
    return Text.assemble((gone, _colour(row) or ""), (rest, "dim"))


def _style(row: Row) -> str:
    return "dim" if row.is_expired else ""


def _emphasis(colour: str | None) -> str:
    return f"bold {colour}" if colour else ""


def _colour(row: Row) -> str | None:
    """Return red, yellow or green by the share that is left; None if unknown or expired."""
    if row.is_expired or row.left is None or row.quota is None:
        return None
    if not row.left or row.left * 100 < row.quota * _PERCENT_VERY_FEW:
        return "red"
    return "yellow" if row.left * 100 < row.quota * _PERCENT_FEW else "green"
