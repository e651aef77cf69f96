"""Usages, demands, and the sentences that `guard` prints about them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from hyper_usage_cli.guard.decide import Demand
from tests.hyper_usage_cli.usages import after, plan, usage

__all__ = ["DECISIONS", "LARGEST", "NO_FIGURES"]

NO_FIGURES: Final = {"requestsRemaining": None, "requestsUsed": None}
LARGEST: Final = plan(requestsUsed=0, requestsQuota=2**63 - 1, requestsRemaining=None)


def demand(need: int = 5_000, **members: Any) -> Demand:
    """Return a demand for requests of akamai."""
    return Demand(product="akamai", need=need, **members)


DECISIONS: Final = [
    pytest.param(
        usage(plan()),
        demand(),
        "yes: akamai has 59,790 requests left, 5,000 are needed",
        id="enough",
    ),
    pytest.param(
        usage(plan(requestsQuota=41_210, requestsRemaining=1_000, numRequests=None), plan("x")),
        demand(1_000),
        "yes: akamai has 1,000 requests left, 1,000 are needed",
        id="exactly enough",
    ),
    pytest.param(
        usage(plan(requestsUsed=98_800, requestsRemaining=1_200)),
        demand(),
        "no: akamai has 1,200 requests left, 5,000 are needed",
        id="too few",
    ),
    pytest.param(
        usage(plan(requestsUsed=99_999, requestsRemaining=1)),
        demand(1),
        "yes: akamai has 1 request left, 1 is needed",
        id="one of one",
    ),
    pytest.param(
        usage(plan(requestsUsed=100_059, requestsRemaining=0)),
        demand(1),
        "no: akamai has 0 requests left, 1 is needed",
        id="used up",
    ),
    pytest.param(
        usage(plan(requestsUsed=96_000, requestsRemaining=4_000), plan()),
        demand(60_000),
        "yes: akamai has 63,790 requests left, 60,000 are needed",
        id="two plans together",
    ),
    pytest.param(
        usage(plan("x"), plan("y", expiresAt=after(days=-9)), plan("x")),
        demand(),
        "no: no plan of akamai; the account has x and y",
        id="no plan",
    ),
    pytest.param(
        usage(), demand(), "no: no plan of akamai; the account has no plans", id="no plans"
    ),
    pytest.param(
        usage(plan(expiresAt=after(days=-9)), plan(expiresAt=after(hours=-3))),
        demand(),
        "no: akamai expired 3 h ago",
        id="all expired",
    ),
    pytest.param(
        usage(plan(expiresAt=after())), demand(), "no: akamai expired now", id="expires now"
    ),
    pytest.param(
        usage(plan(expiresAt=after(minutes=40)), plan(expiresAt=after(days=-1))),
        demand(valid_for=timedelta(hours=2)),
        "no: akamai expires in 40 min, before the 2 h that are asked for",
        id="does not last",
    ),
    pytest.param(
        usage(plan(expiresAt=after(hours=2))),
        demand(valid_for=timedelta(hours=2)),
        "yes: akamai has 59,790 requests left, 5,000 are needed",
        id="lasts just as long",
    ),
    pytest.param(
        usage(plan(expiresAt=None)),
        demand(valid_for=timedelta(days=700_000)),
        "yes: akamai has 59,790 requests left, 5,000 are needed",
        id="without expiry",
    ),
    pytest.param(
        usage(plan(expiresAt="9999-12-31T23:59:59-12:00")),
        demand(valid_for=timedelta(days=365 * 7000)),
        "yes: akamai has 59,790 requests left, 5,000 are needed",
        id="year 9999",
    ),
    pytest.param(
        usage(plan(expiresAt="9999-12-31T23:59:59Z")),
        demand(valid_for=timedelta(days=999_999_999)),
        "no: akamai expires in 2,912,384 days, before the 999,999,999 days that are asked for",
        id="longer than there are years",
    ),
    pytest.param(
        usage(
            plan(expiresAt=after(minutes=40)),
            plan(requestsUsed=98_800, requestsRemaining=1_200),
        ),
        demand(valid_for=timedelta(hours=2)),
        "no: akamai has 1,200 requests left that last 2 h, 5,000 are needed",
        id="too few that last",
    ),
    pytest.param(
        usage(plan(**NO_FIGURES), plan()),
        demand(),
        "yes: akamai has at least 59,790 requests left, 5,000 are needed",
        id="enough without the plan that does not tell",
    ),
    pytest.param(
        usage(plan(**NO_FIGURES), plan(requestsUsed=98_800, requestsRemaining=1_200)),
        demand(),
        "no: akamai has at least 1,200 requests left, 5,000 are needed;"
        " the requests left on its plan that expires in 12 days are unknown",
        id="a plan does not tell",
    ),
    pytest.param(
        usage(*[plan(**NO_FIGURES, expiresAt=None)] * 3),
        demand(),
        "no: akamai has at least 0 requests left, 5,000 are needed;"
        " the requests left on its plan that does not expire and 2 more are unknown",
        id="some do not tell",
    ),
    pytest.param(
        usage(plan(**NO_FIGURES, expiresAt=after(hours=-1)), plan()),
        demand(),
        "yes: akamai has 59,790 requests left, 5,000 are needed",
        id="what does not tell has expired",
    ),
    pytest.param(
        usage(plan(None), plan()),
        demand(),
        "yes: akamai has at least 59,790 requests left, 5,000 are needed",
        id="enough without the plan of no product",
    ),
    pytest.param(
        usage(plan(None), plan()),
        demand(60_000),
        "no: akamai has at least 59,790 requests left, 60,000 are needed;"
        " 1 plan without a product name may belong to it",
        id="a plan of no product",
    ),
    pytest.param(
        usage(plan(None), plan(None), plan(None, expiresAt=after(hours=-1))),
        demand(),
        "no: no plan of akamai; 2 plans without a product name may belong to it",
        id="plans of no product alone",
    ),
    pytest.param(
        usage(plan(expiresAt=after(minutes=80))),
        demand(valid_for=timedelta(minutes=90)),
        "no: akamai expires in 80 min, before the 90 min that are asked for",
        id="a demand to the minute",
    ),
    pytest.param(
        usage(plan(), balance="9." + "9" * 20),
        demand(min_balance=Decimal(10)),
        "no: the balance is 9.99999999999999999999 EUR, at least 10.00 EUR is needed",
        id="a hair too poor",
    ),
    pytest.param(
        usage(plan(), balance="3.2"),
        demand(min_balance=Decimal(10)),
        "no: the balance is 3.20 EUR, at least 10.00 EUR is needed",
        id="too poor",
    ),
    pytest.param(
        usage(plan(), balance="-1e15"),
        demand(min_balance=Decimal(0)),
        "no: the balance is -1,000,000,000,000,000.00 EUR, at least 0.00 EUR is needed",
        id="deep in debt",
    ),
    pytest.param(
        usage(plan(), balance="10"),
        demand(min_balance=Decimal(10)),
        "yes: akamai has 59,790 requests left, 5,000 are needed",
        id="rich enough",
    ),
    pytest.param(
        usage(*[LARGEST] * 11),
        demand(),
        "yes: akamai has 101,457,092,405,402,533,877 requests left, 5,000 are needed",
        id="more than 64 bits together",
    ),
]
