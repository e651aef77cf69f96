"""The findings of a watch in words: rates, ends and losses. No I/O here."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Final

from hyper_usage_cli.output.text import count, duration, euros, moment
from hyper_usage_cli.watch.forecast import (
    ENOUGH_SAMPLES,
    ENOUGH_TIME,
    BalanceForecast,
    Loss,
    Pace,
    ProductForecast,
    money,
)

__all__ = [
    "balance",
    "clock",
    "ends",
    "left",
    "progress",
    "rate",
    "sentence",
    "sentence_end",
    "too_early",
]

_CENTURY: Final = timedelta(days=36_525)
_DAY: Final = timedelta(days=1)
_CENTS: Final = 2
_FINE: Final = 4
_FEW: Final = 10


def clock(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Write a moment with its zone: `16:05:00 UTC`, with the date if it is another day."""
    local = at.astimezone(zone)
    shape = "%H:%M:%S %Z" if local.date() == now.astimezone(zone).date() else "%Y-%m-%d %H:%M:%S %Z"
    return f"{local:{shape}}"


def balance(forecast: BalanceForecast, now: datetime, zone: tzinfo | None) -> str:
    """Write the balance, its rate and its end."""
    per_hour, end = forecast.pace.per_hour, forecast.end
    if forecast.euros <= 0:
        outcome = "nothing left"
    elif per_hour is None:
        outcome = too_early(forecast.pace)
    else:
        outcome = "not in use" if end is None else f"used up {_end_time(end.at, now, zone)}"
    written = f"{_euro_rate(per_hour)}/h, " if per_hour else ""
    return f"{euros(forecast.euros)}, {written}{outcome}{_samples(forecast.pace)}"


def sentence(each: ProductForecast, now: datetime, zone: tzinfo | None) -> str:
    """Write all that is known of a product, without its name."""
    return _joined(left(each), sentence_end(each, now, zone))


def sentence_end(each: ProductForecast, now: datetime, zone: tzinfo | None) -> str:
    """Write when a product ends, and how many samples that rests on."""
    ending = next(ends(each, now, zone))
    if not each.remaining:
        return ending
    if each.pace.per_hour is None:
        return _joined(too_early(each.pace), ending)
    return f"{ending}{_samples(each.pace)}"


def left(each: ProductForecast) -> str:
    """Write the requests left, and their rate."""
    per_hour = rate(each)
    written = f", {per_hour} an hour" if per_hour and each.pace.per_hour else ""
    return f"{count(each.remaining)} of {count(each.quota)} left{written}"


def rate(each: ProductForecast) -> str | None:
    """Write the requests used in an hour; None: unknown, or the product has expired."""
    per_hour = None if each.has_expired else each.pace.per_hour
    return None if per_hour is None else _rate(per_hour)


def ends(each: ProductForecast, now: datetime, zone: tzinfo | None) -> Iterator[str]:
    """Yield when a product ends, and what expires unused: all of it, then ever shorter."""
    if each.remaining is None:
        yield "end unknown"
    elif not each.remaining:
        end = each.end
        yield f"expired {moment(end.at, now)}" if each.has_expired and end and end.at else "used up"
    else:
        lead, shorter = _leads(each, now, zone)
        losses = [loss for loss in each.losses if loss.requests]
        yield _joined(lead, _losses(losses, each, now))
        for shown in range(len(losses), 0, -1):
            hidden = len(losses) - shown
            more = f"{hidden} more" if hidden else ""
            yield _joined(shorter, _losses(losses[:shown], each, now), more)


def _leads(each: ProductForecast, now: datetime, zone: tzinfo | None) -> tuple[str, str]:
    """Return the end itself, with all words and with few."""
    per_hour, end = each.pace.per_hour, each.end
    if end and end.by == "use":
        return f"used up {_end_time(end.at, now, zone)}", f"used up {_time_until(end.at, now)}"
    ending = ""
    if not each.losses:
        ending = "no expiry"
    elif not any(loss.requests for loss in each.losses):
        ending = f"expires {_time_until(each.losses[-1].at, now)}"
    idle = "not in use" if per_hour == 0 else ""
    return _joined(idle, ending), ending


def _losses(losses: Sequence[Loss], each: ProductForecast, now: datetime) -> str:
    """Write `about 18,766 expire in 2 days, 59,790 in 29`."""
    texts: list[str] = []
    last_unit = ""
    for loss in losses:
        when = _time_until(loss.at, now)
        figure, _, unit = when.rpartition(" ")
        is_same = unit == last_unit and figure[-1:].isdigit()
        verb = "" if texts else " expires" if loss.requests == 1 else " expire"
        texts.append(f"{count(loss.requests)}{verb} {figure if is_same else when}")
        last_unit = unit
    per_hour = each.pace.per_hour
    about = "up to " if per_hour is None else "about " if per_hour else ""
    return f"{about}{', '.join(texts)}" if texts else ""


def _joined(*texts: str) -> str:
    return ", ".join(filter(None, texts))


def too_early(pace: Pace) -> str:
    """Write why the rate is still unknown."""
    samples = " samples" if pace.samples < ENOUGH_SAMPLES else ""
    return f"not enough data yet ({progress(pace)}{samples})"


def progress(pace: Pace) -> str:
    """Write how many samples there are for a rate: `2 of 5`; or their time, `50 s of 1 min`."""
    if pace.samples < ENOUGH_SAMPLES:
        return f"{pace.samples} of {ENOUGH_SAMPLES}"
    return f"{duration(pace.span)} of {duration(ENOUGH_TIME)}"


def _end_time(at: datetime | None, now: datetime, zone: tzinfo | None) -> str:
    if at is None or at <= now or at - now > _CENTURY:
        return _time_until(at, now)
    shape = "%H:%M %Z" if at - now < _DAY else "%Y-%m-%d"
    return f"{_time_until(at, now)}, {at.astimezone(zone):{shape}}"


def _time_until(at: datetime | None, now: datetime) -> str:
    if at is None or at - now > _CENTURY:
        return "in more than a century"
    return "by now" if at <= now else moment(at, now)


def _samples(pace: Pace) -> str:
    return "" if pace.per_hour is None else f" ({pace.samples} samples)"


def _rate(per_hour: Fraction) -> str:
    """Write a rate of requests: `1,200`, `0.5`, `under 0.1`; 0 only if it is exactly 0."""
    if per_hour >= _FEW or per_hour.denominator == 1:
        return count(round(per_hour))
    return f"{float(per_hour):.1f}" if per_hour >= Fraction(1, 10) else "under 0.1"


def _euro_rate(per_hour: Fraction) -> str:
    """Write a rate of euros: `1.50 EUR`, `0.0025 EUR`; 0 only if it is exactly 0."""
    least = Fraction(1, 10**_FINE)
    if per_hour < least:
        return f"under {euros(money(least, _FINE))}"
    return euros(money(per_hour, _CENTS if per_hour * 100 >= 1 else _FINE))
