"""The senders of a client: its own connections, or an httpx client that was passed in.

Own connections do without httpx's clients, whose redirects, cookies and authentication are not
needed here and cost time.
"""

import ssl
from functools import partial
from typing import Any, Final, Self, cast

import anyio
import httpcore
import httpx
from attrs import field, frozen

from hyper_usage._exceptions import ConfigurationError
from hyper_usage._http.async_transport import AsyncNetwork, AsyncTransport
from hyper_usage._http.environment import certificates, proxy
from hyper_usage._http.fetch import BoundedReply, fetch, fetch_async
from hyper_usage._http.sync_transport import Network, Transport
from hyper_usage._http.waiting import InTime

__all__ = [
    "AsyncOwnConnections",
    "AsyncPassedClient",
    "OwnConnections",
    "PassedClient",
]

_CONNECTIONS: Final = 100
_IDLE_SECONDS: Final = 5.0


def _options(base_url: str, trusted: ssl.SSLContext | None = None) -> dict[str, Any]:
    """Return the arguments of both kinds of pool."""
    found = proxy(base_url)
    return {
        "ssl_context": trusted or certificates(base_url),
        "proxy": found and httpcore.Proxy(str(found.url), found.raw_auth, found.headers.raw),
        "max_connections": _CONNECTIONS,
        "keepalive_expiry": _IDLE_SECONDS,
    }


@frozen
class OwnConnections:
    """Connections of a sync client, which end in time by themselves."""

    transport: Transport

    @classmethod
    def to(cls, base_url: str) -> Self:
        """Prepare connections, by the proxy and with the certificates that the environment names.

        Raises:
            ImportError, OSError, ValueError, httpx.InvalidURL: if one of them cannot be used.
        """
        network = Network()
        pool = httpcore.ConnectionPool(**_options(base_url), network_backend=network)
        return cls(Transport(pool, network))

    def fetch(self, request: httpx.Request, seconds: float) -> BoundedReply:
        """Send a request and return the reply."""
        return fetch(self.transport.handle_request, request, seconds)

    def close(self) -> None:
        """Close the connections; a thread that asks finds its own broken."""
        self.transport.close()


@frozen
class AsyncOwnConnections:
    """Connections of an async client, which ends them in time by cancelling."""

    transport: AsyncTransport
    # A pool that holds many waiting requests is slow: each reply makes it look at all of them.
    slots: anyio.Semaphore = field(factory=lambda: anyio.Semaphore(_CONNECTIONS), init=False)

    @classmethod
    def to(cls, base_url: str, certificates: ssl.SSLContext | None = None) -> Self:
        """Prepare connections as `OwnConnections.to`; certificates may have been read before."""
        # anyio's backend runs on trio too. Its type is unknown to a checker without anyio.
        backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
        network = AsyncNetwork(backend)
        options = _options(base_url, certificates)
        pool = httpcore.AsyncConnectionPool(**options, network_backend=network)
        return cls(AsyncTransport(pool))

    async def fetch(self, request: httpx.Request) -> BoundedReply:
        """Send a request and return the reply."""
        async with self.slots:
            return await fetch_async(self.transport.handle_async_request, request)

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.aclose()


@frozen
class PassedClient:
    """An httpx client that the caller made, and closes."""

    http: httpx.Client
    in_time: InTime = field(factory=InTime, init=False)

    def fetch(self, request: httpx.Request, seconds: float) -> BoundedReply:
        """Send a request and return the reply, in a thread: its transport may ignore time-outs.

        Raises:
            ConfigurationError: if the httpx client is closed.
        """
        _check_open(self.http)
        send = partial(self.http.send, stream=True, follow_redirects=False)
        return self.in_time(lambda: fetch(send, request, seconds), seconds)

    def close(self) -> None:
        """Leave the httpx client open, but wait for it no longer."""
        self.in_time.close()


@frozen
class AsyncPassedClient:
    """An async httpx client that the caller made, and closes."""

    http: httpx.AsyncClient

    async def fetch(self, request: httpx.Request) -> BoundedReply:
        """Send a request and return the reply.

        Raises:
            ConfigurationError: if the httpx client is closed.
        """
        _check_open(self.http)
        send = partial(self.http.send, stream=True, follow_redirects=False)
        return await fetch_async(send, request)

    async def close(self) -> None:
        """Leave the httpx client open."""


def _check_open(http: httpx.Client | httpx.AsyncClient) -> None:
    if http.is_closed:
        raise ConfigurationError("http_client is closed; pass another one")
