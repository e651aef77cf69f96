"""Fits text to a terminal, or to a file or a pipe, without loading rich."""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

__all__ = [
    "Line",
    "Paper",
    "Surface",
    "asks_for_ascii",
    "cells",
    "encodable",
    "paper",
    "shortened",
    "shows_unicode",
    "width_of_stdout",
]

_LOCALES: Final = ("LC_ALL", "LC_CTYPE", "LANG")
_WIDEST: Final = 1_000  # With a larger COLUMNS, rich fills memory with spaces.
#: They make rich treat a file or a pipe as a terminal.
_COLOURED: Final = ("FORCE_COLOR", "TTY_COMPATIBLE")


class Surface(Protocol):
    """A place for text: a console of rich, or paper."""

    @property
    def width(self) -> int:
        """The columns of a line."""
        ...

    @property
    def encoding(self) -> str:
        """The encoding of the characters."""
        ...


class Paper(NamedTuple):
    """A stdout that is a file or a pipe: it has neither colours nor a width of its own."""

    width: int
    encoding: str


class Line(NamedTuple):
    """A line as pairs of text and rich's style, and the style of the whole line."""

    parts: tuple[tuple[str, str], ...] = ()
    style: str = ""

    @property
    def plain(self) -> str:
        """The text alone."""
        return "".join(text for text, _ in self.parts)

    @classmethod
    def of(cls, *parts: tuple[str, str] | str, style: str = "") -> "Line":
        """Return a line; a part without a style is text."""
        return cls(tuple((each, "") if isinstance(each, str) else each for each in parts), style)


def paper() -> Paper | None:
    """Return the paper that stdout is; None if it is a terminal, or must be treated as one."""
    if sys.stdout.isatty() or any(map(os.environ.get, _COLOURED)):
        return None
    ascii_only = asks_for_ascii(os.environ)
    return Paper(
        width_of_stdout().columns,
        "ascii" if ascii_only else (sys.stdout.encoding or "utf-8").lower(),
    )


def width_of_stdout() -> os.terminal_size:
    """Return COLUMNS and LINES if set, else those of the terminal, else 80 and 24; bounded."""
    columns, lines = shutil.get_terminal_size()
    return os.terminal_size((min(columns, _WIDEST), lines))


def asks_for_ascii(environment: Mapping[str, str]) -> bool:
    """Tell whether the locale is C or POSIX, although Python makes stdout UTF-8 then."""
    if environment.get("PYTHONIOENCODING") or environment.get("PYTHONUTF8"):
        return False
    chosen = next(filter(None, map(environment.get, _LOCALES)), "")
    return chosen in {"C", "POSIX"}


def cells(text: str) -> int:
    """Return the columns of a printable text."""
    # Of the characters beyond ASCII, those of bars take one column each.
    if text.isascii() or all(each <= "~" or "\u2500" <= each <= "\u257f" for each in text):
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - it takes time to load.

    return cell_len(text)


def shows_unicode(surface: Surface) -> bool:
    """Tell whether a surface can show characters beyond ASCII, such as those of bars."""
    return surface.encoding.startswith("utf")


def encodable(text: str, surface: Surface) -> str:
    r"""Escape text that a surface cannot encode, as in `\u65e5`, so that the width is known."""
    if not shows_unicode(surface):
        text = text.replace("…", "...")
    return text.encode(surface.encoding, "backslashreplace").decode(surface.encoding)


def shortened(text: str, most: int, surface: Surface) -> str:
    """Return a text of at most so many columns; the middle is left out, so that ends differ."""
    if cells(text) <= most:
        return text
    mark = "…" if shows_unicode(surface) else "..."
    end = text[-((most - 1) // 2) :]
    start = text[: most - len(mark) - len(end)]
    while cells(start + mark + end) > most:  # Some characters take two columns.
        longer = cells(start) >= cells(end)
        start, end = (start[:-1], end) if longer else (start, end[1:])
    return start + mark + end
