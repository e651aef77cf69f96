"""`monitoring` prints the files of this repository, from the package."""

import configparser
import json
from pathlib import Path

import pytest

from hyper_usage_cli.command_line.services import MonitoringFile
from hyper_usage_cli.monitoring.command import FILES
from tests.hyper_usage_cli.installed.terminal import run

pytestmark = pytest.mark.shipped

DIRECTORY = Path(__file__).parents[3] / "monitoring"


@pytest.mark.parametrize("file", MonitoringFile)
def test_the_file_is_printed(file: MonitoringFile) -> None:
    """The package carries the one copy of each file."""
    ended = run("monitoring", file)
    expected = (DIRECTORY / FILES[file]).read_text(encoding="utf-8")
    assert (0, expected, "") == (ended.returncode, ended.stdout, ended.stderr)


def test_every_file_is_there() -> None:
    """Operators get every file but the tests of the rules."""
    assert {*FILES.values(), "hyper-usage.rules.test.yml"} == {
        path.name for path in DIRECTORY.iterdir()
    }


def test_shapes() -> None:
    """The dashboard is JSON, and the unit has the sections of a service."""
    assert json.loads(run("monitoring", "dashboard").stdout)["panels"]
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.read_string(run("monitoring", "systemd").stdout)
    assert ["Unit", "Service", "Install"] == unit.sections()
    assert unit["Service"]["ExecStart"].startswith("/usr/local/bin/hyper-usage export ")


@pytest.mark.parametrize("arguments", [(), ("nope",), ("s3cret99",)])
def test_another_file(arguments: tuple[str, ...]) -> None:
    """Another name is refused with a list of all."""
    ended = run("monitoring", *arguments)
    assert (2, "") == (ended.returncode, ended.stdout)
    assert "s3cret" not in ended.stderr
    for file in MonitoringFile:
        assert file in ended.stderr


def test_nagios_commands_are_understood() -> None:
    """The options in the file for Nagios are options of `check`."""
    text = (DIRECTORY / FILES[MonitoringFile.NAGIOS]).read_text(encoding="utf-8")
    known = run("check", "--help", COLUMNS="200").stdout
    words = {word.strip('"') for word in text.split() if word.strip('"').startswith("-")}
    assert {"-w", "-c", "--api-key-file", "--product", "--expiry-warning"} <= words
    assert all(word in known for word in words)
