"""Hooks of httpx clients that raise for a status, as many programs have them."""

from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    AsyncUsageClient,
    AuthenticationError,
    InternalServerError,
    Usage,
    UsageClient,
)
from hyper_usage.testing import FakeUsageAPI, Reply

Hook = Callable[[httpx.Response], object]


def ask_sync(api: FakeUsageAPI, hook: Hook, **options: Any) -> Usage:
    """Ask with the sync client."""
    hooks = {"response": [hook]}
    with httpx.Client(transport=api.transport(), event_hooks=hooks) as http:
        return UsageClient(api.api_key, http_client=http, **options).get_usage()


def ask_async(api: FakeUsageAPI, hook: Hook, **options: Any) -> Usage:
    """Ask with the async client."""

    async def async_hook(response: httpx.Response) -> None:
        if hook is read_and_raise:
            await response.aread()
        hook(response)

    async def run() -> Usage:
        hooks = {"response": [async_hook]}
        async with httpx.AsyncClient(transport=api.transport(), event_hooks=hooks) as http:
            return await AsyncUsageClient(api.api_key, http_client=http, **options).get_usage()

    return anyio.run(run)


def raise_for_status(response: httpx.Response) -> None:
    """Raise for a status other than a success."""
    response.raise_for_status()


def read_and_raise(response: httpx.Response) -> None:
    """Read the body, for a log, and raise."""
    if isinstance(response.stream, httpx.SyncByteStream):
        response.read()
    response.raise_for_status()


def raise_for_another(response: httpx.Response) -> None:
    """Raise for the reply to a request of the hook's own, such as for a token."""
    response = httpx.Response(401, request=httpx.Request("GET", response.url))
    response.raise_for_status()


def refuse_success(response: httpx.Response) -> None:
    """Refuse a reply, whatever its status."""
    raise httpx.HTTPStatusError("no", request=response.request, response=response)


ASK = pytest.mark.parametrize("ask", [ask_sync, ask_async])


@ASK
@pytest.mark.parametrize(
    ("status", "error"),
    [(401, AuthenticationError), (302, APIStatusError), (500, InternalServerError)],
)
def test_status(ask: Callable[..., Usage], status: int, error: type[APIStatusError]) -> None:
    """A status has its exception, whether or not a hook raises for it first."""
    api = FakeUsageAPI(Reply(status, {"error": "no"}))
    with pytest.raises(error) as caught:
        ask(api, raise_for_status, max_retries=0)
    assert (error, status) == (type(caught.value), caught.value.status_code)


@ASK
def test_read_body(ask: Callable[..., Usage]) -> None:
    """The API's own text is kept if the hook has read it."""
    with pytest.raises(AuthenticationError, match="status 401: no such key"):
        ask(FakeUsageAPI(Reply(401, {"error": "no such key"})), read_and_raise)


@ASK
def test_retry(ask: Callable[..., Usage]) -> None:
    """The status and its header decide about a retry, not the hook."""
    api = FakeUsageAPI(Reply(503, headers={"retry-after": "0"}), Reply())
    assert 3 == len(ask(api, raise_for_status, max_retries=1).plans)
    api = FakeUsageAPI(Reply(401))
    with pytest.raises(AuthenticationError):
        ask(api, raise_for_status)
    assert 1 == len(api.requests)


@ASK
@pytest.mark.parametrize("hook", [raise_for_another, refuse_success])
def test_other_errors_of_hooks(ask: Callable[..., Usage], hook: Hook) -> None:
    """An error about another request, or about a success, is not taken for the API's reply."""
    with pytest.raises(APIConnectionError, match="HTTPStatusError"):
        ask(FakeUsageAPI(), hook, max_retries=0)
