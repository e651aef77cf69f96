"""The samples that a rate uses if figures are noisy, late or have gaps."""

from fractions import Fraction

import pytest

from hyper_usage import Usage
from hyper_usage_cli.watch.forecast import Pace, forecast
from tests.hyper_usage_cli.usages import NOW, plan, usage
from tests.hyper_usage_cli.watch.samples import MINUTE, samples


def pace(found: list[Usage]) -> Pace:
    """Return the pace of the only product."""
    (product,) = forecast(found).products
    return product.pace


@pytest.mark.parametrize("shown", [-2, -1, 0, 1, 2], ids=lambda each: f"{each:+}")
def test_price_shows_before_its_plan_or_after(shown: int) -> None:
    """A price that shows up to one sample before or after its plan is not in the rate."""
    found = [
        usage(
            plan(requestsQuota=200_000 if index >= 5 else 100_000),
            balance="50" if index >= 5 + shown else "100",
            at=NOW + index * MINUTE,
        )
        for index in range(12)
    ]
    balance = forecast(found).balance.pace
    assert (abs(shown) > 1) == bool(balance.per_hour)
    assert (12 if abs(shown) > 1 else 7 - shown) == balance.samples


def test_top_up_without_a_price() -> None:
    """If the balance stays, a top-up drops no samples of it."""
    found = [usage(plan(requestsQuota=100_000 * index)) for index in range(1, 4)]
    assert 3 == forecast(found).balance.pace.samples


def test_noise_is_no_renewal() -> None:
    """A counter that lags behind drops no samples, and no rate is negative."""
    found = pace(samples(100, 110, 109, 120, 119, 130))
    assert 6 == found.samples
    assert 360 == found.per_hour
    assert 0 == pace(samples(100, 99, 99, 99, 99, 99)).per_hour


def test_use_shows_in_what_is_left_only() -> None:
    """If the requests left fall, a product is in use, even if its counter stands still."""
    found = [
        usage(plan(requestsRemaining=900 - 10 * index), at=NOW + index * MINUTE)
        for index in range(6)
    ]
    assert 600 == pace(found).per_hour


def test_figures_that_come_now_and_then() -> None:
    """The use is right even if only every other sample reports the requests left."""
    found = [
        usage(
            plan(
                requestsUsed=10 * index,
                requestsRemaining=None if index % 2 else 99_980 - 10 * index,
            ),
            at=NOW + index * MINUTE,
        )
        for index in range(7)
    ]
    assert 7 == pace(found).samples
    assert 600 == pace(found).per_hour


@pytest.mark.parametrize(
    ("newer", "number", "per_hour"),
    [
        pytest.param(4, 9, Fraction(800 * 60, 487), id="not-enough-newer-data"),
        pytest.param(5, 5, Fraction(6_000), id="enough"),
        pytest.param(9, 9, Fraction(6_000), id="more"),
    ],
)
def test_gap_is_left_out(newer: int, number: int, per_hour: Fraction) -> None:
    """A gap is left out of the rate once there is enough newer data."""
    minutes = [*range(5), *range(484, 484 + newer)]
    found = [
        usage(plan(requestsUsed=100 * index), at=NOW + minute * MINUTE)
        for index, minute in enumerate(minutes)
    ]
    assert number == pace(found).samples
    assert per_hour == pace(found).per_hour
