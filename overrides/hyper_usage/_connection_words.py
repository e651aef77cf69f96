"""Says why an exchange was not complete, with host and port, in the words of an operator.

The proxy is named too, without its user and password.
"""

import socket
import ssl
from contextlib import suppress
from traceback import format_exception_only
from typing import Final, NamedTuple

import httpcore
import httpx

from hyper_usage._http import environment
from hyper_usage._http.connecting import PORTS
from hyper_usage._http.frames import chain, refusal
from hyper_usage.words import printable

__all__ = ["address", "failed", "late"]

_LONGEST_HOST: Final = 80
_WAITING: Final = (ssl.SSLWantReadError, ssl.SSLWantWriteError)


def address(url: httpx.URL) -> str:
    """Return host and port of a URL: `api.hypersolutions.co:443`, `[::1]:80`."""
    host = url.raw_host.decode("ascii")
    shown = printable(f"[{host}]" if ":" in host else host, _LONGEST_HOST)
    return f"{shown}:{url.port or PORTS.get(url.scheme)}"


def late(error: BaseException, url: httpx.URL) -> str:
    """Return the text about an exchange that took too long."""
    if isinstance(error, httpcore.ConnectTimeout | httpx.ConnectTimeout):
        return f"no complete reply in time: no connection to {_way(error, url).first}"
    return f"no complete reply in time from {address(url)}: {type(error).__name__}"


def failed(error: BaseException, url: httpx.URL, handled: BaseException | None = None) -> str:
    """Return the text about an exchange that broke off, or never began.

    `handled` is what the caller was handling before; see `chain`.
    """
    way = _way(error, url)
    # While TLS waits for bytes, OpenSSL has an error for that; it does not explain a failure.
    causes = [each for each in chain(error, handled) if not isinstance(each, _WAITING)]
    if known := next(filter(None, (_known(each, way) for each in causes)), ""):
        return known
    if isinstance(error, httpcore.ConnectError | httpx.ConnectError):
        reasons = [each.strerror for each in causes if isinstance(each, OSError) and each.strerror]
        return f"no connection to {way.first}: {(reasons or [str(error)])[0]}"
    return f"no complete reply from {way.server}: {''.join(format_exception_only(error))}"


class _Way(NamedTuple):
    """The server, and what may stand between it and this machine."""

    server: str
    proxy: str
    first: str
    """The target of the TCP connection: the server, its proxy, or `… or …` if it may be either."""
    secured: str
    """The other end of TLS, in the same way."""


def _way(error: BaseException, url: httpx.URL) -> _Way:
    server = address(url)
    proxy, first, secured = "its proxy", server, server
    if isinstance(error, httpx.HTTPError):
        # An httpx client that was passed in has its own proxies.
        proxy = "a proxy of http_client"
        first = secured = f"{server} or {proxy}"
    elif found := _proxy(url):
        first = proxy = f"the proxy {address(found.url)}"
        secured = f"{server} or {proxy}" if found.url.scheme == "https" else server
    return _Way(server=server, proxy=proxy, first=first, secured=secured)


def _known(error: BaseException, way: _Way) -> str:
    """Return the text about an error of a known kind; "" for another error."""
    match error:
        case ssl.SSLCertVerificationError():
            why = getattr(error, "verify_message", error)
            return f"the certificate of {way.secured} is refused: {why}"
        case ssl.SSLError():
            return f"TLS with {way.secured} failed: {getattr(error, 'reason', None) or error}"
        case socket.gaierror():
            return f"cannot find the host of {way.first}: {error.strerror or error}"
        case ConnectionRefusedError():
            return f"connection refused by {way.first}"
        case httpcore.ProxyError() | httpx.ProxyError():
            return f"no connection to {way.server} by {way.proxy}: {refusal(error)}"
        case _:
            return ""


def _proxy(url: httpx.URL) -> httpx.Proxy | None:
    with suppress(Exception):  # The environment may have changed since the client was made.
        return environment.proxy(str(url))
    return None
