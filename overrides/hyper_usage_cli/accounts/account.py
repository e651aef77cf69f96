"""The accounts that a command line names, each with its own key."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from hyper_usage.diagnostics import KEY_VARIABLE
from hyper_usage_cli.access import BASE_URL, Access
from hyper_usage_cli.accounts.file import default_file, is_name, read_file
from hyper_usage_cli.command_line.access_options import AccessOptions
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.keys import KeyFile, Stdin, Variable, is_there, shown_path
from hyper_usage_cli.output.text import may_be_shown

__all__ = ["Account", "read_account", "read_accounts"]

_EXPECTED: Final = (
    "--account expects NAME=ENVVAR, a name and the variable that holds the key, or the NAME of an"
    " account in the accounts file"
)
_EXAMPLE: Final = "give, for example, shop=SHOP_API_KEY"


class Account(NamedTuple):
    """An account at the vendor."""

    access: Access
    name: str | None = None
    """None: the only account, which needs no name."""

    def label(self, text: str) -> str:
        """Return a text about the account, with its name if it has one."""
        return text if self.name is None else f"account {self.name}: {text}"


def read_accounts(
    options: AccessOptions, environment: Mapping[str, str] = os.environ
) -> tuple[Account, ...]:
    """Return the accounts that options name, or else the one without a name.

    Without any option about keys, and without HYPER_USAGE_API_KEY, these are the accounts of the
    usual accounts file, if there is one.

    Raises:
        CommandError: if the options cannot be used together, or the file cannot be used.
    """
    base_url = BASE_URL if options.base_url is None else options.base_url
    usual = Access(base_url=base_url, timeout=options.timeout)
    if options.key_file or options.key_stdin:
        return (Account(access=_with_one_key(options, usual)),)
    if options.accounts:
        return _named(options, usual, environment)
    if options.accounts_file:
        return _of_file(options.accounts_file, usual)
    if KEY_VARIABLE not in environment and is_there(default_file()):
        return _of_file(default_file(), usual)
    return (Account(access=usual),)


def read_account(options: AccessOptions, environment: Mapping[str, str] = os.environ) -> Account:
    """Return the only account that options name.

    Raises:
        CommandError: if they name several, or cannot be used.
    """
    first, *others = read_accounts(options, environment)
    if others:
        names = ", ".join(str(each.name) for each in (first, *others))
        raise _usage_error(f"one account is expected here; got {names}; give --account once")
    return first


def _with_one_key(options: AccessOptions, usual: Access) -> Access:
    """Return the access with the key that an option names for one account alone."""
    if options.key_file and options.key_stdin:
        raise _usage_error(
            "--api-key-file and --api-key-stdin cannot be combined; give one of them"
        )
    if options.accounts or options.accounts_file:
        raise _usage_error(
            "--account and --accounts-file cannot be combined with --api-key-file or"
            " --api-key-stdin, because each account has a key of its own; leave these out"
        )
    if options.key_file is None:
        return usual._replace(place=Stdin(), options=("--api-key-stdin",))
    # A name of a file that does not exist may be a key in the wrong place.
    shown = str(options.key_file) if is_there(options.key_file) else "FILE"
    return usual._replace(place=KeyFile(options.key_file), options=("--api-key-file", shown))


def _named(
    options: AccessOptions, usual: Access, environment: Mapping[str, str]
) -> tuple[Account, ...]:
    accounts: dict[str, Account] = {}
    for text in options.accounts:
        name, sign, variable = text.partition("=")
        account = (
            _with_variable(name, variable, usual, environment)
            if sign
            else _in_file(name, options.accounts_file, usual)
        )
        if name in accounts:
            raise _usage_error(
                f"--account expects a different name each time; got {name} twice; rename one"
            )
        accounts[name] = account
    return tuple(accounts.values())


def _with_variable(
    name: str, variable: str, usual: Access, environment: Mapping[str, str]
) -> Account:
    is_set = variable in environment
    if not (is_name(name) and variable) or not (is_set or may_be_shown(name)):
        # The message leaves the value out, because either side may be the key.
        raise _usage_error(
            f"{_EXPECTED}; got another text, or a variable that is not set; it is not shown because"
            f" it may be a key; {_EXAMPLE}"
        )
    spelling = f"{name}={variable}" if is_set else "NAME=ENVVAR"
    named = "--account", spelling
    return Account(name=name, access=usual._replace(place=Variable(variable), options=named))


def _in_file(name: str, path: Path | None, usual: Access) -> Account:
    shown = shown_path(path) if path else str(default_file())
    path = path or default_file()
    if not is_there(path):
        raise _usage_error(f"{_EXPECTED}; the accounts file {shown} does not exist; {_EXAMPLE}")
    accounts = _of_file(path, usual)
    found = [each for each in accounts if each.name == name]
    if not found:
        there = ", ".join(str(each.name) for each in accounts)
        # The message leaves the name out, because it may be the key.
        raise _usage_error(
            f"--account names an account that {path} does not have; it has {there}; give one of"
            " these, or NAME=ENVVAR"
        )
    return found[0]


def _of_file(path: Path, usual: Access) -> tuple[Account, ...]:
    there = ("--accounts-file", str(path)) if path != default_file() else ()
    return tuple(
        Account(
            name=name,
            access=usual._replace(
                base_url=entry.base_url or usual.base_url,
                place=entry.place,
                options=("--account", name, *there),
            ),
        )
        for name, entry in read_file(path).items()
    )


def _usage_error(message: str) -> CommandError:
    return CommandError(ExitCode.USAGE, message)
