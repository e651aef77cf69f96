"""How commands end: exit codes, those of `check`, which is a monitoring plugin, and last words."""

import os
import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import TextIO

__all__ = ["CommandError", "ExitCode", "State", "discard", "is_plugin", "tell"]


class ExitCode(IntEnum):
    """What a command tells whoever started it."""

    OK = 0
    """Fine, or yes."""
    NO = 1
    """The answer is no."""
    USAGE = 2
    """The command line cannot be used, or names what cannot be used."""
    CONFIGURATION = 3
    """There is no key; or key, base URL, proxy or certificates cannot be used."""
    REFUSED = 4
    """The API refuses the key: 401 or 403."""
    UNREACHABLE = 5
    """There was no complete exchange; or the API cannot answer now: 408, 429, 500 to 599."""
    NOT_UNDERSTOOD = 6
    """The reply is not what the document promises."""
    BROKEN_PIPE = 141
    """Whoever read the output has stopped reading."""


class State(IntEnum):
    """What a monitoring plugin found."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


class CommandError(Exception):
    """What keeps a command from its work, other than what the client raises."""

    def __init__(self, exit_code: ExitCode, message: str) -> None:
        super().__init__(exit_code, message)
        self.exit_code = exit_code
        self.message = message


def is_plugin(arguments: Sequence[str]) -> bool:
    """Tell whether a command line is that of the monitoring plugin."""
    return "check" in arguments[:1]


def tell(sentence: str) -> None:
    """Say what is no answer, on stderr; if nobody can read it there, the exit code remains."""
    try:
        print(f"hyper-usage: {sentence}", file=sys.stderr, flush=True)
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Let a stream lose what it cannot write, or Python would fail with that as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
