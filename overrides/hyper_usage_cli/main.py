"""Runs a command line: every end has an exit code, and none a traceback."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, cast

import typer

from hyper_usage import HyperUsageError
from hyper_usage_cli.app import app
from hyper_usage_cli.command_line.misplaced_keys import refuse_keys, without_keys, words
from hyper_usage_cli.exit_codes import (
    CommandError,
    ExitCode,
    ServiceState,
    discard,
    is_plugin,
    tell,
)
from hyper_usage_cli.signals import Terminated

if TYPE_CHECKING:
    from io import TextIOWrapper

__all__ = ["run"]

_COMPLETION: Final = ("--install-completion", "--show-completion")
#: With this, typer takes the name of a shell, and without it looks for the shell that runs it.
_NAMED_SHELL: Final = "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"


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
    problem: CommandError | HyperUsageError
    try:
        return _task(arguments)()
    except typer.TyperException as error:
        message = without_keys(error.format_message(), arguments)
        problem = CommandError(ExitCode.USAGE, f"{message.rstrip('.')}; see {_help_of(error)}")
    except (CommandError, HyperUsageError) as error:
        problem = error
    from hyper_usage_cli.report import report  # noqa: PLC0415 - `--help` does without it.

    return report(problem, arguments)


def _help_of(error: typer.TyperException) -> str:
    """Return the command line that shows the options of the command that typer refused."""
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context else 'hyper-usage'} --help"


def _task(arguments: Sequence[str]) -> Callable[[], int]:
    """Read the command line and return the task that it names.

    The task runs outside of typer, because typer handles interrupts and broken pipes its own way.

    Raises:
        typer.TyperException, CommandError: if the command line cannot be used.
        BrokenPipeError: if the program that reads the help stops reading.
    """
    refuse_keys(arguments)
    if len(words(arguments[:2])) > 1 and arguments[0].startswith(_COMPLETION):
        os.environ[_NAMED_SHELL] = "1"
    try:
        task: Callable[[], int] | int = app(
            list(arguments), prog_name="hyper-usage", standalone_mode=False
        )
    except Terminated:
        raise
    except SystemExit as ended:  # typer exits on a broken pipe, and after `--install-completion`.
        if ended.code:
            raise BrokenPipeError from None
        return lambda: ExitCode.OK
    if task == ExitCode.INTERRUPTED:  # typer returns this for a KeyboardInterrupt.
        raise KeyboardInterrupt
    if callable(task):
        return task
    if task:  # typer found no shell, or one that it does not know.
        raise CommandError(
            ExitCode.USAGE, f"expected the name of a shell; type, for example, {arguments[0]} bash"
        )
    return lambda: ExitCode.OK
