"""The modules that a command loads; `nox -s bench` has the times."""

import subprocess
import sys
from typing import Final

import pytest

from tests.hyper_usage_cli.installed.terminal import KEY, environment
from tests.patience import PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

#: Prints the modules that a command line loads, without those of optional packages: if click is
#: installed, httpx loads its own command with it, and if trio is, httpcore loads that.
PROGRAM: Final = """
import sys
sys.modules |= dict.fromkeys(["click", "trio"])
import hyper_usage_cli
before = {*sys.modules}
code = hyper_usage_cli._exit_code()
print(*({*sys.modules} - before), file=sys.stderr)
sys.exit(code)
"""
#: Modules that only other commands, options or clients need, and that take time to load.
UNNEEDED: Final = {
    "anyio.lowlevel",
    "asyncio",
    "concurrent.futures.thread",
    "fractions",
    "getpass",
    "hyper_usage._async_client",
    "hyper_usage._http.async_senders",
    "hyper_usage._provenance",
    "hyper_usage_cli.app",
    "hyper_usage_cli.output.console",
    "hyper_usage_cli.report",
    "importlib.metadata",
    "keyring",
    "platformdirs",
    "prometheus_client",
    "rich",
    "tomllib",
    "typer",
    "zoneinfo",
}


@pytest.mark.parametrize(
    "arguments",
    [
        ("guard", "--product", "akamai", "--need", "5000", "--valid-for=2h"),
        ("check", "-w", "20%", "--critical", "5%", "--expiry-warning", "7d"),
        ("status",),
        ("status", "--json"),
    ],
    ids=" ".join,
)
def test_an_answer_loads_little(arguments: tuple[str, ...], base_url: str) -> None:
    """An answer for a program, a pipe or a file loads neither typer nor rich nor async code."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments, "--base-url", base_url],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment(**KEY),
        timeout=PATIENCE,
    )
    assert ended.returncode in {0, 2}
    loaded = {*ended.stderr.split()}
    assert "hyper_usage._client" in loaded
    assert set() == loaded & UNNEEDED
