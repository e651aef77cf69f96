"""The URL, key, proxy, certificates, addresses and connection that a client would use.

A client only says that one of them cannot be used. These functions look at each one, so that a
program can say which one, and why. They send no request. They take a base URL from
`check_base_url`.

>>> base_url = diagnostics.check_base_url("https://api.hypersolutions.co/")
>>> diagnostics.proxy(base_url)
>>> diagnostics.addresses(base_url, seconds=5.0)
>>> diagnostics.try_addresses(base_url, seconds=5.0)
>>> diagnostics.connect(base_url, seconds=5.0, trace=print)
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from functools import partial
from time import monotonic
from typing import Any, TypeAlias

import httpx

from hyper_usage._http import connecting
from hyper_usage._http.environment import certificates, from_environment, named_proxy, proxy
from hyper_usage._http.frames import outgoing
from hyper_usage._http.senders import OwnConnections
from hyper_usage._http.waiting import InTime
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
    "try_addresses",
]

Trace: TypeAlias = Callable[[str, Mapping[str, Any]], None]
"""Takes the name of a step and its details, as httpcore's request extension `trace` gives them."""


class _ConnectedError(Exception):
    """The connection is ready for the request."""


def addresses(base_url: str, seconds: float) -> tuple[str, ...]:
    """Return the addresses of the host, each once, in the order that a client tries them.

    Raises:
        TimeoutError: if the look-up takes longer than `seconds`.
        OSError, ValueError: if the host has no address.
    """
    return tuple(dict.fromkeys(str(address[0]) for *_, address in _look_up(base_url, seconds)))


def try_addresses(url: str, seconds: float) -> Mapping[str, OSError | None]:
    """Return each address of a server or proxy with the reason why it gives no connection, or None.

    A client takes the first address that gives one. Nothing is sent.

    Raises:
        TimeoutError: if the look-up takes longer than `seconds`.
        OSError, ValueError: if the host has no address.
    """
    deadline = monotonic() + seconds
    return connecting.try_each(_look_up(url, seconds), deadline)


def _look_up(url: str, seconds: float) -> list[connecting.Address]:
    at = httpx.URL(url)
    port = at.port or connecting.PORTS[at.scheme]  # httpcore replaces port 0 too.
    return connecting.look_up(at.raw_host.decode("ascii"), port, InTime(), seconds)


def connect(base_url: str, seconds: float, trace: Trace) -> None:
    """Connect as a client does, by its proxy and with its certificates; then close the connection.

    `trace` is called at each step of TCP, the proxy and TLS. An exception of its own ends the
    connection, and is raised here.

    Raises:
        ConfigurationError: if the environment names a proxy or certificates that cannot be used.
        Exception: if the connection fails, or takes longer than `seconds`; the exception is
            httpcore's.
    """

    def stop_before_request(step: str, details: Mapping[str, Any]) -> None:
        trace(step, details)
        asks_proxy = "request" in details and details["request"].method == b"CONNECT"
        if step.endswith(".send_request_headers.started") and not asks_proxy:
            raise _ConnectedError

    limits = dict.fromkeys(("connect", "write", "read", "pool"), seconds)
    extensions = {"timeout": limits, "trace": stop_before_request}
    with closing(transport(base_url)) as own, suppress(_ConnectedError):
        own.handle_request(httpx.Request("GET", base_url, extensions=extensions))


class _Transport(httpx.BaseTransport):
    """Raises without the frames of httpcore, which hold the credentials of a proxy."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        handled = sys.exception()
        try:
            return self.inner.handle_request(request)
        except BaseException as error:  # noqa: BLE001 - raised below, without its frames.
            failure = outgoing(error, handled)
        raise failure

    def close(self) -> None:
        self.inner.close()


def transport(base_url: str) -> httpx.BaseTransport:
    """Return a transport that sends as a client does: by its proxy and with its certificates.

    The httpx client that sends over it must have a time-out in seconds.

    Raises:
        ConfigurationError: if the environment names a proxy or certificates that cannot be used.
    """
    return _Transport(from_environment(partial(OwnConnections.to, base_url)).transport)
