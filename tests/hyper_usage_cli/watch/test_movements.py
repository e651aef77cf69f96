"""The movements between two samples: use, and the texts about changes of plans."""

from fractions import Fraction
from typing import Any

import pytest

from hyper_usage import Usage
from hyper_usage_cli.watch.movements import Movement, lots, step
from tests.hyper_usage_cli.usages import plan, usage
from tests.hyper_usage_cli.watch.movement_cases import LATER, PRODUCTS, SOON


def later(*plans: dict[str, Any], balance: str = "128.40") -> Usage:
    """Return the usage of a minute later."""
    return usage(*plans, balance=balance, at=LATER)


@pytest.mark.parametrize(("before", "now", "used", "noticed"), PRODUCTS)
def test_product(
    before: list[dict[str, Any]],
    now: list[dict[str, Any]],
    used: int | None,
    noticed: tuple[str, ...],
) -> None:
    """Use is told apart from top-ups, renewals and expiries."""
    before = [{"requestsRemaining": 59_790, **each} for each in before]
    found = step(usage(*before), later(*now)).products["akamai"]
    assert (used, noticed) == (found.used, found.noticed)


@pytest.mark.parametrize(
    ("before", "now", "used", "noticed"),
    [
        pytest.param("128.40", "128.15", Fraction("0.25"), (), id="falls"),
        pytest.param("28.40", "128.4", -100, ("topped up by 100.00 EUR",), id="rises"),
        pytest.param("-5", "1E+1", -15, ("topped up by 15.00 EUR",), id="rises-from-below-0"),
        pytest.param(
            "1E+30",
            "1E-30",
            10**30 - Fraction(1, 10**30),
            (),
            id="largest-to-smallest",
        ),
    ],
)
def test_balance(before: str, now: str, used: Fraction | int, noticed: tuple[str, ...]) -> None:
    """A balance that falls is used, one that rises is topped up; both are exact."""
    found = step(usage(balance=before), later(balance=now)).balance
    assert Movement(used=used, noticed=noticed) == found


@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param([], [plan()], id="new"),
        pytest.param([plan()], [plan(expiresAt=None)], id="renewed"),
        pytest.param([plan()], [plan(requestsQuota=150_000)], id="topped-up"),
    ],
)
def test_price_of_a_plan_is_no_use(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    """A fall of the balance while a plan is bought is marked as a price."""
    found = step(usage(*before), later(*now, balance="28.40"))
    assert ("fell by 100.00 EUR as plans changed",) == found.balance.noticed
    assert found.is_bought


@pytest.mark.parametrize(
    "now",
    [
        pytest.param([], id="gone"),
        pytest.param([plan(requestsQuota=90_000)], id="lowered"),
        pytest.param([plan(requestsUsed=0)], id="used-falls"),
    ],
)
def test_what_costs_nothing_has_no_price(now: list[dict[str, Any]]) -> None:
    """A fall of the balance while plans change otherwise is use."""
    found = step(usage(plan()), later(*now, balance="28.40"))
    assert found.noticed()
    assert Movement(used=Fraction(100)) == found.balance
    assert not found.is_bought


def test_noticed_names_products() -> None:
    """The texts of the given products and of the balance are one list."""
    found = step(usage(balance="1"), later(plan("a\n"), plan("b"), plan("")))
    until = "new plan of 100,000, until 2026-03-13 12:00 UTC"
    balance = "balance: topped up by 127.40 EUR"
    assert (f"a?: {until}", f"b: {until}", f"(unnamed): {until}", balance) == found.noticed()
    assert (f"b: {until}", balance) == found.noticed({"b"})


def test_clock_set_back_revives_no_plan() -> None:
    """A plan that has expired by either sample's time is not new."""
    found = step(later(plan(expiresAt=SOON)), usage(plan(expiresAt=SOON)))
    assert () == found.noticed()


def test_lots_are_in_order_of_expiry() -> None:
    """Plans that expire together are one lot; lots are in order of expiry, none is last."""
    plans = usage(
        plan(expiresAt=None),
        plan(expiresAt="9999-12-31T23:59:59-23:59"),
        plan(expiresAt="2026-03-13T12:00:00Z"),
        plan(expiresAt="2026-03-13T13:00:00+01:00"),
    ).plans
    assert [119_580, 59_790, 59_790] == [lot.remaining for lot in lots(plans)]
    assert [200_000, 100_000, 100_000] == [lot.quota for lot in lots(plans)]
