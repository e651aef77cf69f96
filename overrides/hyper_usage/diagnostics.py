"""The URL, key, proxy, certificates, addresses and connection that a client would use.

A client only says that one of them cannot be used. These functions look at each one, so that a
program can say which one, and why. They send no request. They take a base URL from
`check_base_url`.

>>> base_url = diagnostics.check_base_url("https://api.hypersolutions.co/")
>>> diagnostics.proxy(base_url)
>>> diagnostics.addresses(base_url, seconds=5.0)
>>> diagnostics.connect(base_url, seconds=5.0, trace=print)
"""

import socket
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from typing import Any, Final, TypeAlias

import httpx

from hyper_usage._http.environment import certificates, environment_errors, named_proxy, proxy
from hyper_usage._http.senders import OwnConnections
from hyper_usage._http.sync_transport import in_time
from hyper_usage._settings import (
    BASE_URL,
    BASE_URL_VARIABLE,
    KEY_VARIABLE,
    check_base_url,
    check_key,
)

__all__ = [
    "BASE_URL",
    "BASE_URL_VARIABLE",
    "KEY_VARIABLE",
    "Trace",
    "addresses",
    "certificates",
    "check_base_url",
    "check_key",
    "connect",
    "named_proxy",
    "proxy",
    "transport",
]

Trace: TypeAlias = Callable[[str, Mapping[str, Any]], None]
"""Takes the name of a step and its details, as httpcore's request extension `trace` gives them."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class _ConnectedError(Exception):
    """The connection is ready for the request."""


def addresses(base_url: str, seconds: float) -> tuple[str, ...]:
    """Return the addresses of the host, each once.

    Raises:
        TimeoutError: if the look-up takes longer than `seconds`.
        OSError, ValueError: if the host has no address.
    """
    url = httpx.URL(base_url)
    host = url.raw_host.decode("ascii")
    port = url.port or _DEFAULT_PORTS[url.scheme]  # httpcore replaces port 0 too.
    found = in_time(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), seconds)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def connect(base_url: str, seconds: float, trace: Trace) -> None:
    """Connect as a client does, by its proxy and with its certificates; then close the connection.

    `trace` is called at each step of TCP, the proxy and TLS. An exception of its own ends the
    connection, and is raised here.

    Raises:
        ConfigurationError: if the environment names a proxy or certificates that cannot be used.
        TimeoutError: if the connection takes longer than `seconds`.
        Exception: if the connection fails; the exception is httpcore's.
    """

    def stop_before_request(step: str, details: Mapping[str, Any]) -> None:
        trace(step, details)
        asks_proxy = "request" in details and details["request"].method == b"CONNECT"
        if step.endswith(".send_request_headers.started") and not asks_proxy:
            raise _ConnectedError

    limits = dict.fromkeys(("connect", "write", "read", "pool"), seconds)
    extensions = {"timeout": limits, "trace": stop_before_request}
    request = httpx.Request("GET", base_url, extensions=extensions)
    own = transport(base_url)

    def run() -> None:
        with closing(own), suppress(_ConnectedError):
            own.handle_request(request)

    in_time(run, seconds)


def transport(base_url: str) -> httpx.BaseTransport:
    """Return a transport that sends as a client does: by its proxy and with its certificates.

    The httpx client that sends over it must have a time-out in seconds.

    Raises:
        ConfigurationError: if the environment names a proxy or certificates that cannot be used.
    """
    with environment_errors():
        return OwnConnections.to(base_url).transport
