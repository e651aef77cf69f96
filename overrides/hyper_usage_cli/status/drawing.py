"""The bar, the colours and the notes of a plan, in every layout of `status`."""

from collections.abc import Iterator
from typing import Final

from hyper_usage_cli.output.fitting import Line, Surface, shows_unicode
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


def draw_bar(row: Row, length: int, surface: Surface) -> tuple[tuple[str, str], ...]:
    """Return a bar in its colours, as parts of a line."""
    gone, rest = bar(row, length, unicode=shows_unicode(surface))
    return (gone, _colour(row) or ""), (rest, "dim")


def notes(row: Row) -> Iterator[Line]:
    """Yield a line for each contradiction in the figures of a plan."""
    for note in row.notes:
        yield Line.of(f"{_NOTE}{note}", style=style(row) or "yellow")


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
