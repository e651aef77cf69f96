"""How every command reports a failure: on stderr, or on stdout where programs read it."""

from collections.abc import Sequence

from hyper_usage import HyperUsageError
from hyper_usage_cli.exit_codes import CommandError, ServiceState, is_plugin, tell
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.answer import failure
from hyper_usage_cli.output.plugin import line

__all__ = ["report"]


def report(error: CommandError | HyperUsageError, arguments: Sequence[str]) -> int:
    """Print why a command line has no answer, and return the exit code."""
    found = Failure.of(error)
    if is_plugin(arguments):  # A monitoring system reads stdout only.
        print(line(ServiceState.UNKNOWN, found.message))
        return ServiceState.UNKNOWN
    if "--json" in arguments:
        print(failure(found))
    tell(found.message)
    return found.exit_code
