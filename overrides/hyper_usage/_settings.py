"""What a client is told, checked before anything is sent."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import httpx
from attrs import frozen

from hyper_usage._exceptions import ConfigurationError
from hyper_usage_api.client import BASE_URL, ApiKeyAuth

__all__ = ["BASE_URL", "KEY_VARIABLE", "Settings", "check_type"]

KEY_VARIABLE: Final = "HYPER_USAGE_API_KEY"

_PRINTABLE: Final = re.compile(r"[!-~]+")
_LONGEST_WAIT: Final = 24 * 60 * 60.0  # Far beyond a month, sockets raise OverflowError.


@frozen(kw_only=True)
class Settings:
    """Whom to call, as whom, and how long to wait in seconds."""

    auth: ApiKeyAuth
    base_url: str
    timeout: float

    @classmethod
    def resolve(
        cls,
        api_key: str | None,
        base_url: str,
        timeout: float,
        environment: Mapping[str, str] = os.environ,
    ) -> "Settings":
        """Check what was given, and take the key from the environment where none was.

        Raises:
            ConfigurationError: something cannot be used; the key itself is never shown.
        """
        return cls(
            auth=ApiKeyAuth(_key(api_key, environment)),
            base_url=_url(base_url),
            timeout=_seconds(timeout),
        )


def check_type(name: str, value: object, *kinds: type) -> None:
    """Refuse what type checkers refuse, before it fails elsewhere; the value is not shown.

    Raises:
        ConfigurationError: the value is of none of these kinds; a boolean is no number.
    """
    if not isinstance(value, kinds) or isinstance(value, bool):
        expected = " or ".join(kind.__name__ for kind in kinds)
        raise ConfigurationError(f"{name} must be {expected}, got {type(value).__name__}")


def _key(api_key: str | None, environment: Mapping[str, str]) -> str:
    source = "api_key"
    if api_key is None:
        source, api_key = KEY_VARIABLE, environment.get(KEY_VARIABLE, "")
    check_type(source, api_key, str)
    key = api_key.strip()
    if not key:
        raise ConfigurationError(f"{source} is empty; pass api_key or set {KEY_VARIABLE}")
    if not _PRINTABLE.fullmatch(key):
        raise ConfigurationError(f"{source} must be printable ASCII without white space")
    return key


def _url(base_url: str) -> str:
    check_type("base_url", base_url, str)
    base_url = base_url.strip()
    advice = "expected https://HOST[:PORT][/PATH], or http on a loopback address"
    if not {"@", "?", "#"}.isdisjoint(base_url):
        # Not shown: user-info is a secret, and a query may be one.
        raise ConfigurationError(f"base_url holds user-info, a query or a fragment; {advice}")
    try:
        url = urlsplit(base_url)
        host = (url.hostname or "").encode("idna").decode()  # Raises where no resolver could ask.
        _ = url.port, httpx.URL(base_url)  # These raise where nothing can be sent to.
    except (ValueError, httpx.InvalidURL) as error:
        raise ConfigurationError(f"base_url cannot be used: {error}; {advice}") from None
    if not host or not (url.scheme == "https" or (url.scheme == "http" and _is_loopback(host))):
        raise ConfigurationError(f"base_url cannot be used; {advice}, got {base_url!r}")
    return base_url.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _seconds(timeout: float) -> float:
    check_type("timeout", timeout, int, float)
    if not 0 < timeout <= _LONGEST_WAIT:
        raise ConfigurationError(f"timeout must be above 0 seconds, at most a day, got {timeout!r}")
    return timeout
