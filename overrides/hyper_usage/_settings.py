"""The settings of a client: checks of the key, the base URL, the timeout and the retries."""

import os
import re
from collections.abc import Mapping
from inspect import iscoroutinefunction
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import httpx
from attrs import frozen

from hyper_usage._exceptions import ConfigurationError
from hyper_usage_api.client import BASE_URL, ApiKeyAuth

__all__ = [
    "BASE_URL",
    "BASE_URL_VARIABLE",
    "KEY_VARIABLE",
    "Settings",
    "check_base_url",
    "check_callback",
    "check_key",
    "check_timeout",
    "check_type",
    "credentials",
]

BASE_URL_VARIABLE: Final = "HYPER_USAGE_BASE_URL"
KEY_VARIABLE: Final = "HYPER_USAGE_API_KEY"

_HOST: Final = re.compile(r"[\w.-]+|[\da-f:.]*:[\da-f:.]*(%[\w.-]+)?", re.ASCII | re.IGNORECASE)
_QUOTED: Final = re.compile(r"""(['"]).*\1""", re.DOTALL)
_LONGEST_BUDGET: Final = 24 * 60 * 60.0  # Sockets raise OverflowError for time-outs of some months.


@frozen(kw_only=True)
class Settings:
    """The key, the base URL, the seconds of a whole call, and the number of retries."""

    auth: ApiKeyAuth
    base_url: str
    timeout: float
    max_retries: int

    @classmethod
    def resolve(
        cls,
        auth: ApiKeyAuth | ConfigurationError,
        base_url: str | None,
        timeout: float,
        max_retries: int,
    ) -> "Settings":
        """Return the settings, checked.

        Raises:
            ConfigurationError: if one of them cannot be used.
        """
        if isinstance(auth, ConfigurationError):
            raise auth
        return cls(
            auth=auth,
            base_url=check_base_url(base_url),
            timeout=check_timeout(timeout),
            max_retries=_retries(max_retries),
        )


def credentials(
    api_key: str | None, environment: Mapping[str, str] = os.environ, source: str = "api_key"
) -> ApiKeyAuth | ConfigurationError:
    """Return the key, or the error that says why it cannot be sent.

    Without a key, it is taken from the environment. The error is returned, not raised: a traceback
    may show local variables, and here one of them is the key.
    """
    missing = "is empty"
    if api_key is None:
        source, api_key = KEY_VARIABLE, environment.get(KEY_VARIABLE, "")
        missing = "is empty" if KEY_VARIABLE in environment else "is not set"
    try:
        check_type(source, api_key, str)
        return ApiKeyAuth(api_key.strip())
    except ConfigurationError as error:
        return error.with_traceback(None)
    except ValueError:
        wrong = f"{missing}; pass api_key or set {KEY_VARIABLE}"
        if api_key.strip():
            wrong = "must be printable ASCII without white space"
        return ConfigurationError(f"{source} {wrong}")


def check_key(api_key: str, source: str = "api_key") -> str:
    """Return a key as a client sends it: without the white space around it.

    Raises:
        ConfigurationError: if the key cannot be sent; names the source, and does not show the key.
    """
    if isinstance(error := credentials(api_key, source=source), ConfigurationError):
        del api_key  # A traceback may show local variables.
        raise error
    return api_key.strip()


def check_type(name: str, value: object, *kinds: type) -> None:
    """Check the type of an argument, for callers without a type checker.

    Raises:
        ConfigurationError: if the value has none of these types, or is a boolean in the place of a
            number; does not show the value.
    """
    if not isinstance(value, kinds) or isinstance(value, bool):
        expected = " or ".join(kind.__name__ for kind in kinds)
        raise ConfigurationError(f"{name} must be {expected}, got {type(value).__name__}")


def check_callback(name: str, value: object) -> None:
    """Check an argument that is called, but not awaited; None is not called.

    Raises:
        ConfigurationError: if it cannot be called, or is async.
    """
    if iscoroutinefunction(value) or not (value is None or callable(value)):
        kind = "an async one" if callable(value) else type(value).__name__
        raise ConfigurationError(f"{name} must be a function that is not async, got {kind}")


def check_base_url(base_url: str | None = None, environment: Mapping[str, str] = os.environ) -> str:
    """Return a base URL as requests use it: without the last slash.

    Without one, it is the environment's, or else the server in the document. An empty variable
    counts as absent.

    Raises:
        ConfigurationError: if requests cannot go there, or must not: to plain HTTP that leaves this
            machine.
    """
    source = "base_url"
    if base_url is None:
        base_url = environment.get(BASE_URL_VARIABLE, "").strip()
        source, base_url = (BASE_URL_VARIABLE, base_url) if base_url else (source, BASE_URL)
    check_type(source, base_url, str)
    base_url = base_url.strip()
    advice = "expected https://HOST[:PORT][/PATH], or http on a loopback address"
    if not {"@", "?", "#"}.isdisjoint(base_url):
        # The URL is not shown: user-info is a secret, and a query may be one.
        raise ConfigurationError(f"{source} holds user-info, a query or a fragment; {advice}")
    try:
        url = urlsplit(base_url)
        host = (url.hostname or "").encode("idna").decode()  # Raises if DNS cannot have the host.
        port, _ = url.port, httpx.URL(base_url)  # Both raise if no request can go there.
    except (ValueError, httpx.InvalidURL) as error:
        reason = _QUOTED.sub("…", str(error))  # A part of the URL may be a key in the wrong place.
        raise ConfigurationError(f"{source} cannot be used: {reason}; {advice}") from None
    # Port 0 would be replaced by the usual one.
    if (
        not _HOST.fullmatch(host)
        or port == 0
        or not (url.scheme == "https" or (url.scheme == "http" and _is_loopback(host)))
    ):
        raise ConfigurationError(f"{source} cannot be used; {advice}")
    return base_url.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_timeout(timeout: float) -> float:
    """Return the seconds of a whole call.

    Raises:
        ConfigurationError: if they are not a number, not above 0, or more than a day.
    """
    check_type("timeout", timeout, int, float)
    if not 0 < timeout <= _LONGEST_BUDGET:
        # The value is not shown: it may be an integer of more digits than Python writes.
        raise ConfigurationError("timeout must be above 0 seconds, and at most a day")
    return timeout


def _retries(max_retries: int) -> int:
    check_type("max_retries", max_retries, int)
    if max_retries < 0:
        raise ConfigurationError("max_retries must be 0 or more")
    return max_retries
