"""The proxy and the certificates that the environment names."""

import ssl
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from urllib.request import getproxies, proxy_bypass

import httpx

from hyper_usage._exceptions import ConfigurationError

__all__ = ["certificates", "environment_errors", "named_proxy", "proxy"]


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
    """Return the proxy that a client uses.

    It uses none for plain HTTP, because such a proxy would see the key.

    Raises:
        ImportError: if it is a SOCKS proxy, and `httpx[socks]` is not installed.
        ValueError, httpx.InvalidURL: if its address cannot be used; the message may show it.
    """
    url = httpx.URL(base_url)
    address = named_proxy(base_url)
    if not address or url.scheme == "http" or proxy_bypass(url.host):
        return None
    found = httpx.Proxy(address if "://" in address else f"http://{address}")
    if found.url.scheme.startswith("socks"):
        import_module("socksio")  # httpcore would miss it only at the first request.
    return found


@contextmanager
def environment_errors() -> Generator[None]:
    """Replace the exceptions of `proxy` and `certificates`.

    Raises:
        ConfigurationError: if the environment names a proxy or certificates that cannot be used.
    """
    try:
        yield
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        # The message is not shown: the URL of a proxy may hold a password.
        raise ConfigurationError(
            "the proxy or the certificates that the environment names cannot be used"
            f" ({type(error).__name__}); `hyper-usage doctor` says which"
        ) from None
