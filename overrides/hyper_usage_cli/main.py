"""Where the command line begins and ends: each way out has its exit code, none a traceback."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, cast

import typer

from hyper_usage import HyperUsageError
from hyper_usage_cli.app import app
from hyper_usage_cli.exit_codes import CommandError, ExitCode, State, discard, is_plugin, tell

if TYPE_CHECKING:
    from io import TextIOWrapper

__all__ = ["run"]

#: A key, by any name that somebody may try.
_KEY: Final = re.compile(
    r"[-\u2013\u2014]+(api[-_]?)?(key|token)(=.*)?|HYPER_USAGE_API_KEY=.*",
    re.IGNORECASE | re.DOTALL,
)
_EXTRA: Final = re.compile(r"(?<=unexpected extra argument).*", re.DOTALL)
_REFUSAL: Final = (
    "a key is refused here: others can read a command line in the list of processes and in the"
    " shell's history; set HYPER_USAGE_API_KEY, or use --api-key-file or --api-key-stdin"
)


def run(arguments: Sequence[str]) -> int:
    """Run a command; return its exit code."""
    sys.stdout, sys.stderr = _open(sys.stdout), _open(sys.stderr)
    try:
        code = _answer(arguments)
        sys.stdout.flush()  # What cannot be written is to fail here.
    except BrokenPipeError:
        discard(sys.stdout)
        return ExitCode.BROKEN_PIPE
    except OSError as error:
        discard(sys.stdout)
        tell(str(error.strerror))
        return State.UNKNOWN if is_plugin(arguments) else ExitCode.USAGE
    return code


def _open(stream: TextIO | None) -> TextIO:
    """Return a stream that takes any text; Python has none where it was closed before."""
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    # What the terminal's encoding lacks is escaped, not refused.
    cast("TextIOWrapper", stream).reconfigure(errors="backslashreplace")
    return stream


def _answer(arguments: Sequence[str]) -> int:
    problem: CommandError | HyperUsageError
    try:
        return _task(arguments)()
    except typer.TyperException as error:
        # What is extra may be the key, in the wrong place.
        message = _EXTRA.sub("", error.format_message())
        problem = CommandError(ExitCode.USAGE, f"{message.rstrip('.')}; see --help")
    except (CommandError, HyperUsageError) as error:
        problem = error
    from hyper_usage_cli.report import report  # noqa: PLC0415 - `--help` does without it.

    return report(problem, arguments)


def _task(arguments: Sequence[str]) -> Callable[[], int]:
    """Read the command line.

    What it asks for is done outside of typer, which has its own way with interrupts and pipes.

    Raises:
        typer.TyperException, CommandError: it cannot be used.
        BrokenPipeError: nobody reads the help.
    """
    if any(map(_KEY.fullmatch, arguments)):
        raise CommandError(ExitCode.USAGE, _REFUSAL)
    try:
        task: Callable[[], int] | int = app(
            list(arguments), prog_name="hyper-usage", standalone_mode=False
        )
    except SystemExit as ended:  # How typer ends then, and once it has installed completion.
        if ended.code:
            raise BrokenPipeError from None
        return lambda: ExitCode.OK
    return task if callable(task) else lambda: task
