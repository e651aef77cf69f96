"""Keys on the command line: they are refused, and not shown."""

import os
import re
from collections.abc import Sequence
from typing import Final

from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.output.text import may_be_shown

__all__ = ["refuse_key", "refuse_keys", "without_keys", "words"]

#: A key on the command line, under any name that somebody may try.
_KEY: Final = re.compile(
    r"[-\u2013\u2014]+(api[-_]?)?(key|token)(=.*)?|HYPER_USAGE_API_KEY=.*",
    re.IGNORECASE | re.DOTALL,
)
_EXTRA: Final = r"(?<=unexpected extra argument)(?s:.*)"
_KEY_VARIABLE: Final = "HYPER_USAGE_API_KEY"
_SHORTEST_KEY: Final = 8  # characters; what is shorter may be any other value
_REFUSAL: Final = (
    "a key on the command line is refused, because others can read it in the list of processes and"
    " in the shell's history; set HYPER_USAGE_API_KEY, or use --api-key-file or --api-key-stdin"
)


def refuse_keys(arguments: Sequence[str]) -> None:
    """Check that no argument is a key.

    Raises:
        CommandError: if one has the name of a key, or is the key of this environment.
    """
    if any(map(_KEY.fullmatch, arguments)):
        raise CommandError(ExitCode.USAGE, _REFUSAL)
    refuse_key(os.environ.get(_KEY_VARIABLE, "").strip(), arguments)


def refuse_key(key: str, arguments: Sequence[str]) -> None:
    """Check that no argument is this key, wherever it comes from.

    Raises:
        CommandError: if one is.
    """
    if len(key) >= _SHORTEST_KEY and key in words(arguments):
        raise CommandError(ExitCode.USAGE, _REFUSAL)


def without_keys(message: str, arguments: Sequence[str]) -> str:
    """Return a message of typer's without any word that may be a key in the wrong place."""
    message = re.sub(_EXTRA, "", " ".join(message.split()))
    for word in sorted(words(arguments), key=len, reverse=True):
        if not may_be_shown(word):
            message = message.replace(word, "[not shown]")
    return message


def words(arguments: Sequence[str]) -> set[str]:
    """Return the arguments, and the name and value of each `NAME=VALUE`."""
    return {part for each in arguments for part in (each, *each.split("=", 1))}
