"""How a failure is told: a sentence on stderr, and on stdout what its reader expects there."""

from collections.abc import Sequence

from hyper_usage._cli.answer import failure
from hyper_usage._cli.exits import CommandError, State, is_plugin, tell
from hyper_usage._cli.failure import Failure
from hyper_usage._cli.plugin import line
from hyper_usage._exceptions import HyperUsageError

__all__ = ["report"]


def report(error: CommandError | HyperUsageError, arguments: Sequence[str]) -> int:
    """Tell why a command line has no answer; return the exit code."""
    found = Failure.of(error)
    if is_plugin(arguments):  # Who runs a monitoring plugin reads nothing but stdout.
        print(line(State.UNKNOWN, found.message))
        return State.UNKNOWN
    if "--json" in arguments:
        print(failure(found))
    tell(found.message)
    return found.exit_code
