"""`watch`: asks at an interval, and shows the requests left, their rate and their end."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Final

from attrs import evolve, frozen
from rich.console import Console, RenderableType
from rich.live import Live

from hyper_usage import APIStatusError, HyperUsageError, Usage
from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import ExitCode, tell
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.answer import Data, answer, failure, timestamp, usage_data
from hyper_usage_cli.output.console import console
from hyper_usage_cli.signals import terminable
from hyper_usage_cli.watch.forecast import BalanceForecast, ProductForecast, money
from hyper_usage_cli.watch.view import Watched, failure_line, render, sample_lines

__all__ = ["Attempt", "attempts", "run"]

_FRAMES_PER_SECOND: Final = 2
_LONGEST_WAIT: Final = 24 * 60 * 60.0  # Even if the API asks for a longer one.
_HOPELESS: Final = {ExitCode.CONFIGURATION, ExitCode.REFUSED}
_DECIMALS: Final = 4


@frozen
class Attempt:
    """The outcome of a request, and the seconds until the next one."""

    found: Usage | HyperUsageError
    wait: float


def run(access: Access, *, interval: float, products: Sequence[str], as_json: bool) -> int:
    """Ask at each interval, measured from start to start, and show the forecasts."""
    terminal = console()
    with access.client() as client:
        answers = attempts(client.get_usage, interval)
        watched = Watched(products=tuple(products))
        if as_json:
            _print_json(answers, watched)
        elif terminal.is_interactive and sys.stdout.isatty():
            _draw(answers, watched, terminal)
        else:
            _print_lines(answers, watched)
    return ExitCode.OK


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


def _followed(answers: Iterable[Attempt], watched: Watched) -> Iterator[Watched]:
    """Yield the state of the watch after each attempt."""
    for attempt in answers:
        if isinstance(attempt.found, Usage):
            watched = watched.with_usage(attempt.found)
        else:
            watched = evolve(watched, failure=Failure.of(attempt.found))
        watched = evolve(watched, next_at=_now() + timedelta(seconds=attempt.wait))
        yield watched


def _draw(answers: Iterable[Attempt], watched: Watched, terminal: Console) -> None:
    """Draw a table and refresh it, so that its ages stay right while a request is under way."""
    latest, size = watched, terminal.size

    def frame() -> RenderableType:
        nonlocal size
        if size != terminal.size:
            # The terminal may have wrapped lines anew; nobody knows where the table begins then.
            size = terminal.size
            terminal.clear()
        return render(latest, terminal, now=_now())

    with (
        terminable(),  # SIGTERM then shows the cursor again, as the live table ends.
        Live(console=terminal, get_renderable=frame, refresh_per_second=_FRAMES_PER_SECOND) as live,
    ):
        live.refresh()
        for known in _followed(answers, watched):
            latest = known
            live.refresh()


def _print_lines(answers: Iterable[Attempt], watched: Watched) -> None:
    for latest in _followed(answers, watched):
        if latest.failure:
            tell(failure_line(latest, latest.failure, now=_now()))
        else:
            print(sample_lines(latest), flush=True)


def _print_json(answers: Iterable[Attempt], watched: Watched) -> None:
    for latest in _followed(answers, watched):
        print(_json(latest), flush=True)


def _json(latest: Watched) -> str:
    if latest.failure:
        return failure(latest.failure)
    return answer("watch", _data(latest))


def _data(latest: Watched) -> Data:
    outlook = latest.outlook
    return {
        "usage": usage_data(outlook.usage, latest.products),
        "products": [_product(each) for each in outlook.products],
        "balance": _balance(outlook.balance),
        "noticed": list(latest.noticed),
    }


def _product(forecast: ProductForecast) -> Data:
    rate, end = forecast.pace.per_hour, forecast.end
    return {
        "product": forecast.product,
        "remaining": forecast.remaining,
        "per_hour": None if rate is None else float(rate),
        "samples": forecast.pace.samples,
        "ends_at": timestamp(end.at) if end else None,
        "ends_by": end.by if end else None,
    }


def _balance(forecast: BalanceForecast) -> Data:
    rate, end = forecast.pace.per_hour, forecast.end
    return {
        "euros_per_hour": None if rate is None else f"{money(rate, _DECIMALS):f}",
        "samples": forecast.pace.samples,
        "ends_at": timestamp(end.at) if end else None,
    }


def _now() -> datetime:
    return datetime.now(UTC)
