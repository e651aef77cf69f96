"""The commands as typer sees them, and the texts of `--help`.

A command imports its work when it is called, and returns it as a task that `main` runs afterwards.
So `--help` and `--version` load nothing but typer.
"""

import os
from collections.abc import Sequence
from functools import update_wrapper
from inspect import Parameter, signature
from typing import Annotated, Any, Final, get_args

import typer

from hyper_usage_cli.command_line.access_options import Command, Task
from hyper_usage_cli.command_line.decisions import check, guard
from hyper_usage_cli.command_line.misplaced_keys import without_keys, words
from hyper_usage_cli.command_line.option import Option
from hyper_usage_cli.command_line.services import export, monitoring
from hyper_usage_cli.command_line.values import BadValueError
from hyper_usage_cli.command_line.views import doctor, status, watch
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.signals import Terminated

__all__ = ["app", "readable", "task"]

_COMPLETION: Final = ("--install-completion", "--show-completion")
#: With this, typer takes the name of a shell, and without it looks for the shell that runs it.
_NAMED_SHELL: Final = "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"

app: Final = typer.Typer(
    name="hyper-usage",
    rich_markup_mode=None,  # Plain help does not load rich.
    pretty_exceptions_enable=False,  # They show local variables, such as the key.
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from hyper_usage import SPEC_SHA256, SPEC_VERSION, __version__

        typer.echo(f"hyper-usage {__version__} (spec {SPEC_VERSION}, sha256 {SPEC_SHA256})")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show versions and exit."
        ),
    ] = False,
) -> None:
    """Show requests left, expiry and balance at Hyper Solutions.

    The key comes from HYPER_USAGE_API_KEY, --api-key-file, --api-key-stdin, the accounts file or
    the keyring.

    \b
    Exit codes of `check`: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. Of all others:
      0  all is well, or yes            5    no reply in time, or the API is busy
      1  no                             6    reply not understood
      2  wrong command line             130  Ctrl-C
      3  no usable key or URL           141  output no longer read
      4  the API refuses the key        143  SIGTERM
    """  # noqa: D301 - typer does not wrap the lines below it.


def readable(command: Command) -> Command:
    """Return a command with its options as typer reads them."""

    def run(**values: Any) -> Task:
        return command(**values)

    update_wrapper(run, command)
    parameters = signature(command).parameters.values()
    described = signature(command).replace(parameters=[*map(_parameter, parameters)])
    vars(run)["__signature__"] = described  # typer reads the options here.
    return run


def _parameter(parameter: Parameter) -> Parameter:
    kind, option = get_args(parameter.annotation)
    if isinstance(option, Option):
        described = typer.Option(
            *option.names,
            help=option.help,
            metavar=option.metavar,
            parser=option.parser and _parser(option.parser),
            envvar=option.envvar,
            show_default=option.show_default,
        )
        return parameter.replace(annotation=Annotated[kind, described])
    return parameter


def _parser(read: Any) -> Any:
    def parse(text: Any) -> Any:
        try:
            return read(text)
        except BadValueError as error:
            raise typer.BadParameter(str(error)) from None

    return update_wrapper(parse, read)


for command in (status, guard, check, watch, export, doctor, monitoring):
    app.command()(readable(command))


def task(arguments: Sequence[str]) -> Task:
    """Read a command line and return the task that it names, or do what it asks of typer.

    The task runs outside of typer, because typer handles interrupts and broken pipes its own way.

    Raises:
        CommandError: if the command line cannot be used.
        BrokenPipeError: if the program that reads the help stops reading.
    """
    if len(words(arguments[:2])) > 1 and arguments[0].startswith(_COMPLETION):
        os.environ[_NAMED_SHELL] = "1"
    try:
        found: Task | int = app(list(arguments), prog_name="hyper-usage", standalone_mode=False)
    except Terminated:
        raise
    except SystemExit as ended:  # typer exits on a broken pipe, and after `--install-completion`.
        if ended.code:
            raise BrokenPipeError from None
        return lambda: ExitCode.OK
    except typer.TyperException as error:
        message = without_keys(error.format_message(), arguments)
        refusal = f"{message.rstrip('.')}; see {_help_of(error)}"
        raise CommandError(ExitCode.USAGE, refusal) from None
    if found == ExitCode.INTERRUPTED:  # typer returns this for a KeyboardInterrupt.
        raise KeyboardInterrupt
    if callable(found):
        return found
    if found:  # typer found no shell, or one that it does not know.
        raise CommandError(
            ExitCode.USAGE, f"expected the name of a shell; type, for example, {arguments[0]} bash"
        )
    return lambda: ExitCode.OK


def _help_of(error: typer.TyperException) -> str:
    """Return the command line that shows the options of the command that typer refused."""
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context else 'hyper-usage'} --help"
