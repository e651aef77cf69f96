"""The exceptions: their tree, their attributes, and their copies and pickles."""

import copy
import pickle
import re

import pytest

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    HyperUsageError,
    InsufficientQuotaError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
    UsageClient,
    _exceptions,
)

CONTRACT = {
    "HyperUsageError": ("Exception",),
    "ConfigurationError": ("HyperUsageError", "ValueError"),
    "InsufficientQuotaError": ("HyperUsageError",),
    "APIConnectionError": ("HyperUsageError",),
    "APITimeoutError": ("APIConnectionError",),
    "APIStatusError": ("HyperUsageError",),
    "AuthenticationError": ("APIStatusError",),
    "PermissionDeniedError": ("APIStatusError",),
    "RateLimitError": ("APIStatusError",),
    "InternalServerError": ("APIStatusError",),
    "ResponseValidationError": ("HyperUsageError",),
}
SAMPLES = [
    HyperUsageError("went wrong"),
    ConfigurationError("api_key is empty"),
    InsufficientQuotaError("akamai", 5, None, "no plan of akamai"),
    APIConnectionError("no complete reply"),
    APITimeoutError("no complete reply in time"),
    APIStatusError(404, "Not Found"),
    AuthenticationError(401, "no such key", "req_1", "{}"),
    PermissionDeniedError(403, "disabled", None, "{}"),
    RateLimitError(429, "Too Many Requests", "req_1", "{}", 1.5),
    InternalServerError(503, "Service Unavailable", body="<html>"),
    ResponseValidationError("/plans/0", "object", "null"),
]


def test_tree() -> None:
    """The classes derive from each other as the contract says."""
    classes = [getattr(_exceptions, name) for name in _exceptions.__all__]
    actual = {kind.__name__: tuple(base.__name__ for base in kind.__bases__) for kind in classes}
    assert actual == CONTRACT


def test_docstring() -> None:
    """The tree in the docstring of the module is the tree of the classes."""
    path: list[str] = []
    drawn: dict[str, tuple[str, ...]] = {}
    drawing = re.findall(
        r"^((?:[│ ] {3})*(?:[├└]── )?)(\w+Error)\b(?: \((\w+)\))?",
        str(_exceptions.__doc__),
        re.MULTILINE,
    )
    for indent, name, other_base in drawing:
        path[len(indent) // 4 :] = [name]
        drawn[name] = (*path[-2:-1], *filter(None, [other_base])) or ("Exception",)
    assert drawn == CONTRACT


def test_every_class_has_a_sample() -> None:
    """Each class has a sample for the tests below."""
    assert CONTRACT.keys() == {type(error).__name__ for error in SAMPLES}


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("protocol", [*range(pickle.HIGHEST_PROTOCOL + 1), "copy", "deepcopy"])
def test_survives(error: HyperUsageError, protocol: int | str) -> None:
    """A pickle and a copy of an exception have the same text and attributes."""
    if isinstance(protocol, int):
        again = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - the pickle was made here
    else:
        again = getattr(copy, protocol)(error)
    assert type(error) is type(again)
    assert error.args == again.args
    assert vars(error) == vars(again)
    assert str(error) == str(again)


def test_attributes() -> None:
    """Exceptions have the attributes that the contract names."""
    limited = RateLimitError(429, "slow down", "req_1", "{}", 1.5)
    assert (limited.status_code, limited.message, limited.request_id) == (429, "slow down", "req_1")
    assert (limited.body, limited.retry_after) == ("{}", 1.5)
    assert limited.args == (429, "slow down", "req_1", "{}", 1.5)
    invalid = ResponseValidationError("/plans/0", "object", "null")
    assert (invalid.pointer, invalid.expected, invalid.got) == ("/plans/0", "object", "null")


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_errors_that_may_pass(error: HyperUsageError) -> None:
    """A connection error may pass; a wrong setting, key or reply does not."""
    may_pass = isinstance(error, APIConnectionError | RateLimitError | InternalServerError)
    assert may_pass is error.may_pass


def test_statuses_that_may_pass() -> None:
    """The statuses that may pass are the ones in the documentation of the client."""
    passing = [status for status in range(100, 1000) if APIStatusError(status, "").may_pass]
    assert [408, 429, *range(500, 600)] == passing
    for text in (HyperUsageError.may_pass.__doc__, UsageClient.__init__.__doc__):
        assert "408, 429 and 500 to 599" in " ".join(str(text).split())
