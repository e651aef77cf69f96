"""The fixture for code that makes its own client, in a project of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from hyper_usage import UsageClient
from hyper_usage.pytest_plugin import usage_api
from hyper_usage.testing import FakeUsageAPI, plan, usage

pytestmark = pytest.mark.shipped

LOOPBACK: Final = pytest.mark.allow_hosts(["127.0.0.1"])
CONFTEST: Final = 'pytest_plugins = ["hyper_usage.pytest_plugin"]\n'
TESTS: Final = """
import subprocess
import sys

from hyper_usage import UsageClient
from hyper_usage.testing import Reply, plan, usage

JOB = "from hyper_usage import UsageClient; UsageClient().get_usage().require('akamai', 5_000)"


def test_makes_its_own_client(usage_api):
    usage_api.reply_with(usage(plan("akamai", remaining=13)))
    assert UsageClient().get_usage().remaining("akamai") == 13


def test_is_a_process_of_its_own(usage_api):
    usage_api.reply_with(usage(plan("akamai", remaining=13)))
    done = subprocess.run([sys.executable, "-c", JOB], stderr=subprocess.PIPE, text=True)
    assert "akamai has 13 requests left, 5,000 are needed" in done.stderr
    assert len(usage_api.requests) == 1
"""
UNUSED: Final = """
import sys


def test_loads_nothing():
    assert not {"httpx", "hyper_usage.testing"} & {*sys.modules}
"""


def run_pytest(folder: Path, tests: str, *options: str) -> str:
    """Run the tests of a project whose conftest names the plugin; return pytest's output."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_job.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")  # The folder may be below a checkout.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    done = subprocess.run(
        [*command, str(folder)],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@LOOPBACK
def test_points_clients_at_the_fake(
    usage_api: FakeUsageAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that is made without arguments asks the fake."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    usage_api.reply_with(usage(plan("akamai", remaining=13)))
    with UsageClient() as client:
        assert 13 == client.get_usage().remaining("akamai")
    assert 1 == len(usage_api.requests)


def test_in_a_project(tmp_path: Path) -> None:
    """In a project that names the plugin, code and commands ask the fake."""
    assert "2 passed" in run_pytest(tmp_path, TESTS)


def test_costs_nothing_where_it_is_not_used(tmp_path: Path) -> None:
    """Naming the plugin loads neither httpx nor the fake."""
    assert "1 passed" in run_pytest(tmp_path, UNUSED)


@pytest.mark.parametrize(
    ("options", "passed"),
    [
        pytest.param(["--disable-socket"], False, id="all"),
        pytest.param(["--allow-hosts=127.0.0.1"], True, id="others"),
    ],
)
def test_with_pytest_socket(tmp_path: Path, options: list[str], passed: bool) -> None:
    """The fixture needs a loopback socket, which pytest-socket can allow."""
    assert passed is ("2 passed" in run_pytest(tmp_path, TESTS, "-p", "pytest_socket", *options))


def test_fixture_is_what_is_documented() -> None:
    """The fixture has a docstring, which `pytest --fixtures` prints."""
    assert "until the test ends" in str(usage_api.__doc__)
