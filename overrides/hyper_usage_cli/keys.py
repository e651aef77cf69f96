"""The places that a key can come from."""

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from hyper_usage import ConfigurationError
from hyper_usage.diagnostics import KEY_VARIABLE
from hyper_usage_cli.output.text import printable

__all__ = [
    "LONGEST_KEY",
    "Found",
    "KeyFile",
    "KeyInFile",
    "KeyPlace",
    "Keyring",
    "Stdin",
    "UsualPlaces",
    "Variable",
    "is_there",
    "shown_path",
]

LONGEST_KEY: Final = 4096  # characters, with the end of the line

_KEYRING_USER: Final = "hyper-usage"
_LONGEST_PATH: Final = 500
_MOST_READ: Final = LONGEST_KEY + 1
_MISSING: Final = (
    f"no key: {KEY_VARIABLE} is not set; set it, or use --api-key-file, --api-key-stdin or"
    " --account"
)


class Found:
    """A text that may be a key, and its place in words; its repr shows neither."""

    __slots__ = ("place", "text")

    def __init__(self, place: str, text: str) -> None:
        self.place = place
        self.text = text


class KeyPlace(Protocol):
    """A place that a key can come from."""

    def find(self, base_url: str, environment: Mapping[str, str]) -> Found:
        """Return the text that is there, which may be empty.

        Raises:
            ConfigurationError: if nothing is there, or it cannot be read; shows no key.
        """
        ...


class UsualPlaces:
    """HYPER_USAGE_API_KEY, or else the keyring."""

    def find(self, base_url: str, environment: Mapping[str, str]) -> Found:
        """Return the key in the variable, even if it is empty, or else that of the keyring."""
        if KEY_VARIABLE in environment:
            return Found(KEY_VARIABLE, environment[KEY_VARIABLE])
        if secret := _of_keyring(base_url):
            return Found("the keyring", secret)
        raise ConfigurationError(_MISSING)


class KeyFile(NamedTuple):
    """A file that holds nothing else."""

    path: Path
    folder: Path = Path()
    """Where a relative path begins."""

    def find(self, base_url: str, environment: Mapping[str, str]) -> Found:  # noqa: ARG002 - a place
        """Return the content of the file."""
        shown = shown_path(self.path, self.folder)
        return Found(shown, _read(self.path_from_here, shown))

    @property
    def path_from_here(self) -> Path:
        """The path of the file, as it can be opened."""
        return self.folder / self.path


class Stdin:
    """The first line of stdin."""

    def find(self, base_url: str, environment: Mapping[str, str]) -> Found:  # noqa: ARG002 - a place
        """Return the first line; the terminal does not show it."""
        return Found("stdin", _first_line())


class Variable(NamedTuple):
    """An environment variable that `--account` or the accounts file names."""

    name: str

    def find(self, base_url: str, environment: Mapping[str, str]) -> Found:  # noqa: ARG002 - a place
        """Return the value of the variable."""
        if self.name not in environment:
            # The message leaves the name out, because it may be the key in the wrong place.
            raise ConfigurationError("the variable that is named for its key is not set; export it")
        return Found("its variable", environment[self.name])


class Keyring(NamedTuple):
    """The system's keyring, which has a key for each base URL and user."""

    user: str = _KEYRING_USER

    def find(self, base_url: str, environment: Mapping[str, str]) -> Found:  # noqa: ARG002 - a place
        """Return the key that `keyring set BASE_URL USER` stored."""
        if secret := _of_keyring(base_url, self.user):
            return Found("the keyring", secret)
        raise ConfigurationError(
            "the keyring has no key for it; store one: keyring set BASE_URL USER, with its base URL"
            f" and the user that the accounts file names, or else {_KEYRING_USER}"
        )


class KeyInFile:
    """The accounts file itself; its repr does not show the key."""

    __slots__ = ("secret",)

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def find(self, base_url: str, environment: Mapping[str, str]) -> Found:  # noqa: ARG002 - a place
        """Return the key."""
        return Found("the accounts file", self.secret)


def is_there(path: Path) -> bool:
    """Return whether a file or a folder exists, as far as this user can see."""
    try:
        return path.exists()
    except OSError:  # The name is too long for one, or a folder above it is private.
        return False


def shown_path(path: Path, folder: Path = Path()) -> str:
    """Return a path as it may be shown; `folder` is where a relative path begins.

    A name of a file that does not exist is not shown, because it may be a key in the wrong place.
    It is shown if the path names a folder that does.
    """
    if path == Path():  # For example, of a shell variable that is not set.
        return "(an empty name)"
    there = folder / path
    if is_there(there) or (path.parent.name and is_there(there.parent)):
        return printable(str(there), _LONGEST_PATH)
    return "(its name is not shown, because it may be a key)"


def _read(path: Path, shown: str) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(_MOST_READ)
    except (OSError, ValueError) as error:
        # The bytes of a file that is not text are not shown: they may be a key.
        why = (isinstance(error, OSError) and error.strerror) or "it is no text"
        raise ConfigurationError(f"the key file {shown} cannot be read: {why}") from None


def _first_line() -> str:
    from getpass import getpass  # noqa: PLC0415 - most commands never ask for it.

    try:
        return getpass("API key: ") if sys.stdin.isatty() else sys.stdin.readline(_MOST_READ)
    except EOFError:
        return ""
    except (AttributeError, OSError, ValueError):  # Python has no stdin if it was closed.
        raise ConfigurationError("stdin cannot be read: it is closed, or no text") from None


def _of_keyring(base_url: str, user: str = _KEYRING_USER) -> str | None:
    """Return the key that `keyring set BASE_URL USER` stored, where keyring is installed."""
    if not find_spec("keyring"):
        return None
    keyring = import_module("keyring")  # The extra `keyring` installs it.
    try:
        secret: str | None = keyring.get_password(base_url, user)
    except keyring.errors.NoKeyringError:
        return None
    except Exception as error:  # noqa: BLE001 - a backend may raise anything.
        raise ConfigurationError(f"the keyring cannot be read: {type(error).__name__}") from None
    return secret
