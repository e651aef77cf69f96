"""The rich consoles of all commands, fitted to the terminal and encoding of stdout.

rich uses no colour if stdout is not a terminal, NO_COLOR is set or TERM is dumb.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Final, NoReturn

from rich.cells import cell_len
from rich.console import Console

__all__ = ["console", "encodable", "shortened", "shows_unicode"]

_LOCALES: Final = ("LC_ALL", "LC_CTYPE", "LANG")
_SIZES: Final = frozenset({"COLUMNS", "LINES"})
_WIDEST: Final = 1_000  # With a larger COLUMNS, rich fills memory with spaces.


class _Console(Console):
    @property
    def encoding(self) -> str:
        return "ascii" if _asks_for_ascii(os.environ) else super().encoding

    def on_broken_pipe(self) -> NoReturn:
        # rich itself would end the process with exit code 1.
        raise BrokenPipeError


def console() -> Console:
    """Return a console for stdout that shows text as it is: no markup, emoji or highlights.

    Its width is COLUMNS if set, else that of the terminal, resizes included, else 80.
    """
    columns, lines = shutil.get_terminal_size()
    follows = (
        sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not _SIZES & {*os.environ}
    )
    return _Console(
        file=sys.stdout,
        width=None if follows else min(columns, _WIDEST),
        height=None if follows else lines,
        highlight=False,
        markup=False,
        emoji=False,
        force_jupyter=False,
    )


def shows_unicode(terminal: Console) -> bool:
    """Tell whether a console can show characters beyond ASCII, such as those of bars."""
    return not terminal.options.ascii_only


def encodable(text: str, terminal: Console) -> str:
    r"""Escape text that a console cannot encode, as in `\u65e5`, so that the width is known."""
    encoding = terminal.encoding
    if not shows_unicode(terminal):
        text = text.replace("…", "...")
    return text.encode(encoding, "backslashreplace").decode(encoding)


def shortened(text: str, cells: int, terminal: Console) -> str:
    """Return a text of at most so many columns; the middle is left out, so that ends differ."""
    if cell_len(text) <= cells:
        return text
    mark = "…" if shows_unicode(terminal) else "..."
    end = text[-((cells - 1) // 2) :]
    start = text[: cells - len(mark) - len(end)]
    while cell_len(start + mark + end) > cells:  # Some characters take two columns.
        longer = cell_len(start) >= cell_len(end)
        start, end = (start[:-1], end) if longer else (start, end[1:])
    return start + mark + end


def _asks_for_ascii(environment: Mapping[str, str]) -> bool:
    """Tell whether the locale is C or POSIX, although Python makes stdout UTF-8 then."""
    if environment.get("PYTHONIOENCODING") or environment.get("PYTHONUTF8"):
        return False
    chosen = next(filter(None, map(environment.get, _LOCALES)), "")
    return chosen in {"C", "POSIX"}
