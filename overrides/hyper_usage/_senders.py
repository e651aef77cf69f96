"""Who sends a request and reads its reply: connections of our own, or a client that was passed in.

Own connections go without httpx's clients: redirects, cookies and authentication have nothing to do
here, and cost time.
"""

import ssl
from functools import partial
from typing import Final, Self
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx
from attrs import frozen

from hyper_usage._exceptions import ConfigurationError
from hyper_usage._fetch import Reply, fetch, fetch_async
from hyper_usage._transport import Network, Transport, in_time

__all__ = ["AsyncOwn", "AsyncPassed", "Own", "Passed"]

_CONNECTIONS: Final = 100
_IDLE_SECONDS: Final = 5.0


def _certificates(base_url: str) -> ssl.SSLContext:
    """Return whom to trust: for plain HTTP nobody, which spares loading a store."""
    if httpx.URL(base_url).scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.create_ssl_context()


def _proxy(base_url: str) -> httpx.Proxy | None:
    """Return the environment's proxy; none for plain HTTP, which would show the key to it."""
    url = httpx.URL(base_url)
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    if not address or url.scheme == "http" or proxy_bypass(url.host):
        return None
    return httpx.Proxy(address if "://" in address else f"http://{address}")


@frozen
class Own:
    """Connections that keep the time by themselves."""

    transport: Transport

    @classmethod
    def to(cls, base_url: str) -> Self:
        """Prepare connections, with the proxy and certificates that the environment names.

        Raises:
            OSError, ValueError: it names what cannot be used.
        """
        proxy = None
        if named := _proxy(base_url):
            proxy = httpcore.Proxy(str(named.url), named.raw_auth, named.headers.raw)
        pool = httpcore.ConnectionPool(
            ssl_context=_certificates(base_url),
            proxy=proxy,
            max_connections=_CONNECTIONS,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=Network(),
        )
        return cls(Transport(pool))

    def fetch(self, request: httpx.Request, _seconds: float) -> Reply:
        """Send a request and read the reply."""
        return fetch(self.transport.handle_request, request)

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()


@frozen
class AsyncOwn:
    """Connections for a caller that keeps the time, as cancelling is enough."""

    transport: httpx.AsyncHTTPTransport

    @classmethod
    def to(cls, base_url: str) -> Self:
        """Prepare connections likewise; see `Own.to`.

        Raises:
            ImportError, OSError, ValueError: the environment names what cannot be used.
        """
        limits = httpx.Limits(max_connections=_CONNECTIONS, keepalive_expiry=_IDLE_SECONDS)
        context, proxy = _certificates(base_url), _proxy(base_url)
        return cls(httpx.AsyncHTTPTransport(verify=context, proxy=proxy, limits=limits))

    async def fetch(self, request: httpx.Request) -> Reply:
        """Send a request and read the reply."""
        return await fetch_async(self.transport.handle_async_request, request)

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.aclose()


@frozen
class Passed:
    """A client that its owner made, and closes."""

    http: httpx.Client

    def fetch(self, request: httpx.Request, seconds: float) -> Reply:
        """Send a request and read the reply; nothing is known of how its transport keeps the time.

        Raises:
            ConfigurationError: its owner has closed it.
        """
        _check_open(self.http)
        send = partial(self.http.send, stream=True, follow_redirects=False)
        return in_time(lambda: fetch(send, request), seconds)

    def close(self) -> None:
        """Leave it open."""


@frozen
class AsyncPassed:
    """An async client that its owner made, and closes."""

    http: httpx.AsyncClient

    async def fetch(self, request: httpx.Request) -> Reply:
        """Send a request and read the reply; see `Passed.fetch`."""
        _check_open(self.http)
        send = partial(self.http.send, stream=True, follow_redirects=False)
        return await fetch_async(send, request)

    async def close(self) -> None:
        """Leave it open."""


def _check_open(http: httpx.Client | httpx.AsyncClient) -> None:
    if http.is_closed:
        raise ConfigurationError("http_client is closed; pass another one")
