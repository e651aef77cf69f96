"""One call: its time, its attempts and its retries.

The loop itself is four lines in each client. stamina was tried for it and left out: it logs a
warning for each retry through settings of the whole process, and importing it takes half as long as
importing httpx. tenacity, its base, would need all the rules below as arguments.
"""

import sys
from logging import DEBUG
from random import SystemRandom
from time import monotonic
from typing import Final, Generic, TypeVar

import httpcore
import httpx
from attrs import define, field

from hyper_usage._connection_words import address, failed, late
from hyper_usage._exceptions import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    HyperUsageError,
)
from hyper_usage._http.fetch import BoundedReply
from hyper_usage._http.frames import outgoing, raised_by_a_signal
from hyper_usage._log import LOGGER
from hyper_usage._reply import ReplyReader

__all__ = ["Call"]

#: It leaves the caller's sequence of random numbers alone, and differs in forked processes.
uniform: Final = SystemRandom().uniform

_FIRST_WAIT: Final = 0.5  # Seconds; doubled with each attempt.
_LONGEST_WAIT: Final = 8.0
_DOUBLINGS: Final = 9  # Enough for the longest wait; 2**1000 is too large for a float.


T = TypeVar("T")


@define
class Call(Generic[T]):
    """A call while it runs; each of its attempts ends with a result or with an error."""

    reader: ReplyReader[T]
    deadline: float
    retries_left: int
    request: httpx.Request
    _attempt: int = field(default=1, init=False)
    _started: float = field(factory=monotonic, init=False)
    _reply: BoundedReply | None = field(default=None, init=False)
    _handled: BaseException | None = field(factory=sys.exception, init=False)

    def begin(self) -> float:
        """Begin an attempt; return the seconds until the call must end.

        Raises:
            APITimeoutError: if no time is left.
        """
        self._started = monotonic()
        left = self.deadline - self._started
        if left <= 0:
            server = address(self.request.url)
            raise APITimeoutError(
                f"no complete reply in time from {server}: the whole timeout is used"
            )
        return left

    def result(self, reply: BoundedReply) -> T:
        """Return the meaning of the reply to an attempt; raises as `ReplyReader.result`."""
        self._reply = reply
        result = self.reader.result(reply)
        self._log()
        return result

    def failure(self, error: BaseException) -> BaseException:
        """Return the exception that the call raises, for one that an attempt raised.

        It has no frames of the exchange. An exception of the caller's own code, such as a signal
        handler, stays as it is; so does one that is not an `Exception`, as after Ctrl+C.

        Raise it outside of `except`, or the other exception becomes its context.
        """
        self._log()
        is_callers = raised_by_a_signal(error, self._handled) or not isinstance(error, Exception)
        error = outgoing(error, self._handled)
        if is_callers:
            self.retries_left = 0  # It may look like an error that may pass.
            return error
        match error:
            case HyperUsageError():
                failure = error
            case httpx.TimeoutException() | httpcore.TimeoutException() | TimeoutError():
                message = late(error, self.request.url)
                failure = APITimeoutError(self.reader.printable(message))
            case _:
                message = failed(error, self.request.url, self._handled)
                failure = APIConnectionError(self.reader.printable(message))
        failure.__context__ = None
        if failure is not error and not self.reader.shows_key(error):
            failure.__cause__ = error
        return failure

    def _log(self) -> None:
        if not LOGGER.isEnabledFor(DEBUG):
            return
        reply = self._reply
        LOGGER.debug(
            "%s %s: %s in %.0f ms (attempt %d, request %s)",
            self.request.method,
            self.request.url.path,
            reply.status_code if reply else "no reply",
            (monotonic() - self._started) * 1000,
            self._attempt,
            self.reader.request_id(reply) if reply else None,
        )

    def wait_after(self, error: BaseException) -> float | None:
        """Return the seconds to wait before the next attempt; None if the call ends."""
        wait = self._wait(error)
        if not self.retries_left or wait is None or wait >= self.deadline - monotonic():
            return None
        LOGGER.info("trying again in %.1f s after attempt %d: %s", wait, self._attempt, error)
        self.retries_left -= 1
        self._attempt += 1
        self._reply = None
        return wait

    def _wait(self, error: BaseException) -> float | None:
        if not isinstance(error, HyperUsageError) or not error.may_pass:
            return None
        if isinstance(error, APIStatusError) and error.retry_after is not None:
            return error.retry_after
        longest = min(_FIRST_WAIT * 2 ** min(self._attempt - 1, _DOUBLINGS), _LONGEST_WAIT)
        return uniform(longest / 2, longest)
