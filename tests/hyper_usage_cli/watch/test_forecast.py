"""Rates of requests and euros, and the ends that follow from them."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyper_usage import Usage
from hyper_usage_cli.watch.forecast import End, Outlook, ProductForecast, forecast, money, recent
from hyper_usage_cli.watch.movements import step
from tests.hyper_usage_cli.usages import NOW, after, plan, usage
from tests.hyper_usage_cli.watch.any_usages import any_usages
from tests.hyper_usage_cli.watch.forecast_cases import BALANCES, ENDS, HOUR, LOTS
from tests.hyper_usage_cli.watch.samples import MINUTE, balances, samples


def only_product(outlook: Outlook) -> ProductForecast:
    """Return the forecast of the only product."""
    (found,) = outlook.products
    return found


def test_rate_is_what_was_used_in_the_time_between() -> None:
    """The rate is exact, and has the number of its samples."""
    found = only_product(forecast(samples(0, 10, 10, 10, 40)))
    assert 600 == found.pace.per_hour
    assert 5 == found.pace.samples
    assert 4 * MINUTE == found.pace.span
    assert (100_000, 99_960) == (found.quota, found.remaining)


@pytest.mark.parametrize(
    ("step_by", "number"),
    [
        pytest.param(MINUTE, 4, id="too-few"),
        pytest.param(timedelta(seconds=10), 6, id="too-short"),
        pytest.param(timedelta(0), 60, id="all-at-once"),
        pytest.param(-MINUTE, 60, id="backwards"),
    ],
)
def test_not_enough_data(step_by: timedelta, number: int) -> None:
    """With too few samples or too short a time, rate and end are unknown."""
    found = only_product(
        forecast(
            [usage(plan(requestsUsed=index), at=NOW + index * step_by) for index in range(number)]
        )
    )
    assert (None, None) == (found.pace.per_hour, found.end)


def test_clock_set_back_starts_anew() -> None:
    """A rate uses no samples from before the clock was set back."""
    found = forecast([*samples(0, 1, 2, 3, 4, 5), *samples(6, 7, 8, 9, 10)])
    assert 5 == only_product(found).pace.samples
    assert 60 == only_product(found).pace.per_hour
    assert 5 == found.balance.pace.samples


def test_samples_before_a_top_up_are_dropped() -> None:
    """A top-up drops earlier samples for its product, but not for others."""
    other = [plan("datadome", requestsUsed=index) for index in range(12)]
    before = [plan(requestsUsed=1_000 * index) for index in range(6)]
    then = [plan(requestsUsed=5_000 + index, requestsQuota=200_000) for index in range(6)]
    found = forecast(
        [
            usage(one, another, at=NOW + index * MINUTE)
            for index, (one, another) in enumerate(zip([*before, *then], other, strict=True))
        ]
    )
    assert [6, 12] == [each.pace.samples for each in found.products]
    assert [60, 60] == [each.pace.per_hour for each in found.products]


def test_product_that_comes_late_rests_on_its_own_samples() -> None:
    """A rate uses only samples that have the product."""
    found = forecast([usage(), *samples(0), usage(), usage(), *samples(0, 1)])
    assert 2 == only_product(found).pace.samples


@pytest.mark.parametrize(("used", "members", "end"), ENDS)
def test_end(used: list[int], members: dict[str, Any], end: End | None) -> None:
    """A product ends when it is used up or expires, if that is earlier."""
    assert end == only_product(forecast(samples(*used, **members))).end


@pytest.mark.parametrize(("lots", "end"), LOTS)
def test_soonest_expiry_is_used_first(lots: list[tuple[int | None, int]], end: End) -> None:
    """At 100 an hour, plans are used up or expire one after the other, by expiry."""
    gone = count(500, 25)
    found = [
        usage(
            *(
                plan(
                    expiresAt=hours and after(hours=hours),
                    requestsUsed=used if index == 0 else 0,
                    requestsQuota=left + (600 if index == 0 else 0),
                    requestsRemaining=None,
                )
                for index, (hours, left) in enumerate(lots)
            ),
            at=NOW - HOUR + quarter * HOUR / 4,
        )
        for quarter, used in zip(range(5), gone, strict=False)
    ]
    assert end == only_product(forecast(found)).end


@pytest.mark.parametrize(("amounts", "per_hour", "end"), BALANCES)
def test_balance(amounts: str, per_hour: Fraction | None, end: End | None) -> None:
    """The balance ends when it is used up at its rate."""
    found = forecast(balances(*amounts.split())).balance
    assert (per_hour, end) == (found.pace.per_hour, found.end)


def test_products_asked_for() -> None:
    """A forecast can be limited to some products."""
    found = forecast([usage(plan("a"), plan("b"))], {"b", "c"})
    assert ["b"] == [each.product for each in found.products]


def test_window() -> None:
    """A forecast uses at most 61 samples."""
    assert 61 == len(recent(samples(*range(100))))
    assert 3 == len(recent(samples(1, 2, 3)))


def test_money_is_rounded() -> None:
    """A rate of euros is rounded to the given number of decimals."""
    assert Decimal("0.67") == money(Fraction(2, 3), 2)


@given(
    burn=st.integers(0, 10**11),
    start=st.integers(0, 2**62),
    seconds=st.lists(st.integers(15, 10**6), min_size=4, max_size=12),
)
def test_constant_use_is_recovered_exactly(burn: int, start: int, seconds: list[int]) -> None:
    """A constant use is the exact rate, also with irregular samples."""
    passed = [0, *accumulate(seconds)]
    found = [
        usage(
            plan(requestsUsed=start + burn * each, requestsQuota=2**63 - 1, expiresAt=None),
            at=NOW + timedelta(seconds=each),
        )
        for each in passed
    ]
    assert burn * 3600 == only_product(forecast(found)).pace.per_hour


@given(
    uses=st.lists(st.integers(0, 1_000), min_size=12, max_size=12),
    added=st.integers(1, 10**6),
    position=st.integers(1, 11),
)
def test_top_up_is_not_extrapolated_through(uses: list[int], added: int, position: int) -> None:
    """A forecast after a top-up is the same as if the watch had begun with it."""
    used, found = 0, list[Usage]()
    for index, each in enumerate(uses):
        used += each
        quota = 10**5 + (added if index >= position else 0)
        figures = {"requestsUsed": used, "requestsQuota": quota, "requestsRemaining": None}
        found.append(usage(plan(**figures), at=NOW + index * MINUTE))
    topped_up = forecast(found)
    assert forecast(found[position:]).products == topped_up.products
    rate = only_product(topped_up).pace.per_hour
    assert rate is None or rate >= 0


@given(any_usages())
def test_any_usages(found: list[Usage]) -> None:
    """Any samples have a forecast, and no rate and no rest is negative."""
    outlook = forecast(found)
    for pace in (*(each.pace for each in outlook.products), outlook.balance.pace):
        assert pace.per_hour is None or pace.per_hour >= 0
    for end in (*(each.end for each in outlook.products), outlook.balance.end):
        assert end is None or (end.left >= 0 and (end.at is None or end.at.tzinfo))
    assert () == step(found[-1], found[-1]).noticed()
