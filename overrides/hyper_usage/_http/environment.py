"""The proxy and the certificates that the environment names."""

import ssl
from base64 import b64encode
from collections.abc import Callable
from importlib import import_module
from typing import TypeVar
from urllib.request import getproxies

import httpx

# `httpx.Client` chooses its proxy with these; httpx has no public name for that.
from httpx._utils import URLPattern, get_environment_proxies

from hyper_usage._exceptions import ConfigurationError
from hyper_usage._http.frames import raised_by_a_signal

__all__ = ["certificates", "from_environment", "named_proxy", "proxy", "proxy_passwords"]

T = TypeVar("T")


def certificates(base_url: str) -> ssl.SSLContext:
    """Return a context with the certificates that a client trusts: SSL_CERT_FILE, or certifi's.

    Plain HTTP needs none, so the context is then empty.

    Raises:
        OSError: if the certificates cannot be read.
    """
    if httpx.URL(base_url).scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.create_ssl_context()


def named_proxy(base_url: str) -> str | None:
    """Return the address of the proxy that the environment names, even if it is not used."""
    proxies = getproxies()
    return proxies.get(httpx.URL(base_url).scheme) or proxies.get("all")


def proxy(base_url: str) -> httpx.Proxy | None:
    """Return the proxy that a client uses: that of an httpx client, which reads NO_PROXY too.

    It uses none for plain HTTP, because such a proxy would see the key.

    Raises:
        ImportError: if it is a SOCKS proxy, and `httpx[socks]` is not installed.
        ValueError, httpx.InvalidURL: if its address cannot be used; the message may show it.
    """
    url = httpx.URL(base_url)
    if url.scheme == "http":
        return None
    proxies = {URLPattern(key): address for key, address in get_environment_proxies().items()}
    address = next((proxies[each] for each in sorted(proxies) if each.matches(url)), None)
    if address is None:
        return None
    found = httpx.Proxy(address)
    if found.url.scheme.startswith("socks"):
        import_module("socksio")  # httpcore would miss it only at the first request.
    return found


def proxy_passwords(base_url: str) -> tuple[str, ...]:
    """Return the password of the proxy that the environment names, in the forms that are sent."""
    address = named_proxy(base_url) or ""
    try:
        auth = httpx.Proxy(address if "://" in address else f"http://{address}").raw_auth
    except (ValueError, httpx.InvalidURL):
        return ()
    if not auth or not auth[1]:
        return ()
    return b64encode(b":".join(auth)).decode(), auth[1].decode()


def from_environment(make: Callable[[], T]) -> T:
    """Return the result of a function that reads the environment's proxy and certificates.

    Raises:
        ConfigurationError: if the environment names a proxy or certificates that cannot be used.
    """
    try:
        return make()
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        if raised_by_a_signal(error) is error:
            raise
        problem = type(error).__name__
    # Raised outside of `except`, and without the message: the URL of a proxy may hold a password.
    raise ConfigurationError(
        "the proxy or the certificates that the environment names cannot be used"
        f" ({problem}); `hyper-usage doctor` says which"
    )
