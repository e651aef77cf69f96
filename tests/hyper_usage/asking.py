"""Asks the sync client, and the async client on asyncio or on trio, in the same way."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Final, Literal, TypeAlias

import httpx
import pytest
from attrs import frozen

from hyper_usage import AsyncUsageClient, Drift, HyperUsageError, Usage, UsageClient
from hyper_usage._settings import BASE_URL
from hyper_usage.testing import FakeUsageAPI, Reply
from tests.hyper_usage.replies import KEY

LOOPBACK: Final = pytest.mark.allow_hosts(["127.0.0.1"])


@frozen(kw_only=True)
class Asking:
    """The arguments of a client, and how often a test asks it."""

    api_key: str = KEY
    base_url: str = BASE_URL
    timeout: float = 5.0
    max_retries: int = 0
    on_drift: Callable[[Drift], None] | None = None
    transport: httpx.MockTransport | None = None
    """The transport of an httpx client that is passed in; None if the client connects by itself."""
    closing: Literal["close", "with", "passed"] | None = None
    """How the client, or the httpx client that was passed in, is closed before it is asked."""
    times: int = 1


Ask: TypeAlias = Callable[[Asking], list[Usage]]
Connect: TypeAlias = Callable[[FakeUsageAPI], Asking]
Refused: TypeAlias = Callable[[Reply], HyperUsageError]


def ask(asking: Asking) -> list[Usage]:
    """Ask the sync client."""
    with ExitStack() as stack:
        http = None
        if asking.transport:
            http = stack.enter_context(httpx.Client(transport=asking.transport))
        client = UsageClient(
            asking.api_key,
            base_url=asking.base_url,
            timeout=asking.timeout,
            max_retries=asking.max_retries,
            http_client=http,
            on_drift=asking.on_drift,
        )
        if asking.closing == "close":
            client.close()
        if asking.closing == "with":
            with client as entered:
                assert client is entered
        if asking.closing == "passed" and http:
            http.close()
        stack.callback(client.close)
        return [client.get_usage() for _ in range(asking.times)]


async def ask_async(asking: Asking) -> list[Usage]:
    """Ask the async client, on the running event loop."""
    http = httpx.AsyncClient(transport=asking.transport) if asking.transport else None
    client = AsyncUsageClient(
        asking.api_key,
        base_url=asking.base_url,
        timeout=asking.timeout,
        max_retries=asking.max_retries,
        http_client=http,
        on_drift=asking.on_drift,
    )
    if asking.closing == "close":
        await client.aclose()
    if asking.closing == "with":
        async with client as entered:
            assert client is entered
    if asking.closing == "passed" and http:
        await http.aclose()
    try:
        return [await client.get_usage() for _ in range(asking.times)]
    finally:
        await client.aclose()
        if http:
            await http.aclose()
