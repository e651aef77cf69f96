"""The accounts that `export` asks for, with their keys."""

import os
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from hyper_usage import ConfigurationError
from hyper_usage_cli.accounts.account import Account, read_accounts
from hyper_usage_cli.command_line.access_options import AccessOptions

__all__ = ["KeyedAccount", "with_keys"]

_ALONE: Final = "default"


@frozen(kw_only=True)
class KeyedAccount:
    """An account at the vendor: its name in the `account` label, its key and its base URL."""

    name: str
    key: str = field(repr=False)
    base_url: str


def with_keys(
    options: AccessOptions, environment: Mapping[str, str] = os.environ
) -> tuple[KeyedAccount, ...]:
    """Return the accounts that options name; one without a name is called `default`.

    Raises:
        CommandError: if the options cannot be used.
        ConfigurationError: if a key is missing or cannot be sent.
    """
    return tuple(
        KeyedAccount(
            name=each.name or _ALONE,
            key=_key(each, environment),
            base_url=each.access.base_url,
        )
        for each in read_accounts(options, environment)
    )


def _key(account: Account, environment: Mapping[str, str]) -> str:
    with account.access.advice():
        try:
            return account.access.key(environment).secret
        except ConfigurationError as error:
            message = account.label(str(error))
        raise ConfigurationError(
            message
        )  # Not in the chain of the other, whose frames have the key.
