"""The ways to ask: sync, asyncio or trio, with own connections or an httpx client."""

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from time import monotonic, sleep
from typing import Any, Final, TypeAlias

import anyio
import anyio.to_thread
import httpx
from attrs import frozen

from hyper_usage import AsyncUsageClient, HyperUsageError, Usage, UsageClient
from tests.hyper_usage.faults.scenario import KEY, Scenario
from tests.hyper_usage.faults.server import Stage
from tests.patience import PATIENCE

__all__ = ["OWN", "Result", "Way", "passed"]


@frozen
class Result:
    """The usage or the error of the last call, and its seconds."""

    came: Usage | HyperUsageError
    seconds: float


Way: TypeAlias = Callable[[Scenario, Stage], Result]


def _ask(http: Callable[[], httpx.Client] | None, scenario: Scenario, stage: Stage) -> Result:
    with ExitStack() as stack:
        client = UsageClient(
            KEY,
            base_url=stage.base_url,
            timeout=scenario.timeout,
            max_retries=scenario.max_retries,
            http_client=stack.enter_context(http()) if http else None,
        )
        stack.enter_context(client)
        for _ in range(scenario.calls - 1):
            client.get_usage()
            if scenario.pause:
                stage.played.wait(PATIENCE)
                sleep(scenario.pause)
        start = monotonic()
        try:
            came: Usage | HyperUsageError = client.get_usage()
        except HyperUsageError as error:
            came = error
        seconds = monotonic() - start
        stage.ended.set()
        return Result(came, seconds)


async def _ask_async(
    http: Callable[[], httpx.AsyncClient] | None, scenario: Scenario, stage: Stage
) -> Result:
    async with AsyncExitStack() as stack:
        client = AsyncUsageClient(
            KEY,
            base_url=stage.base_url,
            timeout=scenario.timeout,
            max_retries=scenario.max_retries,
            http_client=await stack.enter_async_context(http()) if http else None,
        )
        await stack.enter_async_context(client)
        for _ in range(scenario.calls - 1):
            await client.get_usage()
            if scenario.pause:
                await anyio.to_thread.run_sync(stage.played.wait, PATIENCE)
                await anyio.sleep(scenario.pause)
        start = monotonic()
        try:
            came: Usage | HyperUsageError = await client.get_usage()
        except HyperUsageError as error:
            came = error
        seconds = monotonic() - start
        stage.ended.set()
        return Result(came, seconds)


def _run(
    backend: str,
    http: Callable[[], httpx.AsyncClient] | None,
    scenario: Scenario,
    stage: Stage,
) -> Result:
    return anyio.run(_ask_async, http, scenario, stage, backend=backend)


OWN: Final[Mapping[str, Way]] = {
    "sync": partial(_ask, None),
    "asyncio": partial(_run, "asyncio", None),
    "trio": partial(_run, "trio", None),
}
"""The ways of a client with its own connections."""


def passed(**options: Any) -> Mapping[str, Way]:
    """Return the ways of a client with an httpx client that is made with these options."""
    http = partial(httpx.AsyncClient, **options)
    return {
        "sync": partial(_ask, partial(httpx.Client, **options)),
        "asyncio": partial(_run, "asyncio", http),
        "trio": partial(_run, "trio", http),
    }
