"""Who sends a request and reads its reply: connections of our own, or a client that was passed in.

Own connections go without httpx's clients: redirects, cookies and authentication have nothing to do
here, and cost time.
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
from hyper_usage._http.sync_transport import Network, Transport, in_time

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
    """Connections that keep the time by themselves, unless the proxy wants TLS."""

    transport: Transport
    keeps_time: bool

    @classmethod
    def to(cls, base_url: str) -> Self:
        """Prepare connections, with the proxy and certificates that the environment names.

        Raises:
            ImportError, OSError, ValueError: it names what cannot be used.
        """
        network = Network(httpcore.SyncBackend())
        options = _options(base_url)
        pool = httpcore.ConnectionPool(**options, network_backend=network)
        # Of TLS inside of TLS httpcore limits each read, which nothing outside of it can mend.
        keeps_time = not options["proxy"] or options["proxy"].url.scheme != b"https"
        return cls(Transport(pool), keeps_time)

    def fetch(self, request: httpx.Request, seconds: float) -> BoundedReply:
        """Send a request and read the reply."""
        send = self.transport.handle_request
        if self.keeps_time:
            return fetch(send, request, seconds)
        return in_time(lambda: fetch(send, request, seconds), seconds)

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()


@frozen
class AsyncOwnConnections:
    """Connections for a caller that keeps the time, as cancelling is enough."""

    transport: AsyncTransport
    # With each reply httpcore's pool looks at each connection for each request that waits in it.
    turns: anyio.Semaphore = field(factory=lambda: anyio.Semaphore(_CONNECTIONS), init=False)

    @classmethod
    def to(cls, base_url: str, certificates: ssl.SSLContext | None = None) -> Self:
        """Prepare connections likewise; see `Own.to`. Certificates may have been read before."""
        # On trio as well, for it is anyio's; its type is left open where anyio is not installed.
        backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
        network = AsyncNetwork(backend)
        options = _options(base_url, certificates)
        pool = httpcore.AsyncConnectionPool(**options, network_backend=network)
        return cls(AsyncTransport(pool))

    async def fetch(self, request: httpx.Request) -> BoundedReply:
        """Send a request and read the reply."""
        async with self.turns:
            return await fetch_async(self.transport.handle_async_request, request)

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.aclose()


@frozen
class PassedClient:
    """A client that its owner made, and closes."""

    http: httpx.Client

    def fetch(self, request: httpx.Request, seconds: float) -> BoundedReply:
        """Send a request and read the reply; nothing is known of how its transport keeps the time.

        Raises:
            ConfigurationError: its owner has closed it.
        """
        _check_open(self.http)
        send = partial(self.http.send, stream=True, follow_redirects=False)
        return in_time(lambda: fetch(send, request, seconds), seconds)

    def close(self) -> None:
        """Leave it open."""


@frozen
class AsyncPassedClient:
    """An async client that its owner made, and closes."""

    http: httpx.AsyncClient

    async def fetch(self, request: httpx.Request) -> BoundedReply:
        """Send a request and read the reply; see `Passed.fetch`."""
        _check_open(self.http)
        send = partial(self.http.send, stream=True, follow_redirects=False)
        return await fetch_async(send, request)

    async def close(self) -> None:
        """Leave it open."""


def _check_open(http: httpx.Client | httpx.AsyncClient) -> None:
    if http.is_closed:
        raise ConfigurationError("http_client is closed; pass another one")
