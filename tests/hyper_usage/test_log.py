"""HYPER_USAGE_LOG: the lines that it shows, and silence without it."""

import os
import subprocess
import sys

import pytest

from hyper_usage import ConfigurationError
from hyper_usage._log import set_up_from_environment

SCRIPT = """
import httpx
from hyper_usage import UsageClient
from hyper_usage.testing import FakeUsageAPI, Reply

api = FakeUsageAPI(Reply(200, {"balanceEuro": 1, "x-unknown": 1}))
for _ in range(2):
    http = httpx.Client(transport=api.transport())
    UsageClient(api.api_key, base_url="https://api.example", http_client=http).get_usage()
"""


def logged(value: str | None) -> list[str]:
    """Return the lines that a script logs to stderr, without their times."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {} if value is None else {"HYPER_USAGE_LOG": value}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return [line.split(" ", 2)[2] for line in done.stderr.splitlines()]


@pytest.mark.parametrize("value", [None, "", " "])
def test_off(value: str | None) -> None:
    """By default nothing is logged."""
    assert logged(value) == []


def test_debug() -> None:
    """At debug, each attempt has one line, whatever the number of clients."""
    lines = logged("debug")
    drift = "hyper_usage.drift INFO unknown-member at /x-unknown: integer"
    assert lines[1::2] == [drift, drift] or lines[::2] == [drift, drift]
    assert sum(line.startswith("hyper_usage DEBUG GET /usage: 200 in ") for line in lines) == 2
    assert len(lines) == 4


def test_info() -> None:
    """At info, the lines are retries and drift."""
    assert logged("INFO") == ["hyper_usage.drift INFO unknown-member at /x-unknown: integer"] * 2


@pytest.mark.parametrize(
    ("level", "got"),
    [("on", "'on'"), ("CRITICAL", "'critical'"), ("s3cret-0123456789", "17 characters")],
)
def test_unusable(level: str, got: str) -> None:
    """Another value is refused, with the values that are allowed; it may be a key."""
    with pytest.raises(ConfigurationError) as caught:
        set_up_from_environment({"HYPER_USAGE_LOG": level})
    assert f"HYPER_USAGE_LOG must be debug or info, got {got}" == str(caught.value)
