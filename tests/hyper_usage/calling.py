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
class ClientCall:
    """The arguments of a client, and how often a test asks it."""

    api_key: str = KEY
    base_url: str = BASE_URL
    timeout: float = 5.0
    call_timeout: float | None = None
    """The timeout of each call; None if it is the client's."""
    max_retries: int = 0
    on_drift: Callable[[Drift], None] | None = None
    transport: httpx.MockTransport | None = None
    """The transport of an httpx client that is passed in; None if the client connects by itself."""
    closing: Literal["close", "with", "passed"] | None = None
    """How the client, or the httpx client that was passed in, is closed before it is asked."""
    times: int = 1


Ask: TypeAlias = Callable[[ClientCall], list[Usage]]
Connect: TypeAlias = Callable[[FakeUsageAPI], ClientCall]
Refused: TypeAlias = Callable[[Reply], HyperUsageError]


def ask(call: ClientCall) -> list[Usage]:
    """Ask the sync client."""
    with ExitStack() as stack:
        http = None
        if call.transport:
            http = stack.enter_context(httpx.Client(transport=call.transport))
        client = UsageClient(
            call.api_key,
            base_url=call.base_url,
            timeout=call.timeout,
            max_retries=call.max_retries,
            http_client=http,
            on_drift=call.on_drift,
        )
        if call.closing == "close":
            client.close()
        if call.closing == "with":
            with client as entered:
                assert client is entered
        if call.closing == "passed" and http:
            http.close()
        stack.callback(client.close)
        return [client.get_usage(timeout=call.call_timeout) for _ in range(call.times)]


async def ask_async(call: ClientCall) -> list[Usage]:
    """Ask the async client, on the running event loop."""
    http = httpx.AsyncClient(transport=call.transport) if call.transport else None
    client = AsyncUsageClient(
        call.api_key,
        base_url=call.base_url,
        timeout=call.timeout,
        max_retries=call.max_retries,
        http_client=http,
        on_drift=call.on_drift,
    )
    if call.closing == "close":
        await client.aclose()
    if call.closing == "with":
        async with client as entered:
            assert client is entered
    if call.closing == "passed" and http:
        await http.aclose()
    try:
        return [await client.get_usage(timeout=call.call_timeout) for _ in range(call.times)]
    finally:
        await client.aclose()
        if http:
            await http.aclose()
