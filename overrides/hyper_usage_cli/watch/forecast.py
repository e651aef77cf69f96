"""Forecasts how fast requests and euros are used, and when they end.

A rate is the use over the samples since the last top-up or renewal, divided by their time. It is
exact, a Fraction, because rounded rates would move the moments that are computed from them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from attrs import frozen

from hyper_usage import Product, Usage
from hyper_usage_cli.watch.movements import Movement, Step, lots, step

__all__ = [
    "ENOUGH_SAMPLES",
    "ENOUGH_TIME",
    "BalanceForecast",
    "End",
    "Loss",
    "Outlook",
    "Pace",
    "ProductForecast",
    "forecast",
    "money",
    "recent",
]

ENOUGH_SAMPLES: Final = 5
ENOUGH_TIME: Final = timedelta(minutes=1)

_MOST_SAMPLES: Final = 61  # An hour with one sample a minute; older use says little.
_UNKNOWN: Final = Movement(used=None)
_TICK: Final = timedelta(microseconds=1)
_HOUR: Final = timedelta(hours=1) // _TICK
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@frozen(kw_only=True)
class Pace:
    """How fast a product or the balance is used."""

    per_hour: Fraction | None
    """Requests or euros in an hour, never negative; None: there is not enough data yet."""
    samples: int
    """The number of samples that the rate rests on, the latest included."""
    span: timedelta
    """The time between the first of them and the last."""


@frozen(kw_only=True)
class End:
    """When nothing is left, and why."""

    at: datetime | None
    """None: after the year 9999."""
    by: Literal["use", "expiry"]
    left: int = 0
    """Requests that expire unused by then, rounded down."""


@frozen
class Loss:
    """Requests that expire unused, rounded down, and when."""

    at: datetime
    requests: int


@frozen(kw_only=True)
class ProductForecast:
    """The requests left of a product, their rate and their end; None is unknown."""

    product: str | None
    quota: int | None
    remaining: int | None
    pace: Pace
    end: End | None
    """None: unknown, or never."""
    losses: tuple[Loss, ...] = ()
    """The requests that expire unused, the soonest first; if the rate is unknown, at most."""

    @property
    def has_expired(self) -> bool:
        """Whether the last plan of the product has expired."""
        return self.end is not None and self.end.by == "expiry" and not self.remaining

    @property
    def first_at(self) -> datetime | None:
        """When the first requests expire unused, or else when nothing is left."""
        if self.losses:
            return self.losses[0].at
        return self.end.at if self.end else None


@frozen(kw_only=True)
class BalanceForecast:
    """The balance, its rate and its end."""

    euros: Decimal
    pace: Pace
    end: End | None


@frozen(kw_only=True)
class Outlook:
    """The forecasts that follow from the samples up to the latest."""

    usage: Usage
    products: tuple[ProductForecast, ...]
    balance: BalanceForecast


def recent(samples: Sequence[Usage]) -> tuple[Usage, ...]:
    """Return the samples that a forecast may use."""
    return tuple(samples[-_MOST_SAMPLES:])


def forecast(samples: Sequence[Usage], products: Collection[str] = ()) -> Outlook:
    """Forecast the given products, or without any all, from one sample or more, in their order.

    The plan of a product that expires soonest is assumed to be used first.
    """
    latest = samples[-1]
    steps = [step(*pair) for pair in pairwise(samples)]
    return Outlook(
        usage=latest,
        products=tuple(
            _forecast_product(
                product,
                latest,
                _pace(samples, [each.products.get(product, _UNKNOWN) for each in steps]),
            )
            for product in latest.products
            if not products or product in products
        ),
        balance=_forecast_balance(latest, _pace(samples, _balance_movements(steps))),
    )


def money(rate: Fraction, decimals: int) -> Decimal:
    """Round a rate of euros to a number of decimals."""
    return Decimal(f"{round(rate * 10**decimals)}E-{decimals}")


def _pace(samples: Sequence[Usage], movements: Sequence[Movement]) -> Pace:
    """Return the rate over the latest samples, going back until one of these stops it.

    - The use between two samples is unknown.
    - A top-up, a renewal or the like was noticed.
    - The clock was set back.
    - A gap is longer than all newer data together, and these are enough: the machine slept.
    """
    first, used, count, span = len(movements), Fraction(0), 1, timedelta(0)
    for index in reversed(range(len(movements))):
        movement, took = movements[index], samples[first].fetched_at - samples[index].fetched_at
        if movement.used is None or movement.noticed or took < timedelta(0):
            break
        if took > span and _is_enough(count, span):
            break
        first, used, count, span = index, used + movement.used, count + 1, span + took
    # Counters that lag behind may have fallen in sum.
    per_hour = max(used, Fraction(0)) * _HOUR / (span // _TICK) if _is_enough(count, span) else None
    return Pace(per_hour=per_hour, samples=count, span=span)


def _is_enough(count: int, span: timedelta) -> bool:
    return count >= ENOUGH_SAMPLES and span >= ENOUGH_TIME


def _balance_movements(steps: Sequence[Step]) -> list[Movement]:
    """Return the movements of the balance, unknown where it may have fallen by a price.

    A price can show one sample before or after the plan that was bought.
    """
    bought = [False, *(each.is_bought for each in steps), False]
    return [
        _UNKNOWN if each.balance.used and any(bought[index : index + 3]) else each.balance
        for index, each in enumerate(steps)
    ]


def _forecast_product(product: str | None, latest: Usage, pace: Pace) -> ProductForecast:
    usable = latest.products[product]
    if usable.plans:
        end, losses = _end(usable, latest.fetched_at, pace.per_hour)
    else:
        end, losses = _last_expiry(product, latest), ()
    return ProductForecast(
        product=product,
        quota=usable.quota,
        remaining=usable.remaining,
        pace=pace,
        end=end,
        losses=losses,
    )


def _last_expiry(product: str | None, latest: Usage) -> End:
    ends = [plan.expires_at for plan in latest.plans if plan.product == product]
    return End(at=max(filter(None, ends)), by="expiry")


def _end(
    usable: Product, at: datetime, per_hour: Fraction | None
) -> tuple[End | None, tuple[Loss, ...]]:
    """Return when usable plans are used up or expired, and what expires unused.

    One lot is assumed to be used after the other. If the rate is unknown, so is the end.
    """
    if usable.remaining is None:
        return None, ()
    if not usable.remaining:
        return End(at=at, by="use"), ()
    end, passed, losses = None, Fraction(0), list[Loss]()
    rate = per_hour or Fraction(0)
    for lot in lots(usable.plans):
        if not (remaining := lot.remaining):
            continue
        if lot.next_expiry is not None:
            room = (lot.next_expiry - at) // _TICK - passed
            used = rate * room / _HOUR
            if used < remaining:
                passed += room
                losses.append(Loss(lot.next_expiry, int(remaining - used)))
                end = End(at=lot.next_expiry, by="expiry", left=_sum(losses))
                continue
        elif not rate:
            end = None
            break
        passed += remaining * _HOUR / rate
        end = End(at=_later(at, passed), by="use", left=_sum(losses))
    return end if per_hour is not None else None, tuple(losses)


def _sum(losses: Iterable[Loss]) -> int:
    return sum(loss.requests for loss in losses)


def _forecast_balance(latest: Usage, pace: Pace) -> BalanceForecast:
    euros, at, end = latest.balance_euro, latest.fetched_at, None
    if euros <= 0:
        end = End(at=at, by="use")
    elif pace.per_hour:
        end = End(at=_later(at, Fraction(euros) * _HOUR / pace.per_hour), by="use")
    return BalanceForecast(euros=euros, pace=pace, end=end)


def _later(at: datetime, ticks: Fraction) -> datetime | None:
    """Return the moment so many microseconds later, rounded down; None: after the year 9999."""
    whole = int(ticks)
    return at + whole * _TICK if whole <= (_LAST - at) // _TICK else None
