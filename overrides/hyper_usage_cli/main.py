"""Runs a command line: every end has an exit code, and none a traceback."""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from hyper_usage import HyperUsageError
from hyper_usage_cli.command_line import straight
from hyper_usage_cli.command_line.misplaced_keys import refuse_keys
from hyper_usage_cli.exit_codes import (
    CommandError,
    ExitCode,
    ServiceState,
    discard,
    is_plugin,
    tell,
)

if TYPE_CHECKING:
    from io import TextIOWrapper

    from hyper_usage_cli.command_line.access_options import Task

__all__ = ["run"]


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    sys.stdout, sys.stderr = _open(sys.stdout), _open(sys.stderr)
    try:
        code = _perform(arguments)
        sys.stdout.flush()  # An error while writing has to come here, not at exit.
    except BrokenPipeError:
        discard(sys.stdout)
        return ExitCode.BROKEN_PIPE
    except OSError as error:
        discard(sys.stdout)
        tell(f"stdout cannot be written: {error.strerror}; send the output to another place")
        return ServiceState.UNKNOWN if is_plugin(arguments) else ExitCode.USAGE
    return code


def _open(stream: TextIO | None) -> TextIO:
    """Return a stream that can be written; the parent process may have closed this one."""
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    # Characters that the terminal's encoding lacks are escaped, not refused.
    cast("TextIOWrapper", stream).reconfigure(errors="backslashreplace")
    return stream


def _perform(arguments: Sequence[str]) -> int:
    try:
        task = _task(arguments)
        _keep_what_is_loaded()
        return task()
    except (CommandError, HyperUsageError) as error:
        problem = error
    from hyper_usage_cli.report import report  # noqa: PLC0415 - `--help` does without it.

    return report(problem, arguments)


def _keep_what_is_loaded() -> None:
    """Let the garbage collector start, if `start` stopped it, but look at new objects alone.

    At its end, Python would look at all objects twice, which takes as long as a tenth of a call.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _task(arguments: Sequence[str]) -> "Task":
    """Read the command line and return the task that it names.

    Raises:
        CommandError: if the command line cannot be used.
        BrokenPipeError: if the program that reads the help stops reading.
    """
    refuse_keys(arguments)
    if task := straight.task(arguments):
        return task
    from hyper_usage_cli import app  # noqa: PLC0415 - most lines do without typer.

    return app.task(arguments)
