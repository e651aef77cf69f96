"""The mocks that people may know: respx for every client, pytest-httpx for a client passed in."""

from contextlib import AsyncExitStack, ExitStack
from typing import Final

import anyio
import httpx
import pytest
import respx
from pytest_httpx import HTTPXMock

from hyper_usage import AsyncUsageClient, InternalServerError, Usage, UsageClient
from hyper_usage.diagnostics import BASE_URL
from tests.hyper_usage.replies import KEY

URL: Final = f"{BASE_URL}/usage"
BACKENDS: Final = pytest.mark.parametrize("backend", ["sync", "asyncio", "trio"])


def ask(backend: str, *, passed: bool) -> Usage:
    """Ask with a client that has its own connections, or with an httpx client passed in."""
    return (
        _ask(passed=passed) if backend == "sync" else anyio.run(_ask_async, passed, backend=backend)
    )


def _ask(*, passed: bool) -> Usage:
    with ExitStack() as stack:
        http = stack.enter_context(httpx.Client()) if passed else None
        client = stack.enter_context(UsageClient(KEY, max_retries=0, http_client=http))
        return client.get_usage()


async def _ask_async(passed: bool) -> Usage:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient()) if passed else None
        client = AsyncUsageClient(KEY, max_retries=0, http_client=http)
        await stack.enter_async_context(client)
        return await client.get_usage()


@BACKENDS
@pytest.mark.parametrize("passed", [True, False])
def test_respx(backend: str, passed: bool) -> None:
    """Every client is answered by respx, which sees the key."""
    with respx.mock:
        route = respx.get(URL, headers={"x-api-key": KEY})
        route.respond(json={"balanceEuro": 1.5})
        assert 1.5 == ask(backend, passed=passed).balance_euro
        route.respond(503)
        with pytest.raises(InternalServerError):
            ask(backend, passed=passed)


@BACKENDS
def test_pytest_httpx(backend: str, httpx_mock: HTTPXMock) -> None:
    """pytest-httpx answers a client that sends with an httpx client; it sees no other."""
    httpx_mock.add_response(url=URL, match_headers={"x-api-key": KEY}, json={"balanceEuro": 1.5})
    assert 1.5 == ask(backend, passed=True).balance_euro
