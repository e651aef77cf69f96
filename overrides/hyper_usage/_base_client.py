"""What both clients share: they differ in who sends, and in `await`."""

import os
import sys
from collections.abc import Callable
from time import monotonic
from typing import Final, Self

import httpx
from attrs import define

from hyper_usage._call import ELSEWHERE, Call, origin
from hyper_usage._drift import Drift, Reporter
from hyper_usage._exceptions import ConfigurationError
from hyper_usage._http.fetch import ENCODING
from hyper_usage._log import switch_on
from hyper_usage._reply import Reader
from hyper_usage._settings import Settings
from hyper_usage._spec import SPEC_SHA256, SPEC_VERSION
from hyper_usage._version import __version__
from hyper_usage_api.api.default.get_usage_statistics import build_request

__all__ = ["BaseClient"]

_TIMEOUT: Final = httpx.Timeout(None, connect=5.0)


@define
class BaseClient:
    """All that a client needs to call, again and again and from many threads at a time."""

    settings: Settings
    prepared: httpx.Request
    reader: Reader
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
        """Prepare all that calls have in common; `build` makes an httpx request.

        Raises:
            ConfigurationError: HYPER_USAGE_LOG cannot be used, or the client that was passed in.
        """
        switch_on()
        wanted = build_request(auth=settings.auth)
        url = wanted.url(settings.base_url)
        own = {"user-agent": _user_agent(), "accept-encoding": ENCODING}
        request, problem = None, ""
        try:
            request = build(wanted.method, url, headers={**wanted.headers, **own})
        except Exception as error:  # noqa: BLE001 - a client that was passed in raises what it will.
            problem = type(error).__name__
        if request is None:
            # Raised here, or it would bring along what was caught, which may show the key.
            raise ConfigurationError(f"http_client cannot build the request: {problem}")
        if origin(request.url) != origin(url):
            raise ConfigurationError(ELSEWHERE)
        request.extensions.setdefault("timeout", _TIMEOUT.as_dict())
        reader = Reader(settings.auth, Reporter(on_drift))
        return cls(settings, request, reader, os.getpid())

    def begin(self) -> Call:
        """Begin a call."""
        deadline = monotonic() + self.settings.timeout
        return Call(self.reader, deadline, self.settings.max_retries, self.prepared)

    def check(self, loop: object = None) -> None:
        """Check before an attempt that it can be made, on the event loop that runs, if any does.

        Raises:
            ConfigurationError: the client is closed, or was made by another process.
        """
        if self.is_closed:
            raise ConfigurationError("the client is closed; make another one")
        if self.process != os.getpid():
            raise ConfigurationError("the client was made before a fork; make one after it")
        self.check_loop(loop)

    def check_loop(self, loop: object) -> None:
        """Check that this is the event loop of the first attempt, to which connections belong.

        Raises:
            ConfigurationError: it is another one.
        """
        if self.loop not in {None, loop}:
            raise ConfigurationError("the client was used on another event loop; make one on each")
        self.loop = loop


def _user_agent() -> str:
    # The vendor's version may be any text; a header may not.
    version = "".join(each if "!" <= each <= "~" else "?" for each in SPEC_VERSION)
    spec = f"(spec {version}+{SPEC_SHA256[:8]})"
    python = ".".join(map(str, sys.version_info[:3]))
    return f"hyper-usage/{__version__} {spec} python/{python} httpx/{httpx.__version__}"
