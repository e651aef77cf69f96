"""The exit codes of all commands, the states of the plugin `check`, and messages on stderr."""

import os
import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import TextIO

__all__ = ["CommandError", "ExitCode", "ServiceState", "discard", "is_plugin", "tell"]


class ExitCode(IntEnum):
    """The exit codes of every command but `check`."""

    OK = 0
    """All is well, or the answer is yes."""
    NO = 1
    """`guard` answers no; `doctor` finds a wrong clock; `export --textfile` has no account up."""
    USAGE = 2
    """The command line is wrong, or names a port or file that cannot be used."""
    CONFIGURATION = 3
    """The key is missing; or key, base URL, proxy or certificates cannot be used."""
    REFUSED = 4
    """The API refuses the key: 401 or 403."""
    UNREACHABLE = 5
    """No complete reply came; or the API cannot answer now: 408, 429, 500 to 599."""
    NOT_UNDERSTOOD = 6
    """The reply is not as the document promises."""
    INTERRUPTED = 130
    """Ctrl-C ended the command: 128 and the number of SIGINT, as in shells."""
    BROKEN_PIPE = 141
    """The program that reads the output stopped reading: 128 and the number of SIGPIPE."""
    TERMINATED = 143
    """SIGTERM ended the command: 128 and its number."""


class ServiceState(IntEnum):
    """The states of a monitoring plugin; each is its exit code."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


class CommandError(Exception):
    """The command itself cannot do its work; the client's own errors are `HyperUsageError`."""

    def __init__(self, exit_code: ExitCode, message: str) -> None:
        super().__init__(exit_code, message)
        self.exit_code = exit_code
        self.message = message


def is_plugin(arguments: Sequence[str]) -> bool:
    """Tell whether a command line starts the monitoring plugin, `check`."""
    return "check" in arguments[:1]


def tell(sentence: str) -> None:
    """Print a message on stderr; if stderr cannot be written, do nothing."""
    try:
        print(f"hyper-usage: {sentence}", file=sys.stderr, flush=True)
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Drop text that a stream could not write; otherwise Python fails with it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
