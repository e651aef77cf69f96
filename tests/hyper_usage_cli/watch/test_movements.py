"""The movements between two samples: use, and the texts about changes of plans."""

from fractions import Fraction
from typing import Any

import pytest

from hyper_usage import Usage
from hyper_usage_cli.watch.movements import Movement, lots, step
from tests.hyper_usage_cli.usages import NOW, after, plan, usage

LATER = NOW.replace(minute=1)
SOON = after(minutes=0, seconds=30)
PAST = after(days=-1)


def later(*plans: dict[str, Any], balance: str = "128.40") -> Usage:
    """Return the usage of a minute later."""
    return usage(*plans, balance=balance, at=LATER)


FIGURELESS: dict[str, Any] = {"requestsQuota": None, "requestsUsed": None, "numRequests": None}
NO_QUOTA: dict[str, Any] = {"requestsQuota": None, "numRequests": None}
UNTOLD: dict[str, Any] = {**FIGURELESS, "requestsRemaining": None}


@pytest.mark.parametrize(
    ("before", "now", "used", "noticed"),
    [
        pytest.param([plan()], [plan()], 0, (), id="nothing"),
        pytest.param([plan()], [plan(requestsUsed=40_310)], 100, (), id="used"),
        pytest.param(
            [plan(**FIGURELESS)], [plan(**FIGURELESS, requestsRemaining=59_780)], 10, (), id="left"
        ),
        pytest.param([plan(**UNTOLD)], [plan(**UNTOLD)], None, (), id="no-figures"),
        pytest.param([plan()], [plan(**UNTOLD)], None, (), id="no-figures-any-more"),
        pytest.param(
            [plan()],
            [plan(requestsQuota=150_000, requestsRemaining=109_690, requestsUsed=40_310)],
            100,
            ("topped up by 50,000",),
            id="quota-rises-while-used",
        ),
        pytest.param(
            [plan()],
            [plan(requestsQuota=50_000, requestsRemaining=9_790)],
            0,
            ("quota lowered by 50,000",),
            id="quota-falls",
        ),
        pytest.param(
            [plan()],
            [plan(requestsUsed=10, requestsRemaining=99_990)],
            -40_200,
            ("used fell from 40,210 to 10",),
            id="used-falls",
        ),
        pytest.param(
            [plan()], [plan(requestsUsed=39_211, requestsRemaining=None)], -999, (), id="noise"
        ),
        pytest.param(
            [plan()],
            [plan(requestsUsed=39_210)],
            -1_000,
            ("used fell from 40,210 to 39,210",),
            id="used-falls-by-a-hundredth",
        ),
        pytest.param(
            [plan(**NO_QUOTA)],
            [plan(**NO_QUOTA, requestsUsed=40_209)],
            -1,
            ("used fell from 40,210 to 40,209",),
            id="used-falls-beside-no-quota",
        ),
        pytest.param(
            [plan(**FIGURELESS, requestsRemaining=10)],
            [plan(**FIGURELESS, requestsRemaining=110)],
            -100,
            ("topped up by 100",),
            id="left-rises",
        ),
        pytest.param(
            [plan(**NO_QUOTA)],
            [plan(**NO_QUOTA, requestsRemaining=59_890)],
            -100,
            ("topped up by 100",),
            id="left-rises-beside-no-quota",
        ),
        pytest.param(
            [plan(requestsRemaining=59_770)],
            [plan(requestsRemaining=None)],
            -20,
            (),
            id="left-comes-now-and-then",
        ),
        pytest.param(
            [plan(requestsRemaining=20)],
            [plan(requestsRemaining=10)],
            10,
            (),
            id="left-falls-beside-the-same-use",
        ),
        pytest.param(
            [plan()],
            [plan(expiresAt=after(days=42))],
            0,
            ("renewed, until 2026-04-12 12:00 UTC",),
            id="expiry-moves",
        ),
        pytest.param(
            [plan()], [plan(expiresAt=None)], 0, ("renewed, without expiry",), id="expiry-goes"
        ),
        pytest.param(
            [plan(expiresAt=SOON)],
            [plan(requestsUsed=0)],
            0,
            ("renewed, until 2026-03-13 12:00 UTC",),
            id="renewed-on-expiry",
        ),
        pytest.param(
            [plan(expiresAt=SOON), plan(requestsUsed=7)],
            [plan(expiresAt=after(days=42))],
            0,
            ("renewed, until 2026-04-12 12:00 UTC",),
            id="renewed-while-another-expires",
        ),
        pytest.param(
            [],
            [plan()],
            0,
            ("new plan of 100,000, until 2026-03-13 12:00 UTC",),
            id="product-appears",
        ),
        pytest.param(
            [plan()],
            [plan(), plan(expiresAt=None, **UNTOLD)],
            0,
            ("new plan, without expiry",),
            id="plan-appears",
        ),
        pytest.param([plan()], [], 0, ("a plan is gone",), id="plan-goes"),
        pytest.param(
            [plan(expiresAt=SOON)],
            [plan(expiresAt=SOON, requestsUsed=40_215)],
            5,
            (),
            id="plan-expires",
        ),
        pytest.param([plan(expiresAt=SOON)], [], 0, (), id="plan-expires-and-goes"),
        pytest.param(
            [plan(expiresAt=PAST)],
            [plan(expiresAt=PAST, requestsUsed=0, requestsQuota=1)],
            0,
            (),
            id="expired-before",
        ),
        pytest.param([plan(expiresAt=PAST)], [], 0, (), id="expired-goes"),
        pytest.param([], [plan(expiresAt=PAST)], 0, (), id="expired-comes"),
        pytest.param(
            [plan(requestsUsed=10), plan(requestsUsed=20)],
            [plan(requestsUsed=25), plan(requestsUsed=10)],
            5,
            (),
            id="order-changes",
        ),
    ],
)
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
