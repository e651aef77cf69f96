"""Asks for each account at an interval, and keeps what is known of it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import Final

from attrs import evolve, frozen

from hyper_usage import APIStatusError, HyperUsageError, Usage
from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.watch.state import Watched

__all__ = ["Attempt", "attempts", "follow"]

_LONGEST_WAIT: Final = 24 * 60 * 60.0  # Even if the API asks for a longer one.
_HOPELESS: Final = {ExitCode.CONFIGURATION, ExitCode.REFUSED}


@frozen
class Attempt:
    """The outcome of a request, and the seconds until the next one."""

    found: Usage | HyperUsageError
    wait: float


@frozen
class _News:
    """The state of the watch of an account after a request, or its end, with an error if any."""

    known: Watched
    has_ended: bool = False
    error: BaseException | None = None


def follow(
    accounts: Sequence[Account], known: Sequence[Watched], interval: float
) -> Iterator[Watched]:
    """Yield the state of the watch of an account after each request, until all have ended.

    The watch of a named account ends by itself if waiting would not help.

    Raises:
        HyperUsageError: if the API refuses the key of an account without a name, or its settings
            cannot be used.
    """
    news = SimpleQueue[_News]()
    for each in zip(accounts, known, strict=True):
        # A daemon, so that no call holds up the end of the command, for example by Ctrl-C.
        Thread(target=_follow_one, args=(*each, interval, news.put), daemon=True).start()
    going = len(accounts)
    while going:
        latest = news.get()
        going -= latest.has_ended
        error, is_named = latest.error, latest.known.account is not None
        if isinstance(error, HyperUsageError) and is_named:
            yield evolve(latest.known, failure=Failure.of(error), has_ended=True)
        elif error:
            raise error
        elif not latest.has_ended:
            yield latest.known


def _follow_one(
    account: Account, known: Watched, interval: float, put: Callable[[_News], None]
) -> None:
    try:
        with account.access.asker() as ask:
            for attempt in attempts(ask, interval):
                if isinstance(attempt.found, Usage):
                    known = known.with_usage(attempt.found)
                else:
                    known = evolve(known, failure=Failure.of(attempt.found))
                at = datetime.now(UTC) + timedelta(seconds=attempt.wait)
                known = evolve(known, next_at=at)
                put(_News(known))
    except BaseException as error:  # noqa: BLE001 - raised by `follow`.
        put(_News(known, has_ended=True, error=error))
    else:
        put(_News(known, has_ended=True))


def attempts(
    ask: Callable[[], Usage],
    interval: float,
    clock: Callable[[], float] = monotonic,
    wait: Callable[[float], None] = sleep,
) -> Iterator[Attempt]:
    """Ask without end, at the interval, or later if the API asks for that.

    Raises:
        HyperUsageError: if the API refuses the key, or a setting cannot be used; waiting would not
            help.
    """
    while True:
        started = clock()
        found = _outcome(ask)
        due = max(started + interval, clock() + _asked_for(found))
        yield Attempt(found, due - clock())
        wait(max(due - clock(), 0.0))


def _outcome(ask: Callable[[], Usage]) -> Usage | HyperUsageError:
    try:
        return ask()
    except HyperUsageError as error:
        if Failure.of(error).exit_code in _HOPELESS:
            raise
        return error


def _asked_for(found: Usage | HyperUsageError) -> float:
    asked = found.retry_after if isinstance(found, APIStatusError) else None
    return min(asked or 0.0, _LONGEST_WAIT)
