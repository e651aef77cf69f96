"""One call: its budget, its attempts, and what is tried again.

The loop itself is four lines in each client. A library for retries was tried and left out: stamina
logs a warning for each retry through settings of the whole process, which are not a library's to
change, and importing it takes half as long as importing httpx; tenacity, below it, would still have
been told all that stands here.
"""

from logging import DEBUG
from random import uniform
from time import monotonic
from traceback import format_exception_only
from typing import Any, Final

import httpcore
import httpx
from attrs import define, field

from hyper_usage._exceptions import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    HyperUsageError,
)
from hyper_usage._http.fetch import BoundedReply
from hyper_usage._log import LOGGER
from hyper_usage._reply import Reader
from hyper_usage._usage import Usage

__all__ = ["ELSEWHERE", "Call", "origin"]

ELSEWHERE: Final = "http_client turns the request, and the key, to another origin"

_FIRST_WAIT: Final = 0.5  # Seconds, doubled with each attempt.
_LONGEST_WAIT: Final = 8.0
_DOUBLINGS: Final = 9  # Enough for the longest wait; no float holds a thousand.


@define
class Call:
    """A call under way.

    Its attempts end with a usage, with an error that is tried again, or with one that is raised.
    """

    reader: Reader
    deadline: float
    retries_left: int
    _prepared: httpx.Request
    _attempt: int = field(default=1, init=False)
    _started: float = field(factory=monotonic, init=False)
    _reply: BoundedReply | None = field(default=None, init=False)

    def left(self) -> float:
        """Return the seconds that are left of the budget.

        Raises:
            APITimeoutError: none are.
        """
        left = self.deadline - monotonic()
        if left <= 0:
            raise APITimeoutError("no complete reply in time: the budget is spent")
        return left

    def request(self) -> httpx.Request:
        """Return the request of an attempt; no step of it may take longer than what is left."""
        self._started = monotonic()
        left = self.left()
        limits: dict[str, float | None] = self._prepared.extensions["timeout"]
        seconds = {step: left if own is None else min(own, left) for step, own in limits.items()}
        return _Request(
            self._prepared.method,
            self._prepared.url,
            headers=self._prepared.headers,
            extensions={"timeout": seconds},
        )

    def usage(self, reply: BoundedReply) -> Usage:
        """Make a usage of the reply to an attempt; raises as `Reader.usage`."""
        self._reply = reply
        usage = self.reader.usage(reply)
        self._log()
        return usage

    def failure(self, error: Exception) -> HyperUsageError:
        """Return what an attempt raised as an exception of this package.

        It is to be raised where no other is being handled, which would become its context.
        """
        self._log()
        match error:
            case HyperUsageError():
                failure = error
            case httpx.TimeoutException() | httpcore.TimeoutException() | TimeoutError():
                failure = APITimeoutError(f"no complete reply in time: {type(error).__name__}")
            case _:
                said = self.reader.printable("".join(format_exception_only(error)))
                failure = APIConnectionError(f"no complete reply: {said}")
        failure.__context__ = None
        if failure is not error and not self.reader.shows_key(error):
            failure.__cause__ = error
        return failure

    def _log(self) -> None:
        if not LOGGER.isEnabledFor(DEBUG):
            return
        request, reply = self._prepared, self._reply
        LOGGER.debug(
            "%s %s: %s in %.0f ms (attempt %d, request %s)",
            request.method,
            request.url.path,
            reply.status_code if reply else "no reply",
            (monotonic() - self._started) * 1000,
            self._attempt,
            self.reader.request_id(reply) if reply else None,
        )

    def wait_after(self, error: HyperUsageError) -> float | None:
        """Return how many seconds to wait before the next attempt; None: there is none."""
        wait = self._wait(error)
        if not self.retries_left or wait is None or wait >= self.deadline - monotonic():
            return None
        LOGGER.info("trying again in %.1f s after attempt %d: %s", wait, self._attempt, error)
        self.retries_left -= 1
        self._attempt += 1
        self._reply = None
        return wait

    def _wait(self, error: HyperUsageError) -> float | None:
        if not error.may_pass:
            return None
        if isinstance(error, APIStatusError) and error.retry_after is not None:
            return error.retry_after
        longest = min(_FIRST_WAIT * 2 ** min(self._attempt - 1, _DOUBLINGS), _LONGEST_WAIT)
        return uniform(longest / 2, longest)  # noqa: S311 - no secret depends on it.


class _Request(httpx.Request):
    """A request that stays with the origin it was made for, whatever a client's hooks do to it."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "url" and hasattr(self, name) and origin(self.url) != origin(value):
            raise ConfigurationError(ELSEWHERE)
        super().__setattr__(name, value)


def origin(url: httpx.URL | str) -> tuple[str, str, int | None]:
    """Return what of a URL says to whom a request goes."""
    url = httpx.URL(url)
    return url.scheme, url.host, url.port
