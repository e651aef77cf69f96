"""The `repr` of a usage, as a REPL or a log shows it: as much as fits a screen."""

from typing import Any

import pytest
from hypothesis import given

from hyper_usage import Product
from tests.hyper_usage.test_usage import FUTURE, PLANS, usage_with

SCREEN = 80 * 24
PLAN = {"requestsUsed": 2, "requestsQuota": 9, "requestsRemaining": 3, "expiresAt": FUTURE}


def test_repr() -> None:
    """The figures that people look for are in it, in a few words."""
    usage = usage_with({"product": "akamai", **PLAN}, {"requestsRemaining": 5})

    assert (
        "<Usage balance_euro=1 fetched_at=2026-06-15 12:00:00+00:00 plans=<2 plans>"
        " remaining={akamai: None, (unnamed): 5}>"
    ) == repr(usage)
    assert (
        "Plan(product='akamai', quota=9, used=2, remaining=3, overage=0,"
        " expires_at=2026-06-15 12:00:01+00:00, num_requests=None,"
        " issues=[remaining-differs requestsRemaining])"
    ) == repr(usage.plans[0])
    assert (
        "Product(plans=<1 plan>, quota=None, used=None, remaining=None, overage=None,"
        " next_expiry=2026-06-15 12:00:01+00:00)"
    ) == repr(usage.products["akamai"])
    assert repr(usage.products).startswith("{akamai: Product(plans=<1 plan>, quota=None, ")
    assert repr(usage.plans[1]).startswith("Plan(product=None, ")
    assert repr(Product.of([])).startswith("Product(plans=<0 plans>, quota=0, ")


@pytest.mark.parametrize("name", ["x" * 100_000, "\x1b[2J\n" * 1_000, "製品" * 1_000])
def test_repr_fits_a_screen(name: str) -> None:
    """However many plans there are, and whatever their names, it is short and on one line."""
    usage = usage_with(*({"product": f"{number} {name}", **PLAN} for number in range(1_000)))

    for shown in map(
        repr, (usage, usage.products, usage.plans[0], *list(usage.products.values())[:1])
    ):
        assert len(shown) < SCREEN
        assert shown.isprintable()
    assert repr(usage).endswith(", …}>")
    assert repr(usage.products).endswith("), …}")


@given(PLANS)
def test_every_usage_has_a_repr(members: list[dict[str, Any]]) -> None:
    """For all reports, it fits a screen, and equal usages look the same."""
    usage = usage_with(*members)
    for each in (usage, usage.products, *usage.plans, *usage.products.values()):
        assert len(repr(each)) < SCREEN
    assert repr(usage) == repr(usage_with(*members))
