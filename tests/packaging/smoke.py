"""What an importer does first; a program, run where nothing but the wheel is installed."""

import asyncio
import sysconfig
from pathlib import Path

import hyper_usage
import hyper_usage_api
from hyper_usage import AsyncUsageClient, Usage, UsageClient
from hyper_usage.testing import FakeUsageAPI


def main() -> None:
    """Import, call with both clients, and look at the provenance."""
    installed = Path(sysconfig.get_path("purelib"))
    for package in (hyper_usage, hyper_usage_api):
        assert installed in Path(package.__file__ or "").parents
    api = FakeUsageAPI()
    with api.serve() as base_url:
        with UsageClient(api.api_key, base_url=base_url) as client:
            usage = client.get_usage()
        asynchronous = asyncio.run(get_usage(api.api_key, base_url))
    assert usage.plans
    assert usage.reported == asynchronous.reported
    assert hyper_usage.provenance().lock.outputs


async def get_usage(api_key: str, base_url: str) -> Usage:
    """Call with the asynchronous client."""
    async with AsyncUsageClient(api_key, base_url=base_url) as client:
        return await client.get_usage()


if __name__ == "__main__":
    main()
