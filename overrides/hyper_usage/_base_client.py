"""The parts that both clients share; the clients differ only in their sender and in `await`."""

import os
import sys
from collections.abc import Callable
from time import monotonic
from typing import Final, Self

import httpx
from attrs import define

from hyper_usage._call import OTHER_ORIGIN, Call, origin
from hyper_usage._drift import Drift, Reporter
from hyper_usage._exceptions import ConfigurationError
from hyper_usage._http.fetch import ENCODING
from hyper_usage._log import set_up_from_environment
from hyper_usage._reply import ReplyReader
from hyper_usage._settings import Settings, check_timeout
from hyper_usage._spec import SPEC_SHA256, SPEC_VERSION
from hyper_usage._version import __version__
from hyper_usage_api.api.default.get_usage_statistics import build_request

__all__ = ["BaseClient"]

_TIMEOUT: Final = httpx.Timeout(None, connect=5.0)


@define
class BaseClient:
    """The settings and the request of a client; all its calls share them, from many threads."""

    settings: Settings
    prepared: httpx.Request
    reader: ReplyReader
    process: int
    is_closed: bool = False
    loop: object = None

    @classmethod
    def prepare(
        cls,
        settings: Settings,
        build: Callable[..., httpx.Request],
        on_drift: Callable[[Drift], None] | None,
    ) -> Self:
        """Return what the calls of a client have in common; `build` makes an httpx request.

        Raises:
            ConfigurationError: if HYPER_USAGE_LOG cannot be used, or `http_client` builds no
                request, or one to another origin.
        """
        set_up_from_environment()
        described = build_request(auth=settings.auth)
        url = described.url(settings.base_url)
        own = {"user-agent": _user_agent(), "accept-encoding": ENCODING}
        request, problem = None, ""
        try:
            request = build(described.method, url, headers={**described.headers, **own})
        except Exception as error:  # noqa: BLE001 - http_client may raise anything.
            problem = type(error).__name__
        if request is None:
            # Raised outside of `except`, or its context would be an error that may show the key.
            raise ConfigurationError(
                f"http_client cannot build the request ({problem}); pass another httpx client"
            )
        if origin(request.url) != origin(url):
            raise ConfigurationError(OTHER_ORIGIN)
        request.extensions.setdefault("timeout", _TIMEOUT.as_dict())
        reader = ReplyReader(settings.auth, Reporter(on_drift))
        return cls(settings, request, reader, os.getpid())

    def new_call(self, timeout: float | None = None) -> Call:
        """Return a new call, whose time starts now; without seconds of its own, the client's.

        Raises:
            ConfigurationError: if these seconds cannot be used.
        """
        seconds = self.settings.timeout if timeout is None else check_timeout(timeout)
        deadline = monotonic() + seconds
        return Call(self.reader, deadline, self.settings.max_retries, self.prepared)

    def check(self, loop: object = None) -> None:
        """Check that the client can still be used; `loop` is the event loop that runs, if any.

        Raises:
            ConfigurationError: if the client is closed, or was made by another process or used on
                another event loop.
        """
        if self.is_closed:
            raise ConfigurationError("the client is closed; make another one")
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


def _user_agent() -> str:
    # The vendor's version may be any text, a header may not.
    version = "".join(each if "!" <= each <= "~" else "?" for each in SPEC_VERSION)
    spec = f"(spec {version}+{SPEC_SHA256[:8]})"
    python = ".".join(map(str, sys.version_info[:3]))
    return f"hyper-usage/{__version__} {spec} python/{python} httpx/{httpx.__version__}"
