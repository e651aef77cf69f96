"""Whose figures are exported: the accounts that the command line names, and their keys."""

import os
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import field, frozen

from hyper_usage import ConfigurationError
from hyper_usage.diagnostics import check_key
from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import CommandError, ExitCode

__all__ = ["Account", "read_accounts"]

_ALONE: Final = "default"
_LONGEST_NAME: Final = 80


@frozen(kw_only=True)
class Account:
    """An account: what its series are labelled with, and its key."""

    name: str
    key: str = field(repr=False)


def read_accounts(
    access: Access, named: Sequence[str], environment: Mapping[str, str] = os.environ
) -> tuple[Account, ...]:
    """Return the accounts that each `NAME=ENVVAR` names; none means one, with the usual key.

    Raises:
        CommandError: the command line cannot be used.
        ConfigurationError: a key is missing, or cannot be sent.
    """
    if not named:
        return (Account(name=_ALONE, key=access.key(environment).secret),)
    if access.key_file or access.key_stdin:
        raise CommandError(
            ExitCode.USAGE, "--account names its key; --api-key-file and --api-key-stdin do not fit"
        )
    variables: dict[str, str] = {}
    for text in named:
        name, variable = _parts(text)
        if name in variables:
            raise CommandError(ExitCode.USAGE, f"--account {name} is given twice")
        variables[name] = variable
    return tuple(
        Account(name=name, key=_key(name, environment.get(variable, "").strip()))
        for name, variable in variables.items()
    )


def _parts(text: str) -> tuple[str, str]:
    name, _, variable = text.partition("=")
    if not (name and variable and name.isprintable() and len(name) <= _LONGEST_NAME):
        # Not shown, for it may well be the key.
        raise CommandError(
            ExitCode.USAGE,
            "--account takes NAME=ENVVAR: a name to show, and the variable that holds the key",
        )
    return name, variable


def _key(name: str, secret: str) -> str:
    # Here the variable is not shown, as whoever mistook it may have put the key in its place.
    if not secret:
        raise ConfigurationError(f"account {name}: its variable is not set in the environment")
    return check_key(secret, f"account {name}: its key")
