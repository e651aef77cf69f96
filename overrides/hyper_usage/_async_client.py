"""The async client, in a module of its own: programs without `await` need not load it."""

import ssl
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import NoReturn, Self, TypeVar

import anyio
import httpx
from anyio.lowlevel import current_token

from hyper_usage._base_client import CLOSED, NOT_COPIED, BaseClient, Prepared, shown
from hyper_usage._call import Call
from hyper_usage._drift import Drift
from hyper_usage._endpoints import USAGE
from hyper_usage._exceptions import ConfigurationError
from hyper_usage._http.async_senders import AsyncOwnConnections, AsyncPassedClient
from hyper_usage._http.environment import from_environment
from hyper_usage._settings import Settings, check_type, credentials
from hyper_usage._usage import Usage
from hyper_usage_api.api.default import get_usage_statistics

__all__ = ["AsyncUsageClient"]

T = TypeVar("T")


class AsyncUsageClient:
    """Asks for the usage of one account, on asyncio or trio; see `UsageClient`.

    Tasks may share a client; another event loop, or a forked process, must make its own.
    """

    _certificates: ssl.SSLContext | None = None  # A subclass may set them, to read them only once.

    def __init__(  # noqa: PLR0913 - all but the key are passed by name
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 30.0,
        max_retries: int = 2,
        http_client: httpx.AsyncClient | None = None,
        on_drift: Callable[[Drift], None] | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            api_key: the key; if None, the environment variable HYPER_USAGE_API_KEY.
            base_url: https, or http on a loopback address; if None, the environment variable
                HYPER_USAGE_BASE_URL, or else the server in the document.
            timeout: seconds that a whole call may take, with its retries and waits; a connection
                may take 5 of them.
            max_retries: how often to try again after an error that may pass: no connection, a
                broken connection, and the statuses 408, 429 and 500 to 599. A server that accepts a
                connection and never answers uses up the timeout; the client does not retry then.
            http_client: an httpx client that sends the requests, for a proxy, a private CA or
                instrumentation. Its own time-outs apply too. The caller closes it.
            on_drift: a function, not an async one, called once for each difference between replies
                and the document.

        Raises:
            ConfigurationError: if an argument or the environment cannot be used.
        """
        auth = credentials(api_key)
        del api_key  # A traceback may show local variables.
        settings = Settings.resolve(auth, base_url, timeout, max_retries)
        self._sender: AsyncOwnConnections | AsyncPassedClient
        build: Callable[..., httpx.Request] = httpx.Request
        if http_client is None:
            self._sender = from_environment(
                partial(AsyncOwnConnections.to, settings.base_url, self._certificates)
            )
        else:
            check_type("http_client", http_client, httpx.AsyncClient)
            self._sender, build = AsyncPassedClient(http_client), http_client.build_request
        self._base = BaseClient.make(settings, build, on_drift)
        self._usage = self._base.prepare(USAGE, get_usage_statistics.build_request)
        self._running = set[anyio.CancelScope]()

    async def get_usage(self, *, timeout: float | None = None) -> Usage:  # noqa: ASYNC109 - retries and waits are in it too
        """Return the usage, after retries if an error may pass; see `UsageClient.get_usage`."""
        return await self._run(self._usage, timeout)

    async def _run(self, prepared: Prepared[T], seconds: float | None = None) -> T:
        """Call an operation once, until the client is closed; raises as `get_usage`."""
        with anyio.CancelScope() as scope:
            self._running.add(scope)
            try:
                return await self._attempt(self._base.new_call(prepared, seconds))
            finally:
                self._running.discard(scope)
        raise ConfigurationError(CLOSED)

    async def _attempt(self, call: Call[T]) -> T:
        """Return the result of a call, after all its attempts."""
        while True:
            try:
                self._base.check(current_token())
                seconds = call.begin()
                with anyio.fail_after(seconds):
                    return call.result(await self._sender.fetch(call.request, seconds))
            except BaseException as error:  # noqa: BLE001 - raised below, without its frames.
                failure = self._base.failure(call, error)
            if (wait := call.wait_after(failure)) is None:
                raise failure
            await anyio.sleep(wait)

    async def aclose(self) -> None:
        """Close the connections, but not the httpx client that was passed in.

        Tasks that are asking get a ConfigurationError.
        """
        self._base.check_loop(current_token())
        self._base.closed.set()
        for scope in self._running:
            scope.cancel()
        await self._sender.close()

    def __repr__(self) -> str:
        return shown(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError(NOT_COPIED)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
