"""Access of a command to the API: the key, the base URL and the timeout."""

import os
import sys
from collections.abc import Mapping
from getpass import getpass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import httpx
from attrs import field, frozen

from hyper_usage import ConfigurationError, Usage, UsageClient
from hyper_usage.diagnostics import BASE_URL, KEY_VARIABLE, check_key
from hyper_usage_cli.output.text import printable

__all__ = ["BASE_URL", "Access", "Key"]

_KEYRING_USER: Final = "hyper-usage"
_LONGEST_KEY: Final = 4096  # characters, with the end of the line
_LONGEST_PATH: Final = 500
_MOST_READ: Final = _LONGEST_KEY + 1
_MISSING: Final = f"no key: set {KEY_VARIABLE}, or use --api-key-file or --api-key-stdin"


@frozen(kw_only=True)
class Key:
    """A key that can be sent, and its source."""

    source: str
    secret: str = field(repr=False)


@frozen(kw_only=True)
class Access:
    """The options of a command that say how to ask the API."""

    base_url: str = BASE_URL
    timeout: float = 30.0
    key_file: Path | None = None
    key_stdin: bool = False

    def key(self, environment: Mapping[str, str] = os.environ) -> Key:
        """Return the key from the file or stdin that was named, the environment or the keyring.

        Raises:
            ConfigurationError: if none of these has a key, or the key cannot be sent.
        """
        source, secret = self._found(environment)
        if len(secret) > _LONGEST_KEY:
            raise ConfigurationError(f"the key from {source} is longer than any key")
        if not secret.strip():
            raise ConfigurationError(f"the key from {source} is empty")
        return Key(source=source, secret=check_key(secret, f"the key from {source}"))

    def _found(self, environment: Mapping[str, str]) -> tuple[str, str]:
        if self.key_file is not None:
            return _named(self.key_file), _read(self.key_file)
        if self.key_stdin:
            return "stdin", _first_line()
        if KEY_VARIABLE in environment:
            return KEY_VARIABLE, environment[KEY_VARIABLE]
        if secret := _of_keyring(self.base_url):
            return "the keyring", secret
        raise ConfigurationError(_MISSING)

    def client(self, http_client: httpx.Client | None = None) -> UsageClient:
        """Return a client.

        Raises:
            ConfigurationError: if the key is missing, or something cannot be used.
        """
        return UsageClient(
            self.key().secret,
            base_url=self.base_url,
            timeout=self.timeout,
            http_client=http_client,
        )

    def usage(self) -> Usage:
        """Return the usage, from one call.

        Raises:
            HyperUsageError: see `UsageClient.get_usage`.
        """
        with self.client() as client:
            return client.get_usage()


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(_MOST_READ)
    except (OSError, ValueError) as error:
        # The bytes of a file that is not text are not shown: they may be a key.
        why = (isinstance(error, OSError) and error.strerror) or "it is no text"
        raise ConfigurationError(f"the key file {_named(path)} cannot be read: {why}") from None


def _named(path: Path) -> str:
    return printable(str(path), _LONGEST_PATH)


def _first_line() -> str:
    """Read the key; the terminal does not show it."""
    try:
        return getpass("API key: ") if sys.stdin.isatty() else sys.stdin.readline(_MOST_READ)
    except EOFError:
        return ""
    except (AttributeError, OSError, ValueError):  # Python has no stdin if it was closed.
        raise ConfigurationError("stdin cannot be read: it is closed, or no text") from None


def _of_keyring(base_url: str) -> str | None:
    """Return the key that `keyring set BASE_URL hyper-usage` stored, where keyring is installed."""
    if not find_spec("keyring"):
        return None
    keyring = import_module("keyring")  # The extra `keyring` installs it.
    try:
        secret: str | None = keyring.get_password(base_url, _KEYRING_USER)
    except keyring.errors.NoKeyringError:
        return None
    except Exception as error:  # noqa: BLE001 - a backend may raise anything.
        raise ConfigurationError(f"the keyring cannot be read: {type(error).__name__}") from None
    return secret
