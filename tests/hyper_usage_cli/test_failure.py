"""The exit code and the JSON of every error."""

import pytest

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    HyperUsageError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
)
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.answer import failure
from tests.hyper_usage_cli.conftest import Schema


@pytest.mark.parametrize(
    ("error", "exit_code", "code", "status"),
    [
        (CommandError(ExitCode.USAGE, "cannot"), 2, "usage", None),
        (ConfigurationError("no key"), 3, "configuration", None),
        (AuthenticationError(401, "invalid"), 4, "refused", 401),
        (PermissionDeniedError(403, "disabled"), 4, "refused", 403),
        (APIConnectionError("cut"), 5, "unreachable", None),
        (APITimeoutError("late"), 5, "unreachable", None),
        (APIStatusError(408, "late"), 5, "unreachable", 408),
        (RateLimitError(429, "too many"), 5, "unreachable", 429),
        (InternalServerError(520, "failed"), 5, "unreachable", 520),
        (InternalServerError(600, "failed"), 6, "not-understood", 600),
        (APIStatusError(404, "not found"), 6, "not-understood", 404),
        (APIStatusError(302, "moved"), 6, "not-understood", 302),
        (ResponseValidationError("/plans", "an array", "a string"), 6, "not-understood", None),
    ],
)
def test_errors(
    error: CommandError | HyperUsageError,
    exit_code: int,
    code: str,
    status: int | None,
    schema: Schema,
) -> None:
    """Each error has an exit code and JSON; only exit code 5 is retryable."""
    found = Failure.of(error)
    assert exit_code == found.exit_code
    assert {
        "version": 1,
        "error": {
            "code": code,
            "message": found.message,
            "status": status,
            "retryable": exit_code == 5,
        },
    } == schema.read(failure(found))
