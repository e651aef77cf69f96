"""How fast requests and euros go, and until when they last, as far as samples tell.

A rate is what was used over the samples since the last top-up or renewal, and no more of them than
`recent` keeps: exactly that, a Fraction, for figures may have thousands of digits.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from attrs import frozen

from hyper_usage import Plan, Usage
from hyper_usage_cli.output.products import by_product, chosen, total
from hyper_usage_cli.watch.changes import Change, Lot, Step, amount, lots, step

__all__ = [
    "ENOUGH_SAMPLES",
    "ENOUGH_TIME",
    "BalanceForecast",
    "End",
    "Outlook",
    "Pace",
    "ProductForecast",
    "forecast",
    "money",
    "recent",
]

ENOUGH_SAMPLES: Final = 5
ENOUGH_TIME: Final = timedelta(minutes=1)

_MOST_SAMPLES: Final = 61  # An hour, if there is one a minute; older use says little.
_UNTOLD: Final = Change(used=None)
_TICK: Final = timedelta(microseconds=1)
_HOUR: Final = timedelta(hours=1) // _TICK
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@frozen(kw_only=True)
class Pace:
    """How fast something goes."""

    per_hour: Fraction | None
    """What goes in an hour, never negative; None: there is not enough data yet."""
    samples: int
    """How many samples it rests on, the latest included."""
    span: timedelta
    """The time between the first of them and the last."""


@frozen(kw_only=True)
class End:
    """When nothing is left any more, and why."""

    at: datetime | None
    """None: later than any calendar goes."""
    by: Literal["use", "expiry"]
    left: int = 0
    """How many requests expire unused until then, rounded down."""


@frozen(kw_only=True)
class ProductForecast:
    """What is left of a product, how fast it goes and for how long; None is unknown."""

    product: str | None
    quota: int | None
    remaining: int | None
    pace: Pace
    end: End | None
    """None: it cannot be told, or nothing ends it."""


@frozen(kw_only=True)
class BalanceForecast:
    """The same for the balance."""

    euros: Decimal
    pace: Pace
    end: End | None


@frozen(kw_only=True)
class Outlook:
    """What the samples tell, as of the latest one."""

    usage: Usage
    plans: tuple[Plan, ...]
    products: tuple[ProductForecast, ...]
    balance: BalanceForecast


def recent(samples: Sequence[Usage]) -> tuple[Usage, ...]:
    """Return the samples that a forecast may rest on."""
    return tuple(samples[-_MOST_SAMPLES:])


def forecast(samples: Sequence[Usage], products: Collection[str] = ()) -> Outlook:
    """Tell what samples in the order they came, one at least, say of these products, else of all.

    Of a product's plans, the one that expires soonest is taken to be used first.
    """
    latest = samples[-1]
    plans = chosen(latest.plans, products)
    steps = [step(*pair) for pair in pairwise(samples)]
    return Outlook(
        usage=latest,
        plans=tuple(plans),
        products=tuple(
            _of_product(
                product,
                those,
                latest.fetched_at,
                _pace(samples, [each.products.get(product, _UNTOLD) for each in steps]),
            )
            for product, those in by_product(plans).items()
        ),
        balance=_of_balance(latest, _pace(samples, _of_balances(steps))),
    )


def money(rate: Fraction, decimals: int) -> Decimal:
    """Round a rate of euros."""
    return Decimal(f"{round(rate * 10**decimals)}E-{decimals}")


def _pace(samples: Sequence[Usage], changes: Sequence[Change]) -> Pace:
    """Work out a rate over the samples since the last of which nothing must be extrapolated.

    Neither can a time be told across a clock that was set back; and what went while nobody asked,
    as on a machine that slept, says little once there is enough newer data.
    """
    first, used, count, span = len(changes), Fraction(0), 1, timedelta(0)
    for index in reversed(range(len(changes))):
        went, took = changes[index].used, samples[first].fetched_at - samples[index].fetched_at
        if went is None or changes[index].noticed or took < timedelta(0):
            break
        if took > span and _is_enough(count, span):
            break
        first, used, count, span = index, used + went, count + 1, span + took
    # Counters may be a little behind for once, so that in sum they fell.
    per_hour = max(used, Fraction(0)) * _HOUR / (span // _TICK) if _is_enough(count, span) else None
    return Pace(per_hour=per_hour, samples=count, span=span)


def _is_enough(count: int, span: timedelta) -> bool:
    return count >= ENOUGH_SAMPLES and span >= ENOUGH_TIME


def _of_balances(steps: Sequence[Step]) -> list[Change]:
    """Leave out what may be a price: it can show one sample before what was bought, or after."""
    bought = [False, *(each.is_bought for each in steps), False]
    return [
        _UNTOLD if each.balance.used and any(bought[index : index + 3]) else each.balance
        for index, each in enumerate(steps)
    ]


def _of_product(
    product: str | None, plans: Sequence[Plan], at: datetime, pace: Pace
) -> ProductForecast:
    usable = lots(plan for plan in plans if not plan.is_expired(at))
    return ProductForecast(
        product=product,
        quota=total(lot.quota for lot in usable),
        remaining=total(lot.remaining for lot in usable),
        pace=pace,
        end=_end(usable, at, pace.per_hour) if usable else _past(plans),
    )


def _past(plans: Sequence[Plan]) -> End:
    return End(at=max(plan.expires_at for plan in plans if plan.expires_at), by="expiry")


def _end(usable: Sequence[Lot], at: datetime, per_hour: Fraction | None) -> End | None:
    """Use up or let expire one lot after the other."""
    if None in (left := [lot.remaining for lot in usable]):
        return None
    if not any(left):
        return End(at=at, by="use")
    if per_hour is None:
        return None
    end, passed, unused = None, Fraction(0), 0
    for lot, remaining in zip(usable, left, strict=True):
        if not remaining:
            continue
        if lot.expires_at is not None:
            room = (lot.expires_at - at) // _TICK - passed
            goes = per_hour * room / _HOUR
            if goes < remaining:
                passed += room
                unused += int(remaining - goes)
                end = End(at=lot.expires_at, by="expiry", left=unused)
                continue
        elif not per_hour:
            return None
        passed += remaining * _HOUR / per_hour
        end = End(at=_later(at, passed), by="use", left=unused)
    return end


def _of_balance(latest: Usage, pace: Pace) -> BalanceForecast:
    euros, end = amount(latest.balance_euro), None
    if latest.balance_euro <= 0:
        end = End(at=latest.fetched_at, by="use")
    elif euros is not None and pace.per_hour:
        end = End(at=_later(latest.fetched_at, Fraction(euros) * _HOUR / pace.per_hour), by="use")
    return BalanceForecast(euros=latest.balance_euro, pace=pace, end=end)


def _later(at: datetime, ticks: Fraction) -> datetime | None:
    """Return the moment after so many microseconds, rounded down; None: no calendar has it."""
    whole = int(ticks)
    return at + whole * _TICK if whole <= (_LAST - at) // _TICK else None
