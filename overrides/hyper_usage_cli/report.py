"""How a failure is told: a sentence on stderr, and on stdout what its reader expects there."""

from collections.abc import Sequence

from hyper_usage import HyperUsageError
from hyper_usage_cli.exit_codes import CommandError, State, is_plugin, tell
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.answer import failure
from hyper_usage_cli.output.plugin import line

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
