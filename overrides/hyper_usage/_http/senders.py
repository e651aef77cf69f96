"""The senders of a sync client: its own connections, or an httpx client that was passed in.

Own connections do without httpx's clients, whose redirects, cookies and authentication are not
needed here and cost time.
"""

import ssl
from functools import partial
from typing import Any, Final, Self

import httpcore
import httpx

from hyper_usage._exceptions import ConfigurationError
from hyper_usage._http.environment import certificates, proxy
from hyper_usage._http.fetch import BoundedReply, fetch
from hyper_usage._http.sync_transport import Network, Transport
from hyper_usage._http.waiting import InTime

__all__ = [
    "CONNECTIONS",
    "OTHER_ORIGIN",
    "Attempt",
    "OwnConnections",
    "PassedClient",
    "check_open",
    "limits",
    "origin",
    "pool_options",
]

OTHER_ORIGIN: Final = (
    "http_client sends the request, with the key, to another origin; pass one that keeps base_url"
)

CONNECTIONS: Final = 100
_IDLE_SECONDS: Final = 5.0


def pool_options(base_url: str, trusted: ssl.SSLContext | None = None) -> dict[str, Any]:
    """Return the arguments of both kinds of pool."""
    found = proxy(base_url)
    return {
        "ssl_context": trusted or certificates(base_url),
        "proxy": found and httpcore.Proxy(str(found.url), found.raw_auth, found.headers.raw),
        "max_connections": CONNECTIONS,
        "keepalive_expiry": _IDLE_SECONDS,
    }


class OwnConnections:
    """Connections of a sync client, which end in time by themselves."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    @classmethod
    def to(cls, base_url: str) -> Self:
        """Prepare connections, by the proxy and with the certificates that the environment names.

        Raises:
            ImportError, OSError, ValueError, httpx.InvalidURL: if one of them cannot be used.
        """
        network = Network()
        pool = httpcore.ConnectionPool(**pool_options(base_url), network_backend=network)
        return cls(Transport(pool, network))

    def fetch(self, request: httpx.Request, seconds: float) -> BoundedReply:
        """Send a request and return the reply."""
        send = partial(self.transport.send, seconds=limits(request, seconds))
        return fetch(send, request, seconds)

    def close(self) -> None:
        """Close the connections; a thread that asks finds its own broken."""
        self.transport.close()


class PassedClient:
    """An httpx client that the caller made, and closes."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.in_time = InTime()

    def fetch(self, request: httpx.Request, seconds: float) -> BoundedReply:
        """Send a request and return the reply, in a thread: its transport may ignore time-outs.

        Raises:
            ConfigurationError: if the httpx client is closed.
        """
        check_open(self.http)
        send = partial(self.http.send, stream=True, follow_redirects=False)
        attempt = Attempt.of(request, seconds)
        return self.in_time(lambda: fetch(send, attempt, seconds), seconds)

    def close(self) -> None:
        """Leave the httpx client open, but wait for it no longer."""
        self.in_time.close()


class Attempt(httpx.Request):
    """A copy of a request, which a hook of an httpx client may change, but for its origin."""

    @classmethod
    def of(cls, request: httpx.Request, seconds: float) -> Self:
        """Return a copy whose time-outs fit the time left."""
        extensions = {"timeout": limits(request, seconds)}
        return cls(request.method, request.url, headers=request.headers, extensions=extensions)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "url" and hasattr(self, name) and origin(self.url) != origin(value):
            raise ConfigurationError(OTHER_ORIGIN)
        super().__setattr__(name, value)


def origin(url: httpx.URL | str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of a URL: the origin, which may have the key."""
    url = httpx.URL(url)
    return url.scheme, url.host, url.port


def limits(request: httpx.Request, seconds: float) -> dict[str, float]:
    """Return the time-outs of the steps of an attempt: each is at most the time left."""
    own: dict[str, float | None] = request.extensions["timeout"]
    return {step: seconds if limit is None else min(limit, seconds) for step, limit in own.items()}


def check_open(http: httpx.Client | httpx.AsyncClient) -> None:
    """Check that an httpx client that was passed in can still be used.

    Raises:
        ConfigurationError: if it is closed.
    """
    if http.is_closed:
        raise ConfigurationError("http_client is closed; pass another one")
