"""Access of a command to the API: the key, the base URL and the timeout."""

import os
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple

from hyper_usage import ConfigurationError, HyperUsageError, Usage, UsageClient
from hyper_usage.diagnostics import BASE_URL, check_base_url, check_key
from hyper_usage_cli.command_line.misplaced_keys import refuse_key
from hyper_usage_cli.keys import LONGEST_KEY, KeyPlace, UsualPlaces
from hyper_usage_cli.output.text import printable

__all__ = ["BASE_URL", "Access", "Key"]

_LONGEST_LINE: Final = 300


class Key:
    """A key that can be sent, and its source; its repr shows neither."""

    __slots__ = ("secret", "source")

    def __init__(self, *, source: str, secret: str) -> None:
        self.source = source
        self.secret = secret


class Access(NamedTuple):
    """The options of a command that say how to ask the API for one account."""

    base_url: str = BASE_URL
    timeout: float = 30.0
    place: KeyPlace = UsualPlaces()
    options: tuple[str, ...] = ()
    """The options that name the account or its key on a command line, to be shown."""

    def key(self, environment: Mapping[str, str] = os.environ) -> Key:
        """Return the key.

        Raises:
            ConfigurationError: if its place has no key, or the key cannot be sent.
            CommandError: if the key is on the command line too.
        """
        found = self.place.find(self.base_url, environment)
        if len(found.text) > LONGEST_KEY:
            raise ConfigurationError(f"the key from {found.place} is longer than any key")
        if not found.text.strip():
            raise ConfigurationError(f"the key from {found.place} is empty")
        secret = check_key(found.text, f"the key from {found.place}")
        refuse_key(secret, sys.argv)
        return Key(source=found.place, secret=secret)

    @contextmanager
    def asker(self) -> Generator[Callable[[], Usage]]:
        """Yield a function that asks for the usage; its connection is kept until the block ends.

        Raises:
            ConfigurationError: if the key is missing, or something cannot be used.
        """

        def ask() -> Usage:
            with self.advice():
                return client.get_usage()

        with self.advice():
            client = UsageClient(self.key().secret, base_url=self.base_url, timeout=self.timeout)
        with client:
            yield ask

    def usage(self) -> Usage:
        """Return the usage, from one call.

        Raises:
            HyperUsageError: see `UsageClient.get_usage`.
        """
        with self.asker() as ask:
            return ask()

    @contextmanager
    def advice(self) -> Generator[None]:
        """Add the next command to type to an error."""
        try:
            yield
        except HyperUsageError as error:
            error.add_note(f"run: {self._doctor()}")
            raise

    def _doctor(self) -> str:
        """Return the command line that finds out why a call fails."""
        from shlex import join  # noqa: PLC0415 - calls that succeed do without it.

        words = ["hyper-usage", "doctor", *self.options]
        base_url = "URL"  # A text that is not a URL may be a misplaced key.
        with suppress(ConfigurationError):
            base_url = check_base_url(self.base_url)
        words += [] if base_url == BASE_URL else ["--base-url", base_url]
        return printable(join(words), _LONGEST_LINE)
