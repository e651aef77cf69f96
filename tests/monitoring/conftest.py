"""Fixtures: the programs that monitor, and an exposition of the installed command."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from hyper_usage.testing import FakeUsageAPI
from tests.monitoring.debian import Tools, icinga, nagios, tools
from tests.monitoring.servers import COMMAND

ROOT: Final = Path(__file__).parents[2]
MONITORING: Final = ROOT / "monitoring"


@pytest.fixture(scope="session", name="tools")
def _tools() -> Tools:
    """Return Prometheus from PATH, or else Debian's, unpacked below `.nox`."""
    return tools(Path(sys.prefix) / "debian")


@pytest.fixture(scope="session")
def nagios_program() -> Path:
    """Return Nagios from PATH, or else Debian's, unpacked below `.nox`."""
    return nagios(Path(sys.prefix) / "debian")


@pytest.fixture(scope="session")
def icinga_tree() -> Path:
    """Return Debian's Icinga 2 and its libraries, unpacked below `.nox`."""
    return icinga(Path(sys.prefix) / "debian")


@pytest.fixture(scope="session")
def definition() -> str:
    """Return the file for Nagios and Icinga that the installed command prints."""
    printed = subprocess.run(
        [COMMAND, "monitoring", "nagios"], capture_output=True, text=True, check=True
    )
    return printed.stdout


@pytest.fixture(scope="session")
def promtool(tools: Tools) -> Callable[..., str]:
    """Return promtool as a function that returns its errors, or "" on success."""

    def run(*arguments: str | Path, text: str = "") -> str:
        done = subprocess.run(
            [tools.promtool, *arguments], input=text, capture_output=True, text=True, check=False
        )
        return "" if done.returncode == 0 else done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def textfile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the file of `export --textfile` for two accounts; the API refuses one."""
    path = tmp_path_factory.mktemp("textfile") / "hyper_usage.prom"
    with FakeUsageAPI().serve() as base_url:
        accounts = ["--account=shop=SHOP_KEY", "--account=blog=BLOG_KEY"]
        subprocess.run(
            [COMMAND, "export", f"--textfile={path}", f"--base-url={base_url}", *accounts],
            env={"SHOP_KEY": "test-key", "BLOG_KEY": "another"},
            check=True,
        )
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def exported(textfile: str) -> set[str]:
    """Return the names of all metrics that the command exports."""
    return set(re.findall(r"^# TYPE (\S+) (?:gauge|counter)$", textfile, re.MULTILINE))
