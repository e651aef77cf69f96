"""The options that say which accounts a command asks for, and how; most commands have them."""

from collections.abc import Callable
from functools import update_wrapper
from inspect import Signature, signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeAlias

from hyper_usage_cli.command_line.option import Option
from hyper_usage_cli.command_line.values import read_seconds

__all__ = ["AccessOptions", "Command", "Task", "with_access"]

Task: TypeAlias = Callable[[], int]
"""The work of a command; returns the exit code."""
Command: TypeAlias = Callable[..., Task]


class AccessOptions(NamedTuple):
    """The options of a command line about accounts, keys and the API."""

    base_url: str | None = None
    timeout: float = 30.0
    key_file: Path | None = None
    key_stdin: bool = False
    accounts: tuple[str, ...] = ()
    accounts_file: Path | None = None


def with_access(*, timeout: float) -> Callable[[Command], Command]:
    """Give a command the options about access, with a default for the time limit.

    The command gets their values as its argument `access`.
    """
    shared = [
        each.replace(default=timeout) if each.name == "timeout" else each
        for each in signature(_options).parameters.values()
    ]

    def decorate(command: Command) -> Command:
        def run(**values: Any) -> Task:
            access = _options(**{each.name: values.pop(each.name) for each in shared})
            return command(access=access, **values)

        own = [each for each in signature(command).parameters.values() if each.name != "access"]
        update_wrapper(run, command)
        vars(run)["__signature__"] = Signature([*own, *shared])  # The options are read here.
        return run

    return decorate


def _options(
    *,
    account: Annotated[
        list[str] | None,
        Option(
            metavar="NAME[=ENVVAR]",
            help="Ask for this account: the variable with its key, or a name in the accounts file;"
            " can be given more than once.",
            show_default=False,
        ),
    ] = None,
    accounts_file: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            help="Ask for the accounts of this file, not of ~/.config/hyper-usage/accounts.toml.",
            show_default=False,
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        Option(
            metavar="URL",
            envvar="HYPER_USAGE_BASE_URL",
            help="Ask another server: https, or http on a loopback address.",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float,
        Option(
            parser=read_seconds, metavar="SECONDS", help="Time limit of a call, retries included."
        ),
    ],
    api_key_file: Annotated[
        Path | None,
        Option(
            "--api-key-file",
            metavar="FILE",
            help="Read the key from this file, not from HYPER_USAGE_API_KEY.",
            show_default=False,
        ),
    ] = None,
    api_key_stdin: Annotated[
        bool, Option("--api-key-stdin", help="Read the key from the first line of stdin.")
    ] = False,
) -> AccessOptions:
    return AccessOptions(
        base_url=base_url,
        timeout=timeout,
        key_file=api_key_file,
        key_stdin=api_key_stdin,
        accounts=tuple(account or ()),
        accounts_file=accounts_file,
    )
