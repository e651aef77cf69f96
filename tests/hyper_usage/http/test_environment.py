"""The proxy of a client is that of an httpx client, in every environment."""

from typing import Any, Final

import httpx
import pytest

from hyper_usage import ConfigurationError
from hyper_usage._http.environment import from_environment, proxy, proxy_passwords
from tests.hyper_usage.clients.situations import NOBODY

PROXY: Final = "http://proxy.test:3128"
URLS: Final = [
    *("https://a.test", "https://a.test:8443", "https://b.a.test", "https://xa.test"),
    *("https://A.TEST", "https://localhost", "https://127.0.0.1", "https://10.1.2.3:8443"),
    *("https://[::1]", "https://[2001:db8::1]:8443", "https://192.168.1.1", "https://a.test."),
]
NO_PROXY: Final = [
    *("", "*", "a.test", ".a.test", "*.a.test", "A.Test", "a.test:8443", ".a.test:8443"),
    *("a.test,b.test", " a.test , b.test ", "b.test a.test", "a.test,*", ",,a.test,"),
    *("localhost", "LOCALHOST", "127.0.0.1", "127.0.0.0/8", "10.0.0.0/8", "192.168.1.1/32"),
    *("::1", "[::1]", "2001:db8::1", "2001:db8::/32", "[2001:db8::1]:8443", "10.1.2.3:8443"),
    *("https://a.test", "http://a.test", "all://a.test", "https://", "a.test.", "test", "*test"),
]
ENVIRONMENTS: Final = [
    *({"HTTPS_PROXY": PROXY, "NO_PROXY": names} for names in NO_PROXY),
    *({"ALL_PROXY": PROXY, "no_proxy": names} for names in NO_PROXY),
    {"https_proxy": PROXY},
    {"all_proxy": PROXY},
    {"HTTP_PROXY": PROXY, "http_proxy": PROXY},
    {"HTTPS_PROXY": PROXY, "https_proxy": "http://lower.test"},
    {"HTTPS_PROXY": PROXY, "https_proxy": ""},
    {"HTTPS_PROXY": "", "ALL_PROXY": PROXY},
    {"HTTPS_PROXY": PROXY, "ALL_PROXY": "http://all.test"},
    {"HTTPS_PROXY": "proxy.test:3128"},
    {"HTTPS_PROXY": "https://proxy.test"},
    {"HTTPS_PROXY": PROXY, "NO_PROXY": "a.test", "no_proxy": "b.a.test"},
]


def proxy_of_httpx(url: str) -> str | None:
    """Return scheme and host of the proxy that an httpx client uses for a URL."""
    with httpx.Client(verify=NOBODY) as http:
        transport = http._transport_for_url(httpx.URL(url))  # pyright: ignore[reportPrivateUsage]
    proxy_url: Any = getattr(vars(transport)["_pool"], "_proxy_url", None)
    return f"{proxy_url.scheme.decode()}://{proxy_url.host.decode()}" if proxy_url else None


def ours(url: str) -> str | None:
    """Return scheme and host of the proxy of a client."""
    found = proxy(url)
    return f"{found.url.scheme}://{found.url.host}" if found else None


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_as_httpx(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A client takes the proxy that httpx takes, or refuses an environment that httpx refuses."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    try:
        expected = [proxy_of_httpx(url) for url in URLS]
    except httpx.InvalidURL:
        with pytest.raises(ConfigurationError, match=r"cannot be used \(InvalidURL\)"):
            from_environment(lambda: proxy(URLS[0]))
        return
    assert expected == [ours(url) for url in URLS]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ()),
        ("proxy.test", ()),
        ("http://user@proxy.test", ()),
        ("ftp://user:word@proxy.test", ()),
        ("http://h:port", ()),
        ("http://user:w%20rd@proxy.test", ("dXNlcjp3IHJk", "w rd")),
        ("user:word@proxy.test", ("dXNlcjp3b3Jk", "word")),
    ],
)
def test_passwords(
    address: str, expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password of a proxy is known in each form that is sent to it."""
    monkeypatch.setenv("HTTPS_PROXY", address)
    assert expected == proxy_passwords("https://a.test")
