"""The screen of `watch`, and its plain lines. Nothing here asks, waits or prints."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from functools import cached_property
from typing import Final

from attrs import evolve, frozen
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hyper_usage import Usage
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.console import encodable
from hyper_usage_cli.output.products import name
from hyper_usage_cli.output.text import count, duration, euros, moment
from hyper_usage_cli.watch.forecast import (
    ENOUGH_SAMPLES,
    ENOUGH_TIME,
    BalanceForecast,
    Outlook,
    Pace,
    ProductForecast,
    forecast,
    money,
    recent,
)
from hyper_usage_cli.watch.movements import step

__all__ = ["Notice", "Watched", "failure_line", "render", "sample_lines"]

_NOTICES_KEPT: Final = 5
_CENTURY: Final = timedelta(days=36_525)
_DAY: Final = timedelta(days=1)
_CENTS: Final = 2
_FINE: Final = 4
_FEW: Final = 10
_INDENT: Final = (0, 0, 0, 2)
_NARROWEST_TABLE: Final = 76


@frozen(kw_only=True)
class Notice:
    """A text about a movement, with the time of the sample that showed it."""

    at: datetime
    text: str


@frozen(kw_only=True)
class Watched:
    """All that a watch knows after its latest request."""

    products: tuple[str, ...] = ()
    """The products that are watched; empty means all."""
    samples: tuple[Usage, ...] = ()
    noticed: tuple[str, ...] = ()
    """The texts about the movements up to the latest sample."""
    notices: tuple[Notice, ...] = ()
    """The last few notices, the latest last."""
    failure: Failure | None = None
    """The reason why the latest request failed, if it did."""
    next_at: datetime | None = None
    """The time of the next request."""

    @cached_property
    def outlook(self) -> Outlook:
        """The forecasts from the samples, which must not be empty."""
        return forecast(self.samples, self.products)

    def with_usage(self, usage: Usage) -> "Watched":
        """Return the state of the watch after another sample."""
        samples = recent((*self.samples, usage))
        noticed = step(*samples[-2:]).noticed(self.products) if self.samples else ()
        notices = (*self.notices, *(Notice(at=usage.fetched_at, text=text) for text in noticed))
        return evolve(
            self,
            samples=samples,
            noticed=noticed,
            notices=notices[-_NOTICES_KEPT:],
            failure=None,
        )


def render(
    watched: Watched, terminal: Console, *, now: datetime, zone: tzinfo | None = None
) -> RenderableType:
    """Return the screen as seen at a moment, with times in a zone or else in the local one."""
    parts: list[RenderableType] = [
        _line(f"As of    {_age(watched, now, zone) or 'no figures yet'}", terminal),
        _line(f"Next     {_next(watched, now, zone)}", terminal),
    ]
    # These come first, because a low screen cuts off the end.
    if watched.failure:
        parts.append(_line(f"No answer: {watched.failure.message}", terminal, "red"))
    for notice in watched.notices:
        at = notice.at.astimezone(zone)
        parts.append(_line(f"{at:%Y-%m-%d %H:%M:%S} {notice.text}", terminal, "cyan"))
    if watched.samples:
        outlook = watched.outlook
        balance = f"Balance  {_balance(outlook.balance, now, zone)}"
        absent = [_line(text, terminal) for text in _absent(watched.products, outlook)]
        draw = _table if terminal.width >= _NARROWEST_TABLE else _stack
        products = draw(outlook.products, terminal, now, zone)
        parts = [_line(balance, terminal, "bold"), *parts, *products, *absent]
    return Group(*parts)


def sample_lines(watched: Watched, *, zone: tzinfo | None = None) -> str:
    """Return the lines of the latest sample for output that is not a terminal."""
    outlook = watched.outlook
    at = outlook.usage.fetched_at
    balance = _balance(outlook.balance, at, zone)
    lines = [f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}  balance: {balance}"]
    lines += [f"  {_sentence(each, at, zone)}" for each in outlook.products]
    lines += [f"  {text}" for text in _absent(watched.products, outlook)]
    lines += [f"  noticed: {text}" for text in watched.noticed]
    return "\n".join(lines)


def failure_line(
    watched: Watched, failure: Failure, *, now: datetime, zone: tzinfo | None = None
) -> str:
    """Return the line about a failed request, for output that is not a terminal."""
    age, following = _age(watched, now, zone), _next(watched, now, zone)
    figures = f"; figures as of {age}" if age else ""
    return f"no answer: {failure.message}{figures}; next request: {following}"


def _line(text: str, terminal: Console, style: str = "") -> Text:
    return Text(encodable(text, terminal), style)


def _table(
    products: Sequence[ProductForecast], terminal: Console, now: datetime, zone: tzinfo | None
) -> list[RenderableType]:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("PRODUCT", overflow="fold")
    for heading in ("LEFT", "OF", "PER HOUR"):
        table.add_column(heading, justify="right", overflow="fold")
    table.add_column("ENDS", overflow="fold")
    table.add_column("SAMPLES", justify="right", no_wrap=True)
    for each in products:
        rate = _rate(each)
        cells = (
            name(each.product),
            count(each.remaining),
            count(each.quota),
            "" if rate is None else _write_rate(rate),
            _write_end(each, now, zone),
            str(each.pace.samples),
        )
        table.add_row(
            *(_line(cell, terminal) for cell in cells), style="dim" if _is_expired(each) else ""
        )
    return [Text(), table] if products else []


def _stack(
    products: Sequence[ProductForecast], terminal: Console, now: datetime, zone: tzinfo | None
) -> list[RenderableType]:
    """Return several lines for each product; a narrow terminal would wrap every cell of a table."""
    stack: list[RenderableType] = []
    for each in products:
        style = "dim" if _is_expired(each) else ""
        texts = _left(each), _end_and_samples(each, now, zone)
        lines = [_line(text, terminal, style) for text in texts]
        heading = _line(name(each.product), terminal, f"bold {style}")
        stack += [Text(), heading, *(Padding(line, _INDENT) for line in lines)]
    return stack


def _is_expired(each: ProductForecast) -> bool:
    return each.end is not None and each.end.by == "expiry" and not each.remaining


def _rate(each: ProductForecast) -> Fraction | None:
    return None if _is_expired(each) else each.pace.per_hour


def _sentence(each: ProductForecast, now: datetime, zone: tzinfo | None) -> str:
    return f"{name(each.product)}: {_left(each)}, {_end_and_samples(each, now, zone)}"


def _end_and_samples(each: ProductForecast, now: datetime, zone: tzinfo | None) -> str:
    rests_on = _samples(each.pace) if each.remaining else ""
    return f"{_write_end(each, now, zone)}{rests_on}"


def _left(each: ProductForecast) -> str:
    rate = _rate(each)
    per_hour = f", {_write_rate(rate)} an hour" if rate else ""
    return f"{count(each.remaining)} of {count(each.quota)} left{per_hour}"


def _balance(forecast: BalanceForecast, now: datetime, zone: tzinfo | None) -> str:
    rate, end = forecast.pace.per_hour, forecast.end
    if forecast.euros <= 0:
        outcome = "nothing left"
    elif rate is None:
        outcome = _too_early(forecast.pace)
    else:
        outcome = "not in use" if end is None else f"used up {_end_time(end.at, now, zone)}"
    per_hour = f"{_write_euro_rate(rate)}/h, " if rate else ""
    return f"{euros(forecast.euros)}, {per_hour}{outcome}{_samples(forecast.pace)}"


def _write_end(each: ProductForecast, now: datetime, zone: tzinfo | None) -> str:
    end, in_use = each.end, "" if each.pace.per_hour else "not in use, "
    if each.remaining is None:
        return "end unknown"
    if end is None:
        return _too_early(each.pace) if each.pace.per_hour is None else f"{in_use}no expiry"
    if not each.remaining:
        return f"expired {moment(end.at, now)}" if end.by == "expiry" and end.at else "used up"
    if end.by == "use":
        lost = f", about {count(end.left)} expire before" if end.left else ""
        return f"used up {_end_time(end.at, now, zone)}{lost}"
    about = "about " if each.pace.per_hour else ""
    return f"{in_use}expires {_time_until(end.at, now)}, {about}{count(end.left)} left"


def _too_early(pace: Pace) -> str:
    if pace.samples < ENOUGH_SAMPLES:
        return f"not enough data yet ({pace.samples} of {ENOUGH_SAMPLES} samples)"
    return f"not enough data yet ({duration(pace.span)} of {duration(ENOUGH_TIME)})"


def _end_time(at: datetime | None, now: datetime, zone: tzinfo | None) -> str:
    if at is None or at <= now or at - now > _CENTURY:
        return _time_until(at, now)
    shape = "%H:%M" if at - now < _DAY else "%Y-%m-%d"
    return f"{_time_until(at, now)}, {at.astimezone(zone):{shape}}"


def _time_until(at: datetime | None, now: datetime) -> str:
    if at is None or at - now > _CENTURY:
        return "in more than a century"
    return "by now" if at <= now else moment(at, now)


def _samples(pace: Pace) -> str:
    return "" if pace.per_hour is None else f" ({pace.samples} samples)"


def _write_rate(rate: Fraction) -> str:
    """Write a rate of requests: `1,200`, `0.5`, `under 0.1`; 0 only if it is exactly 0."""
    if rate >= _FEW or rate.denominator == 1:
        return count(round(rate))
    return f"{float(rate):.1f}" if rate >= Fraction(1, 10) else "under 0.1"


def _write_euro_rate(rate: Fraction) -> str:
    """Write a rate of euros: `1.50 EUR`, `0.0025 EUR`; 0 only if it is exactly 0."""
    least = Fraction(1, 10**_FINE)
    if rate < least:
        return f"under {euros(money(least, _FINE))}"
    return euros(money(rate, _CENTS if rate * 100 >= 1 else _FINE))


def _age(watched: Watched, now: datetime, zone: tzinfo | None) -> str | None:
    if not watched.samples:
        return None
    at = watched.samples[-1].fetched_at
    return f"{at.astimezone(zone):%H:%M:%S}, {moment(min(at, now), now)}"


def _next(watched: Watched, now: datetime, zone: tzinfo | None) -> str:
    if watched.next_at is None or watched.next_at <= now:
        return "now"
    at = watched.next_at.astimezone(zone)
    shape = "%H:%M:%S" if at.date() == now.astimezone(zone).date() else "%Y-%m-%d %H:%M:%S"
    return f"{at:{shape}}"


def _absent(products: Collection[str], outlook: Outlook) -> list[str]:
    there = {each.product for each in outlook.products}
    absent = [f"No plan of {name(each)}." for each in products if each not in there]
    return absent if products or there else ["No plans."]
