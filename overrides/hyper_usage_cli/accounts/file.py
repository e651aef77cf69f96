"""The accounts file: a table for each account, with the place of its key.

[accounts.shop]
env = "SHOP_API_KEY"                  # or file = "…", keyring = true, key = "…"
base_url = "https://api.example.com"  # if it is another than the document's
"""

import os
import re
import stat
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias, cast

from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.keys import KeyFile, KeyInFile, Keyring, Variable, shown_path

__all__ = ["Entry", "default_file", "is_name", "read_file"]

_Place: TypeAlias = KeyFile | KeyInFile | Keyring | Variable

_PLACES: Final = ("env", "file", "keyring", "key")
_MEMBERS: Final = (*_PLACES, "base_url")
_LONGEST_NAME: Final = 80
_LARGEST: Final = 2**20
_POSITION: Final = r"line \d+, column \d+"


class Entry(NamedTuple):
    """An account of the file: the place of its key, and its base URL if the file has one."""

    place: _Place
    base_url: str | None


def is_name(text: str) -> bool:
    """Return whether a text can be the name of an account."""
    return bool(text) and text.isprintable() and len(text) <= _LONGEST_NAME


@cache
def default_file() -> Path:
    """Return the path of the usual accounts file of this user."""
    from platformdirs import user_config_path  # noqa: PLC0415 - most commands never ask for it.

    return user_config_path("hyper-usage") / "accounts.toml"


def read_file(path: Path) -> Mapping[str, Entry]:
    """Return the accounts of a file by name, in its order.

    Raises:
        CommandError: if the file cannot be read or used; the message shows no value of the file,
            because any may be a key in the wrong place.
    """
    reader = _Reader(path)
    accounts = reader.parse().get("accounts")
    if not isinstance(accounts, dict) or not accounts:
        raise reader.error("expected a table [accounts.NAME] for each account, got none")
    tables = cast("dict[str, object]", accounts)
    return {name: reader.entry(name, table) for name, table in tables.items()}


class _Reader(NamedTuple):
    path: Path

    def error(self, what: str) -> CommandError:
        return CommandError(
            ExitCode.CONFIGURATION,
            f"accounts file {shown_path(self.path)}: {what}; correct the file",
        )

    def parse(self) -> dict[str, Any]:
        import tomllib  # noqa: PLC0415 - most commands read no file.

        try:
            with self.path.open(encoding="utf-8-sig") as file:
                text = file.read(_LARGEST + 1)
            if len(text) > _LARGEST:
                raise self.error(f"is longer than {_LARGEST:,} characters")
            return tomllib.loads(text)
        except OSError as error:
            raise self.error(f"cannot be read: {error.strerror}") from None
        except tomllib.TOMLDecodeError as error:
            where = re.search(_POSITION, str(error))
            raise self.error(f"is no TOML at {where[0] if where else 'its end'}") from None
        except (ValueError, RecursionError):  # Not UTF-8, or a number that is too long.
            raise self.error("is no TOML") from None

    def entry(self, name: str, table: object) -> Entry:
        if not is_name(name):
            raise self.error(f"expected names of 1 to {_LONGEST_NAME} printable characters")
        if not isinstance(table, dict):
            raise self.error(f"expected a table [accounts.NAME], got another value for {name}")
        members = cast("dict[str, object]", table)
        for member, value in members.items():
            if member not in _MEMBERS:
                raise self.error(f"account {name} has a member other than {', '.join(_MEMBERS)}")
            if not ((value and isinstance(value, str)) or (member == "keyring" and value is True)):
                raise self.error(f"account {name}: expected a text as {member}, got another value")
        places = [member for member in _PLACES if member in members]
        if len(places) != 1:
            found = " and ".join(places) or "none"
            raise self.error(f"account {name}: expected one of {', '.join(_PLACES)}, got {found}")
        base_url = members.get("base_url")
        return Entry(
            self._place(name, places[0], members[places[0]]),
            base_url if isinstance(base_url, str) else None,
        )

    def _place(self, name: str, kind: str, value: object) -> _Place:
        text = str(value)
        match kind:
            case "env":
                return Variable(text)
            case "file":
                # A relative path begins at the folder of the accounts file.
                home = os.path.expanduser(text)  # noqa: PTH111 - Path raises without a home.
                return KeyFile(Path(home), self.path.parent)
            case "keyring":
                return Keyring() if value is True else Keyring(text)
            case _:
                self._check_private(name)
                return KeyInFile(text)

    def _check_private(self, name: str) -> None:
        mode = self.path.stat().st_mode
        from shlex import quote  # noqa: PLC0415 - most files are private.

        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise CommandError(
                ExitCode.CONFIGURATION,
                f"accounts file {self.path}: it holds the key of {name}, and others may read it;"
                f" run: chmod 600 {quote(str(self.path))}",
            )
