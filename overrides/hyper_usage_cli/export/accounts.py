"""The accounts that the command line names for `export`, with their keys."""

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
    """An account at the vendor: its name in the `account` label, and its key."""

    name: str
    key: str = field(repr=False)


def read_accounts(
    access: Access, named: Sequence[str], environment: Mapping[str, str] = os.environ
) -> tuple[Account, ...]:
    """Return an account for each `NAME=ENVVAR`; without any, the account `default`.

    The key of `default` comes from where the other commands take it.

    Raises:
        CommandError: if the options cannot be used.
        ConfigurationError: if a key is missing or cannot be sent.
    """
    if not named:
        return (Account(name=_ALONE, key=access.key(environment).secret),)
    if access.key_file or access.key_stdin:
        raise CommandError(
            ExitCode.USAGE,
            "--account cannot be combined with --api-key-file or --api-key-stdin, because it names"
            " the variable of its own key; leave them out",
        )
    variables: dict[str, str] = {}
    for text in named:
        name, variable = _parts(text)
        if name in variables:
            raise CommandError(
                ExitCode.USAGE,
                f"--account expects a different name each time; got {name} twice; rename one",
            )
        variables[name] = variable
    return tuple(
        Account(name=name, key=_key(name, environment.get(variable, "").strip()))
        for name, variable in variables.items()
    )


def _parts(text: str) -> tuple[str, str]:
    name, _, variable = text.partition("=")
    if not (name and variable and name.isprintable() and len(name) <= _LONGEST_NAME):
        # The message leaves the value out, because it may be the key.
        raise CommandError(
            ExitCode.USAGE,
            "--account expects NAME=ENVVAR, a name and the variable that holds the key; got another"
            " text, not shown because it may be a key; give, for example, shop=SHOP_API_KEY",
        )
    return name, variable


def _key(name: str, secret: str) -> str:
    # The message leaves the variable out, because it may be the key in the wrong place.
    if not secret:
        raise ConfigurationError(
            f"account {name}: the variable that --account names for its key is unset or empty;"
            " set and export it"
        )
    return check_key(secret, f"account {name}: its key")
