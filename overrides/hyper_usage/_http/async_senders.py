"""The senders of an async client; see `senders`."""

import ssl
from functools import partial
from typing import Self, cast

import anyio
import httpcore
import httpx
from attrs import field, frozen

from hyper_usage._http.async_transport import AsyncNetwork, AsyncTransport
from hyper_usage._http.fetch import BoundedReply, fetch_async
from hyper_usage._http.senders import CONNECTIONS, Attempt, check_open, limits, pool_options

__all__ = ["AsyncOwnConnections", "AsyncPassedClient"]


@frozen
class AsyncOwnConnections:
    """Connections of an async client, which ends them in time by cancelling."""

    transport: AsyncTransport
    # A pool that holds many waiting requests is slow: each reply makes it look at all of them.
    slots: anyio.Semaphore = field(factory=lambda: anyio.Semaphore(CONNECTIONS), init=False)

    @classmethod
    def to(cls, base_url: str, certificates: ssl.SSLContext | None = None) -> Self:
        """Prepare connections as `OwnConnections.to`; certificates may have been read before."""
        # anyio's backend runs on trio too. Its type is unknown to a checker without anyio.
        backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
        network = AsyncNetwork(backend)
        options = pool_options(base_url, certificates)
        pool = httpcore.AsyncConnectionPool(**options, network_backend=network)
        return cls(AsyncTransport(pool))

    async def fetch(self, request: httpx.Request, seconds: float) -> BoundedReply:
        """Send a request and return the reply."""
        send = partial(self.transport.send, seconds=limits(request, seconds))
        async with self.slots:
            return await fetch_async(send, request)

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.aclose()


@frozen
class AsyncPassedClient:
    """An async httpx client that the caller made, and closes."""

    http: httpx.AsyncClient

    async def fetch(self, request: httpx.Request, seconds: float) -> BoundedReply:
        """Send a request and return the reply.

        Raises:
            ConfigurationError: if the httpx client is closed.
        """
        check_open(self.http)
        send = partial(self.http.send, stream=True, follow_redirects=False)
        return await fetch_async(send, Attempt.of(request, seconds))

    async def close(self) -> None:
        """Leave the httpx client open."""
