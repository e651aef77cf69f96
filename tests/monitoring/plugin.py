"""The results of `check` that a monitoring system must have, and the definition that it runs."""

import re
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from tests.monitoring.servers import COMMAND

__all__ = ["SECONDS", "STATES", "Result", "expected", "timeless", "unreachable", "with_paths"]

#: Longer than a check takes on a busy machine.
SECONDS: Final = 60

#: The requests left of 100, the state, and what the text says of them.
STATES: Final = (
    (15, "WARNING", "akamai 15% left, less than 20%"),
    (4, "CRITICAL", "akamai 4% left, less than 5%"),
    (90, "OK", "akamai 90% left"),
)


@frozen
class Result:
    """The result of a check, as a file of the monitoring system has it."""

    state: str
    text: str = ""
    figures: str = ""
    """The performance data."""


def expected(left: int, state: str, says: str) -> Result:
    """Return the timeless result of a plan of akamai with some of 100 requests left."""
    return Result(
        state,
        f"HYPER-USAGE {state}: {says}, akamai expires in 30 days, balance 12.50 EUR",
        f"'akamai'={left}%;20:;5:;0;100 'akamai_expiry'=SECONDS;604800: 'balance'=12.5",
    )


def unreachable(base_url: str, key_file: Path) -> Result:
    """Return the result if nothing listens at a base URL."""
    host = base_url.removeprefix("http://")
    advice = f"hyper-usage doctor --api-key-file {key_file} --base-url {base_url}"
    return Result("UNKNOWN", f"HYPER-USAGE UNKNOWN: connection refused by {host}, run: {advice}")


def timeless(result: Result) -> Result:
    """Return a result without the seconds until an expiry."""
    return evolve(result, figures=re.sub(r"=\d+s", "=SECONDS", result.figures))


def with_paths(definition: str, key_path: str, key: str, folder: Path) -> str:
    """Return a definition with the command and a key file of this machine; write the key file.

    Args:
        definition: a command and a service.
        key_path: the path of the key file in it.
        key: the API key.
        folder: the place of the file, which is called `key`.
    """
    key_file = folder / "key"
    key_file.touch(mode=0o600)
    key_file.write_text(key, encoding="utf-8")
    for path, here in (("/usr/local/bin/hyper-usage", COMMAND), (key_path, key_file)):
        assert path in definition
        definition = definition.replace(path, str(here))
    return definition
