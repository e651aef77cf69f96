"""The first steps of an importer: a program that runs where only the wheel is installed."""

import asyncio
import os
import subprocess
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory

import hyper_usage
import hyper_usage_api
from hyper_usage import AsyncUsageClient, Usage, UsageClient
from hyper_usage.testing import FakeUsageAPI


def main() -> None:
    """Import, call with both clients and the command, and look at the provenance."""
    installed = Path(sysconfig.get_path("purelib"))
    for package in (hyper_usage, hyper_usage_api):
        assert installed in Path(package.__file__ or "").parents
    api = FakeUsageAPI()
    with api.serve() as base_url:
        with UsageClient(api.api_key, base_url=base_url) as client:
            usage = client.get_usage()
        asynchronous = asyncio.run(get_usage(api.api_key, base_url))
        run_commands(api.api_key, base_url)
    assert usage.plans
    assert usage.reported == asynchronous.reported
    assert hyper_usage.provenance().lock.outputs


async def get_usage(api_key: str, base_url: str) -> Usage:
    """Call with the asynchronous client."""
    async with AsyncUsageClient(api_key, base_url=base_url) as client:
        return await client.get_usage()


def run_commands(api_key: str, base_url: str) -> None:
    """Run each command, which must write nothing to stderr; a bad key must be refused."""
    with TemporaryDirectory() as folder:
        for arguments in (
            ["status"],
            ["status", "--json"],
            ["guard", "--product=akamai", "--need=5000"],
            ["check", "--product=akamai"],
            ["export", f"--textfile={folder}/usage.prom"],
            ["doctor"],
        ):
            assert (0, "") == run_command(arguments, api_key, base_url)
    assert 2 == run_command(["status", "--no-such-option"], api_key, base_url)[0]
    assert 4 == run_command(["status"], "another", base_url)[0]


def run_command(arguments: list[str], api_key: str, base_url: str) -> tuple[int, str]:
    """Return the exit code and what is on stderr, warnings of Python's included."""
    ended = subprocess.run(
        [
            Path(sysconfig.get_path("scripts"), "hyper-usage"),
            *arguments,
            f"--base-url={base_url}",
        ],
        check=False,
        encoding="utf-8",
        env=os.environ | {"HYPER_USAGE_API_KEY": api_key, "PYTHONWARNINGS": "error"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    return ended.returncode, ended.stderr


if __name__ == "__main__":
    main()
