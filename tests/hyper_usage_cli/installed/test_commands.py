"""Behaviour that all installed commands share."""

import signal
import subprocess
from pathlib import Path

import pytest

from hyper_usage.testing import FakeUsageAPI, Reply
from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.installed.terminal import COMMAND, KEY, environment, run, run_process
from tests.patience import PATIENCE

pytestmark = [pytest.mark.shipped, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.mark.parametrize(
    "arguments", [("status",), ("guard", "--product=akamai", "--need=5000"), ("doctor",)]
)
def test_answers_as_json(arguments: tuple[str, ...], base_url: str, schema: Schema) -> None:
    """Each command with `--json` prints JSON by the schema, and nothing else."""
    ended = run_process(*arguments, "--json", "--base-url", base_url, **KEY)
    assert (0, "") == (ended.returncode, ended.stderr)
    assert arguments[0] == schema.read(ended.stdout)["command"]


def test_watch_as_json(base_url: str, schema: Schema) -> None:
    """`watch --json` prints each line at once, also to a pipe."""
    with subprocess.Popen(
        [COMMAND, "watch", "--json", "--base-url", base_url],
        encoding="utf-8",
        env=environment(**KEY),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=PATIENCE)
    assert (130, "", "") == (process.returncode, rest, said)
    assert "watch" == schema.read(line)["command"]


@pytest.mark.parametrize(
    "arguments", [("status",), ("guard", "--product=akamai", "--need=1"), ("watch",)]
)
@pytest.mark.parametrize("status", [401, 403])
def test_refused_key(arguments: tuple[str, ...], status: int, schema: Schema) -> None:
    """A refused key ends each command with the same exit code and JSON."""
    with FakeUsageAPI(Reply(status, {"error": "no"})).serve() as url:
        ended = run(*arguments, "--json", "--base-url", url, **KEY)
    assert 4 == ended.returncode
    error = schema.read(ended.stdout)["error"]
    assert ("refused", status, False) == (error["code"], error["status"], error["retryable"])
    assert f"hyper-usage: {error['message']}\n" == ended.stderr


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(500, {}, {"retry-after": "100"}), "status 500: Internal Server Error"),
        (Reply(200, b"{"), "unexpected reply: at the top expected JSON"),
    ],
    ids=["500", "cut"],
)
def test_check_knows_no_other_code(reply: Reply, expected: str) -> None:
    """Every error of the monitoring plugin is UNKNOWN, on stdout alone."""
    with FakeUsageAPI(reply).serve() as url:
        ended = run("check", "--base-url", url, **KEY)
    assert (3, "") == (ended.returncode, ended.stderr)
    assert ended.stdout.startswith(f"HYPER-USAGE UNKNOWN: {expected}")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["check"], 3, id="plugin"),
        pytest.param(["guard", "--product=akamai", "--need=1", "--timeout=0.2"], 5, id="failure"),
        pytest.param(["guard", "--product=akamai", "--need=1", "--fail-open"], 2, id="answer"),
    ],
)
def test_nothing_can_be_written(arguments: list[str], expected: int) -> None:
    """If nothing can be written, the exit code still tells an error."""
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [COMMAND, *arguments, "--base-url=http://127.0.0.1:9", "--timeout=0.2"],
            check=False,
            env=environment(**KEY),
            stderr=full,
            stdout=full,
            timeout=PATIENCE,
        )
    assert expected == ended.returncode
