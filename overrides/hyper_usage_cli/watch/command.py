"""`watch`: shows the requests left, their rate and their end, again and again."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from rich.console import Console, RenderableType
from rich.live import Live

from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.exit_codes import ExitCode, tell
from hyper_usage_cli.output.answer import Data, answer, failure, timestamp, usage_data
from hyper_usage_cli.output.console import console
from hyper_usage_cli.watch.following import follow
from hyper_usage_cli.watch.forecast import BalanceForecast, ProductForecast, money
from hyper_usage_cli.watch.screen import failure_line, render, sample_lines
from hyper_usage_cli.watch.state import Watched

__all__ = ["run"]

_FRAMES_PER_SECOND: Final = 2
_DECIMALS: Final = 4


def run(
    accounts: Sequence[Account], *, interval: float, products: Sequence[str], as_json: bool
) -> int:
    """Ask at each interval, measured from start to start, and show the forecasts."""
    terminal = console()
    known = [Watched(account=each.name, products=tuple(products)) for each in accounts]
    codes: list[ExitCode] = []
    changes = _noting_ends(follow(accounts, known, interval), codes)
    if as_json:
        _print_json(changes)
    elif terminal.is_interactive and sys.stdout.isatty():
        _draw(changes, known, terminal)
    else:
        _print_lines(changes)
    return max(codes, default=ExitCode.OK)


def _noting_ends(changes: Iterable[Watched], codes: list[ExitCode]) -> Iterator[Watched]:
    """Yield the same, and collect the exit codes of the accounts whose watch has ended."""
    for each in changes:
        if each.has_ended and each.failure:
            codes.append(each.failure.exit_code)
        yield each


def _draw(changes: Iterable[Watched], known: Sequence[Watched], terminal: Console) -> None:
    """Draw a table and refresh it, so that its ages stay right while a request is under way."""
    latest, size = {each.account: each for each in known}, terminal.size

    def frame() -> RenderableType:
        nonlocal size
        if size != terminal.size:
            # The terminal may have wrapped lines anew; nobody knows where the table begins then.
            size = terminal.size
            terminal.clear()
        return render(latest.values(), terminal, now=datetime.now(UTC))

    # SIGTERM and Ctrl-C raise; so the live table ends, and shows the cursor again.
    with Live(
        console=terminal, get_renderable=frame, refresh_per_second=_FRAMES_PER_SECOND
    ) as live:
        live.refresh()
        for each in changes:
            latest = latest | {each.account: each}
            live.refresh()


def _print_lines(changes: Iterable[Watched]) -> None:
    for each in changes:
        if each.failure:
            tell(failure_line(each, each.failure, now=datetime.now(UTC)))
        else:
            print(sample_lines(each), flush=True)


def _print_json(changes: Iterable[Watched]) -> None:
    for each in changes:
        print(_json(each), flush=True)


def _json(latest: Watched) -> str:
    if latest.failure:
        return failure(latest.failure, latest.account)
    return answer("watch", _data(latest), latest.account)


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
        "losses": [
            {"expires_at": timestamp(loss.at), "requests": loss.requests}
            for loss in forecast.losses
        ],
    }


def _balance(forecast: BalanceForecast) -> Data:
    rate, end = forecast.pace.per_hour, forecast.end
    return {
        "euros_per_hour": None if rate is None else f"{money(rate, _DECIMALS):f}",
        "samples": forecast.pace.samples,
        "ends_at": timestamp(end.at) if end else None,
    }
