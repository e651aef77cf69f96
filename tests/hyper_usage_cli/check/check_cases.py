"""Plans, limits, and the lines and states that `check` prints about them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from attrs import evolve

from hyper_usage import Usage
from hyper_usage_cli.check.assess import assess
from hyper_usage_cli.check.limits import USUAL_CRITICAL, USUAL_WARNING, Limits
from hyper_usage_cli.command_line.values import read_threshold
from tests.hyper_usage_cli.output.plugin_output import Output, read
from tests.hyper_usage_cli.usages import after, plan, usage

__all__ = [
    "EXPIRIES",
    "LINES",
    "NO_FIGURES",
    "PERCENT",
    "STATES",
    "parsed_line",
    "plan_with",
    "printed_line",
    "with_expiry",
]

PERCENT: Final = Limits(warning=USUAL_WARNING, critical=USUAL_CRITICAL)
REQUESTS: Final = Limits(warning=read_threshold("5000"), critical=read_threshold("500"))
NO_FIGURES: Final = {"requestsRemaining": None, "requestsUsed": None}


def plan_with(remaining: int, quota: int = 100_000, product: str = "akamai", **members: Any) -> Any:
    """Return a plan of a quota with a number of requests left."""
    return plan(
        product,
        requestsQuota=quota,
        requestsUsed=quota - remaining,
        requestsRemaining=remaining,
        **members,
    )


def printed_line(found: Usage, limits: Limits = PERCENT, *products: str) -> str:
    """Return the line that the plugin prints."""
    return str(assess(found, limits, products))


def parsed_line(found: Usage, limits: Limits = PERCENT, *products: str) -> Output:
    """Return the parsed line that the plugin prints."""
    return read(printed_line(found, limits, *products) + "\n")


def with_expiry(limits: Limits) -> Limits:
    """Return limits with WARNING 7 days before expiry and CRITICAL one day before."""
    return evolve(limits, expiry_warning=timedelta(days=7), expiry_critical=timedelta(days=1))


LINES: Final = [
    pytest.param(
        usage(plan()),
        PERCENT,
        "HYPER-USAGE OK: akamai 59.79% left, akamai expires in 12 days, balance 128.40 EUR"
        " | 'akamai'=59.79%;20:;5:;0;100 'akamai_expiry'=1036800s 'balance'=128.4",
        id="percent",
    ),
    pytest.param(
        usage(plan()),
        with_expiry(evolve(REQUESTS, balance_warning=Decimal(10), balance_critical=Decimal(5))),
        "HYPER-USAGE OK: akamai 59,790 left, akamai expires in 12 days, balance 128.40 EUR"
        " | 'akamai'=59790;5000:;500:;0;100000 'akamai_expiry'=1036800s;604800:;86400:"
        " 'balance'=128.4;10:;5:",
        id="all limits",
    ),
    pytest.param(
        usage(plan_with(19_999), plan_with(70_000, product="x", expiresAt=None), balance="-3.5"),
        PERCENT,
        "HYPER-USAGE WARNING: akamai 19.99% left, less than 20%,"
        " akamai expires in 12 days, x 70% left, balance -3.50 EUR"
        " | 'akamai'=19.99%;20:;5:;0;100 'akamai_expiry'=1036800s 'x'=70%;20:;5:;0;100"
        " 'balance'=-3.5",
        id="warning",
    ),
    pytest.param(
        usage(plan_with(499, expiresAt=None)),
        REQUESTS,
        "HYPER-USAGE CRITICAL: akamai 499 left, less than 500, balance 128.40 EUR"
        " | 'akamai'=499;5000:;500:;0;100000 'balance'=128.4",
        id="critical",
    ),
    pytest.param(
        usage(plan(**NO_FIGURES, expiresAt=None)),
        PERCENT,
        "HYPER-USAGE UNKNOWN: the requests left of akamai are unknown, balance 128.40 EUR"
        " | 'akamai'=U;20:;5:;0;100 'balance'=128.4",
        id="unknown",
    ),
    pytest.param(
        usage(),
        PERCENT,
        "HYPER-USAGE CRITICAL: no plans, balance 128.40 EUR | 'balance'=128.4",
        id="no plans",
    ),
    pytest.param(
        usage(plan(expiresAt=after(hours=-3)), plan(expiresAt=after())),
        REQUESTS,
        "HYPER-USAGE CRITICAL: every plan of akamai has expired, balance 128.40 EUR"
        " | 'akamai'=0;5000:;500:;0 'balance'=128.4",
        id="expired",
    ),
]

STATES: Final = [
    pytest.param([plan_with(20_000)], PERCENT, "OK", id="at the warning"),
    pytest.param([plan_with(5_000)], PERCENT, "WARNING", id="at the critical"),
    pytest.param([plan_with(4_999)], PERCENT, "CRITICAL", id="just below"),
    pytest.param([plan_with(0), plan_with(50_000)], PERCENT, "OK", id="one of two is used up"),
    pytest.param([plan_with(0, 0), plan_with(9, 10)], PERCENT, "OK", id="one of two has no quota"),
    pytest.param([plan_with(0, 0)], PERCENT, "CRITICAL", id="no share of nothing"),
    pytest.param(
        [plan(requestsQuota=None, numRequests=None, requestsUsed=None, requestsRemaining=0)],
        PERCENT,
        "CRITICAL",
        id="nothing of an unknown quota",
    ),
    pytest.param([plan_with(0, 0)], REQUESTS, "CRITICAL", id="nothing of nothing"),
    pytest.param([plan(**NO_FIGURES), plan()], REQUESTS, "UNKNOWN", id="one does not tell"),
    pytest.param([plan(None), plan()], REQUESTS, "UNKNOWN", id="one may belong to any product"),
    pytest.param(
        [plan(None, expiresAt=after(days=-1)), plan()],
        PERCENT,
        "CRITICAL",
        id="the unnamed product has expired",
    ),
    pytest.param(
        [plan(requestsQuota=None, numRequests=None, requestsUsed=None)],
        PERCENT,
        "UNKNOWN",
        id="no known quota",
    ),
    pytest.param(
        [plan(requestsQuota=None, numRequests=None, requestsUsed=None)],
        REQUESTS,
        "OK",
        id="needs no quota",
    ),
    pytest.param(
        [plan(**NO_FIGURES, expiresAt=after(days=-1)), plan()], PERCENT, "OK", id="expired"
    ),
    pytest.param(
        [plan("x", **NO_FIGURES), plan_with(10_000)], PERCENT, "WARNING", id="warning and unknown"
    ),
]

EXPIRIES: Final = [
    pytest.param([plan_with(50_000, expiresAt=after(days=7))], PERCENT, "OK", id="not sooner"),
    pytest.param([plan_with(50_000, expiresAt=after(days=6))], PERCENT, "WARNING", id="sooner"),
    pytest.param([plan_with(50_000, expiresAt=after(hours=9))], PERCENT, "CRITICAL", id="soon"),
    pytest.param([plan_with(50_000, expiresAt=None)], PERCENT, "OK", id="never"),
    pytest.param(
        [plan_with(9_000, expiresAt=after(hours=9)), plan_with(99_000)], PERCENT, "OK", id="renewed"
    ),
    pytest.param(
        [plan_with(99_000, expiresAt=after(hours=9)), plan_with(999, 1_000)],
        PERCENT,
        "CRITICAL",
        id="what stays is a small part",
    ),
    pytest.param(
        [plan_with(99_000, expiresAt=after(hours=9)), plan_with(999, 1_000)],
        REQUESTS,
        "CRITICAL",
        id="what stays is too little",
    ),
    pytest.param(
        [plan_with(0, expiresAt=after(hours=9)), plan_with(99_000)],
        PERCENT,
        "OK",
        id="nothing to lose",
    ),
    pytest.param(
        [plan_with(5, expiresAt=after(hours=9)), plan_with(14_000)],
        PERCENT,
        "WARNING",
        id="too little was left before",
    ),
    pytest.param(
        [plan_with(9, 50, expiresAt=after(hours=9)), plan_with(20, 51)],
        PERCENT,
        "CRITICAL",
        id="a request too little stays",
    ),
    pytest.param(
        [plan_with(9, 50, expiresAt=after(hours=9)), plan_with(21, 51)],
        PERCENT,
        "OK",
        id="enough stays",
    ),
    pytest.param(
        [plan(**NO_FIGURES, expiresAt=after(hours=9)), plan()],
        REQUESTS,
        "CRITICAL",
        id="nobody knows what is lost",
    ),
    pytest.param(
        [
            plan_with(9, expiresAt=after(days=9)),
            plan(requestsUsed=None, requestsQuota=None, numRequests=None),
        ],
        PERCENT,
        "UNKNOWN",
        id="nobody knows of how many",
    ),
    pytest.param(
        [plan_with(50_000, expiresAt="9999-12-31T23:59:59-12:00")], PERCENT, "OK", id="year 9999"
    ),
]
