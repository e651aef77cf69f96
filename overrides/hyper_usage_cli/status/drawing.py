"""The bar, the colours and the notes of a plan, in every layout of `status`."""

from collections.abc import Iterator
from typing import Final

from rich.console import Console
from rich.text import Text

from hyper_usage_cli.output.console import shows_unicode
from hyper_usage_cli.status.overview import Row

__all__ = ["bar", "draw_bar", "emphasis", "notes", "style"]

_NOTE: Final = "    note: "
_PERCENT_FEW: Final = 20
_PERCENT_VERY_FEW: Final = 5


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


def draw_bar(row: Row, length: int, terminal: Console) -> Text:
    """Return a bar in its colours."""
    gone, rest = bar(row, length, unicode=shows_unicode(terminal))
    return Text.assemble((gone, _colour(row) or ""), (rest, "dim"))


def notes(row: Row) -> Iterator[Text]:
    """Yield a line for each contradiction in the figures of a plan."""
    for note in row.notes:
        yield Text(f"{_NOTE}{note}", style(row) or "yellow")


def style(row: Row) -> str:
    """Return the style of a whole line."""
    return "dim" if row.is_expired else ""


def emphasis(row: Row) -> str:
    """Return the style of the requests left."""
    colour = _colour(row)
    return f"bold {colour}" if colour else ""


def _colour(row: Row) -> str | None:
    """Return red, yellow or green by the share that is left; None if unknown or expired."""
    if row.is_expired or row.left is None or row.quota is None:
        return None
    if not row.left or row.left * 100 < row.quota * _PERCENT_VERY_FEW:
        return "red"
    return "yellow" if row.left * 100 < row.quota * _PERCENT_FEW else "green"
