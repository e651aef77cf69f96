"""The layout of `status`: a table if it fits, else several lines for each plan."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from hyper_usage_cli.output.fitting import Line, Paper, Surface, cells, encodable
from hyper_usage_cli.output.text import count, euros
from hyper_usage_cli.status.drawing import draw_bar, emphasis, notes, style
from hyper_usage_cli.status.overview import Group, Overview, Row
from hyper_usage_cli.status.table import table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["lines", "plain_lines"]

_NARROWEST: Final = 20
_SHORTEST_BAR: Final = 10
_LONGEST_BAR: Final = 40
_DEEPEST_INDENT: Final = 4
_GAP: Final = "  "
_INDENT: Final = "  "


def plain_lines(overview: Overview, paper: Paper) -> list[str] | None:
    """Return the lines of an overview without colours; None if one has to be wrapped."""
    found = [line.plain.rstrip() for line in _unbroken(overview, paper)]
    return found if all(cells(line) <= paper.width for line in found) else None


def lines(overview: Overview, terminal: "Console") -> "Iterator[Text]":
    """Yield the lines of an overview, wrapped to the width of a terminal."""
    from rich.text import Text  # noqa: PLC0415 - plain lines do without rich.

    for unbroken in _unbroken(overview, terminal):
        line = Text.assemble(*unbroken.parts, style=unbroken.style)
        start = line.plain[:_DEEPEST_INDENT]
        indent = len(start) - len(start.lstrip())
        for part in line[indent:].wrap(terminal, max(_NARROWEST, terminal.width) - indent):
            part.rstrip()
            yield Text(" " * indent) + part


def _unbroken(overview: Overview, surface: Surface) -> Iterator[Line]:
    if overview.account is not None:
        yield Line.of(encodable(f"Account  {overview.account}", surface), style="bold")
    balance = "bold red" if overview.balance < 0 else "bold"
    yield Line.of("Balance  ", (euros(overview.balance), balance))
    yield Line.of(f"As of    {overview.as_of}")
    if overview.groups:
        yield from table(overview.groups, surface) or _stack(overview.groups, surface)
    if overview.absent or not overview.groups:
        yield Line()
    for product in overview.absent:
        yield Line.of(encodable(f"No plan of {product}.", surface))
    if not overview.absent and not overview.groups:
        yield Line.of("No plans.")


def _stack(groups: Sequence[Group], surface: Surface) -> Iterator[Line]:
    """Yield two lines for each plan: its bar and expiry, then its figures."""
    shown = [row for group in groups for row in (*group.rows, group.total) if row]
    taken = max(len(_expiry(row)) for row in shown) + len(_INDENT) + len(_GAP)
    length = max(min(surface.width - taken, _LONGEST_BAR), _SHORTEST_BAR)
    for group in groups:
        yield Line()
        yield Line.of(encodable(group.product, surface), style="bold")
        for row in filter(None, (*group.rows, group.total)):
            drawn = draw_bar(row, length, surface)
            yield Line.of(_INDENT, *drawn, _GAP, _expiry(row), style=style(row))
            lead = "together " if row is group.total else ""
            yield Line.of(_INDENT, lead, *_sentence(row), style=style(row))
            yield from notes(row)


def _expiry(row: Row) -> str:
    """Write `2026-03-13, in 12 days`, or `no expiry`."""
    return ", ".join(filter(None, (row.expiry, row.until)))


def _sentence(row: Row) -> tuple[tuple[str, str], str]:
    """Write `59,790 left, 40,210 used of 100,000`, or `0 left, 59 over, 5,059 used of 5,000`."""
    over = f"{count(row.over)} over, " if row.over else ""
    left = (f"{count(row.left)} left", emphasis(row))
    return left, f", {over}{count(row.used)} used of {count(row.quota)}"
