"""The parts that both clients share; the clients differ only in their sender and in `await`."""

import os
import sys
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import Any, Final, Generic, Self, TypeVar

import httpx
from attrs import define, field, frozen

from hyper_usage._call import Call
from hyper_usage._drift import Drift, Reporter
from hyper_usage._endpoints import Endpoint
from hyper_usage._exceptions import APIConnectionError, ConfigurationError
from hyper_usage._http.environment import proxy_passwords
from hyper_usage._http.fetch import ENCODING
from hyper_usage._http.senders import OTHER_ORIGIN, origin
from hyper_usage._log import set_up_from_environment
from hyper_usage._reply import ReplyReader
from hyper_usage._settings import Settings, check_callback, check_timeout
from hyper_usage._spec import SPEC_SHA256, SPEC_VERSION
from hyper_usage._version import __version__
from hyper_usage.words import printable
from hyper_usage_api.operation import Request

__all__ = ["CLOSED", "NOT_COPIED", "BaseClient", "Prepared", "shown"]

CLOSED: Final = "the client is closed; make another one"
NOT_COPIED: Final = "a client can be neither copied nor pickled; make one in each process"
_LONGEST_URL: Final = 200
_TIMEOUT: Final = httpx.Timeout(None, connect=5.0)


T = TypeVar("T")


@frozen
class Prepared(Generic[T]):
    """The request of an operation, which any number of calls may send, and its reader."""

    request: httpx.Request
    reader: ReplyReader[T]


@define
class BaseClient:
    """The settings of a client; all its calls share them, from many threads.

    `build` makes an httpx request.
    """

    settings: Settings
    build: Callable[..., httpx.Request]
    reporter: Reporter
    process: int
    closed: Event = field(factory=Event)
    loop: object = None

    @classmethod
    def make(
        cls,
        settings: Settings,
        build: Callable[..., httpx.Request],
        on_drift: Callable[[Drift], None] | None,
    ) -> Self:
        """Return the part of a client that all its calls share.

        Raises:
            ConfigurationError: if `on_drift` or HYPER_USAGE_LOG cannot be used.
        """
        check_callback("on_drift", on_drift)
        set_up_from_environment()
        return cls(settings, build, Reporter(on_drift), os.getpid())

    def prepare(self, endpoint: Endpoint[Any, T], describe: Callable[..., Request]) -> Prepared[T]:
        """Return the request of an operation; `describe` makes it from the credentials, `auth`.

        Raises:
            ConfigurationError: if an argument of the call cannot be sent, or if `http_client`
                builds no request, or one to another origin.
        """
        described = _tried(
            lambda: describe(auth=self.settings.auth),
            "an argument cannot be sent ({}); pass another value",
        )
        url = described.url(self.settings.base_url)
        own = {"user-agent": _user_agent(), "accept-encoding": ENCODING}
        request = _tried(
            lambda: self.build(described.method, url, headers={**described.headers, **own}),
            "http_client cannot build the request ({}); pass another httpx client",
        )
        if origin(request.url) != origin(url):
            raise ConfigurationError(OTHER_ORIGIN)
        request.extensions.setdefault("timeout", _TIMEOUT.as_dict())
        passwords = proxy_passwords(self.settings.base_url)
        reader = ReplyReader(endpoint, self.settings.auth, self.reporter, passwords)
        return Prepared(request, reader)

    def new_call(self, prepared: Prepared[T], timeout: float | None = None) -> Call[T]:
        """Return a new call, whose time starts now; without seconds of its own, the client's.

        Raises:
            ConfigurationError: if these seconds cannot be used.
        """
        seconds = self.settings.timeout if timeout is None else check_timeout(timeout)
        deadline = monotonic() + seconds
        return Call(prepared.reader, deadline, self.settings.max_retries, prepared.request)

    def failure(self, call: Call[Any], error: BaseException) -> BaseException:
        """Return the exception that a call raises; see `Call.failure`.

        If the client was closed during the call, the exception says so: closing ended the exchange.
        """
        failure = call.failure(error)
        if self.closed.is_set() and isinstance(failure, APIConnectionError):
            return ConfigurationError(CLOSED)
        return failure

    def check(self, loop: object = None) -> None:
        """Check that the client can still be used; `loop` is the event loop that runs, if any.

        Raises:
            ConfigurationError: if the client is closed, or was made by another process or used on
                another event loop.
        """
        if self.closed.is_set():
            raise ConfigurationError(CLOSED)
        if self.process != os.getpid():
            raise ConfigurationError("the client was made before a fork; make one after it")
        self.check_loop(loop)

    def check_loop(self, loop: object) -> None:
        """Check that this is the event loop of the first attempt, which owns the connections.

        Raises:
            ConfigurationError: if it is another event loop.
        """
        if self.loop not in {None, loop}:
            raise ConfigurationError("the client was used on another event loop; make one on each")
        self.loop = loop


def shown(client: object) -> str:
    """Return the URL and the seconds of a client; never its key."""
    base: BaseClient | None = vars(client).get("_base")
    if base is None:  # A traceback shows a client that could not be made.
        return f"{type(client).__name__}(…)"
    url, seconds = printable(base.settings.base_url, _LONGEST_URL), base.settings.timeout
    return f"{type(client).__name__}(base_url={url!r}, timeout={seconds})"


def _tried(make: Callable[[], T], refusal: str) -> T:
    """Return the result of `make`.

    Raises:
        ConfigurationError: if `make` fails; has the refusal with the name of the exception.
    """
    try:
        return make()
    except Exception as error:  # noqa: BLE001 - http_client may raise anything.
        problem = type(error).__name__
    # Raised outside of `except`, or its context would be an error that may show the key.
    raise ConfigurationError(refusal.format(problem))


def _user_agent() -> str:
    # The vendor's version may be any text, a header may not.
    version = "".join(each if "!" <= each <= "~" else "?" for each in SPEC_VERSION)
    spec = f"(spec {version}+{SPEC_SHA256[:8]})"
    python = ".".join(map(str, sys.version_info[:3]))
    return f"hyper-usage/{__version__} {spec} python/{python} httpx/{httpx.__version__}"
