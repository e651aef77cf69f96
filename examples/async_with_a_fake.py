"""Ask in async code, and test that code without a key and without a network.

$ HYPER_USAGE_API_KEY=… python examples/async_with_a_fake.py
$ pytest examples/async_with_a_fake.py
"""

import asyncio
from datetime import timedelta

from hyper_usage import AsyncUsageClient
from hyper_usage.testing import FakeUsageAPI, Reply


async def products_to_renew(client: AsyncUsageClient, within: timedelta) -> list[str]:
    """Return the names of the products that have a plan which expires within that time."""
    usage = await client.get_usage()
    deadline = usage.fetched_at + within
    return sorted(
        {
            plan.product
            for plan in usage.plans
            if plan.product and plan.is_expired(deadline) and not plan.is_expired(usage.fetched_at)
        }
    )


async def main() -> None:
    """Print the products to renew this week."""
    async with AsyncUsageClient() as client:
        print(*await products_to_renew(client, timedelta(days=7)), sep="\n")


def test_products_to_renew() -> None:
    """A plan that expires next week is found, a plan that expired yesterday is not."""
    assert asyncio.run(_ask(FakeUsageAPI(), timedelta(days=14))) == ["datadome"]


def test_a_failure_that_passes() -> None:
    """The client asks again after a failure, so the caller does not see it."""
    api = FakeUsageAPI(Reply(503), Reply())
    assert asyncio.run(_ask(api, timedelta(0))) == []
    assert len(api.requests) == 2


async def _ask(api: FakeUsageAPI, within: timedelta) -> list[str]:
    async with api.async_client() as client:
        return await products_to_renew(client, within)


if __name__ == "__main__":
    asyncio.run(main())
