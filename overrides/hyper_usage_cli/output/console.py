"""The rich consoles of all commands, fitted to the terminal and encoding of stdout.

rich uses no colour if stdout is not a terminal, NO_COLOR is set or TERM is dumb.
"""

import os
import sys
from typing import Final, NoReturn

from rich.console import Console

from hyper_usage_cli.output.fitting import asks_for_ascii, width_of_stdout

__all__ = ["console"]

_SIZES: Final = frozenset({"COLUMNS", "LINES"})


class _Console(Console):
    @property
    def encoding(self) -> str:
        return "ascii" if asks_for_ascii(os.environ) else super().encoding

    def on_broken_pipe(self) -> NoReturn:
        # rich itself would end the process with exit code 1.
        raise BrokenPipeError


def console() -> Console:
    """Return a console for stdout that shows text as it is: no markup, emoji or highlights.

    Its width is COLUMNS if set, else that of the terminal, resizes included, else 80.
    """
    columns, lines = width_of_stdout()
    follows = (
        sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not _SIZES & {*os.environ}
    )
    return _Console(
        file=sys.stdout,
        width=None if follows else columns,
        height=None if follows else lines,
        highlight=False,
        markup=False,
        emoji=False,
        force_jupyter=False,
    )
