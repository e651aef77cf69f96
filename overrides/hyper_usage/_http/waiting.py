"""Waits until a moment, or for a function that nothing can interrupt, and no longer."""

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from contextvars import copy_context
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

__all__ = ["InTime", "seconds_until"]

T = TypeVar("T")


def seconds_until(moment: float | None) -> float:
    """Return the seconds until a moment; above zero, because a socket does not wait at zero.

    Raises:
        TimeoutError: if the moment has passed.
    """
    left = (moment or 0) - monotonic()
    if left <= 0:
        raise TimeoutError("no time is left")
    return left


def _forget(_: object) -> None:
    """Do nothing with a result that comes too late."""


class InTime:
    """Runs functions that nothing can interrupt, such as the look-up of a host, each in a thread.

    Where no thread may start, as at the shutdown of the interpreter, a function runs in the thread
    of its caller and takes as long as it takes.
    """

    __slots__ = ("is_closed", "outcomes")

    def __init__(self) -> None:
        self.outcomes = set[Future[Any]]()
        self.is_closed = False

    def __call__(
        self, function: Callable[[], T], seconds: float, abandon: Callable[[T], object] = _forget
    ) -> T:
        """Return the result of a function; if it comes too late, `abandon` gets it.

        Raises:
            TimeoutError: if the function takes longer than `seconds`.
            concurrent.futures.CancelledError: if `close` has been called, or is called meanwhile.
        """
        outcome: Future[T] = Future()

        def run() -> None:
            try:
                result = function()
            except BaseException as error:  # noqa: BLE001 - `outcome.result` raises it again.
                with suppress(InvalidStateError):
                    outcome.set_exception(error)
                return
            try:
                outcome.set_result(result)
            except InvalidStateError:
                abandon(result)

        try:
            Thread(target=copy_context().run, args=(run,), daemon=True).start()
        except RuntimeError:
            return function()
        self.outcomes.add(outcome)
        if self.is_closed:
            outcome.cancel()
        try:
            return outcome.result(seconds)
        except BaseException:
            if not outcome.cancel() and not outcome.exception():
                abandon(outcome.result())
            raise
        finally:
            self.outcomes.discard(outcome)

    def close(self) -> None:
        """Wake all threads that wait here, and let no other wait."""
        self.is_closed = True
        for outcome in list(self.outcomes):
            outcome.cancel()
