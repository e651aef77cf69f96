"""The exit code, the JSON code and the message of every error."""

from typing import NamedTuple

from hyper_usage import (
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    HyperUsageError,
    PermissionDeniedError,
)
from hyper_usage_cli.exit_codes import CommandError, ExitCode

__all__ = ["Failure"]


class Failure(NamedTuple):
    """The reason why a command has no answer."""

    exit_code: ExitCode
    message: str
    status: int | None = None
    """The HTTP status, if the API answered with another than 200."""

    @property
    def code(self) -> str:
        """The name of the exit code in `--json`, such as `not-understood`."""
        return self.exit_code.name.lower().replace("_", "-")

    @property
    def retryable(self) -> bool:
        """Whether the same command may succeed later."""
        return self.exit_code is ExitCode.UNREACHABLE

    @classmethod
    def of(cls, error: CommandError | HyperUsageError) -> "Failure":
        """Return the failure for an error; the notes of the error name the command to type next."""
        if isinstance(error, CommandError):
            return cls(exit_code=error.exit_code, message=error.message)
        status = error.status_code if isinstance(error, APIStatusError) else None
        message = "; ".join([str(error), *getattr(error, "__notes__", ())])
        return cls(exit_code=_exit_code(error), message=message, status=status)


def _exit_code(error: HyperUsageError) -> ExitCode:
    match error:
        case ConfigurationError():
            return ExitCode.CONFIGURATION
        case AuthenticationError() | PermissionDeniedError():
            return ExitCode.REFUSED
        case _:
            return ExitCode.UNREACHABLE if error.may_pass else ExitCode.NOT_UNDERSTOOD
