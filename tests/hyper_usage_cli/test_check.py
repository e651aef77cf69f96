"""`check` assesses products, expiries and the balance as a monitoring plugin."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from hyper_usage import Usage
from hyper_usage_cli.check import Limits
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.options import Threshold
from tests.hyper_usage_cli.checks import NO_FIGURES, PERCENT, REQUESTS, left, output, printed
from tests.hyper_usage_cli.usages import after, plan, usage


def with_expiry(limits: Limits) -> Limits:
    """Return limits with WARNING 7 days before expiry and CRITICAL one day before."""
    return evolve(limits, expiry_warning=timedelta(days=7), expiry_critical=timedelta(days=1))


@pytest.mark.parametrize(
    ("found", "limits", "expected"),
    [
        pytest.param(
            usage(plan()),
            PERCENT,
            "HYPER-USAGE OK: akamai 59.79% left; akamai expires in 12 days; balance 128.40 EUR"
            " | 'akamai'=59.79%;20:;5:;0;100 'akamai_expiry'=1036800s 'balance'=128.4",
            id="percent",
        ),
        pytest.param(
            usage(plan()),
            with_expiry(evolve(REQUESTS, balance_warning=Decimal(10), balance_critical=Decimal(5))),
            "HYPER-USAGE OK: akamai 59,790 left; akamai expires in 12 days; balance 128.40 EUR"
            " | 'akamai'=59790;5000:;500:;0;100000 'akamai_expiry'=1036800s;604800:;86400:"
            " 'balance'=128.4;10:;5:",
            id="all limits",
        ),
        pytest.param(
            usage(left(19_999), left(70_000, product="x", expiresAt=None), balance="-3.5"),
            PERCENT,
            "HYPER-USAGE WARNING: akamai 19.99% left, less than 20%;"
            " akamai expires in 12 days; x 70% left; balance -3.50 EUR"
            " | 'akamai'=19.99%;20:;5:;0;100 'akamai_expiry'=1036800s 'x'=70%;20:;5:;0;100"
            " 'balance'=-3.5",
            id="warning",
        ),
        pytest.param(
            usage(left(499, expiresAt=None)),
            REQUESTS,
            "HYPER-USAGE CRITICAL: akamai 499 left, less than 500; balance 128.40 EUR"
            " | 'akamai'=499;5000:;500:;0;100000 'balance'=128.4",
            id="critical",
        ),
        pytest.param(
            usage(plan(**NO_FIGURES, expiresAt=None)),
            PERCENT,
            "HYPER-USAGE UNKNOWN: what akamai has left is unknown; balance 128.40 EUR"
            " | 'akamai'=U;20:;5:;0;100 'balance'=128.4",
            id="unknown",
        ),
        pytest.param(
            usage(),
            PERCENT,
            "HYPER-USAGE CRITICAL: no plans; balance 128.40 EUR | 'balance'=128.4",
            id="no plans",
        ),
        pytest.param(
            usage(plan(expiresAt=after(hours=-3)), plan(expiresAt=after())),
            REQUESTS,
            "HYPER-USAGE CRITICAL: every plan of akamai has expired; balance 128.40 EUR"
            " | 'akamai'=0;5000:;500:;0 'balance'=128.4",
            id="expired",
        ),
    ],
)
def test_line_is_that_of_a_plugin(found: Usage, limits: Limits, expected: str) -> None:
    """The line has state, text and performance data, as monitoring systems read them."""
    assert expected == printed(found, limits)


@pytest.mark.parametrize(
    ("plans", "limits", "expected"),
    [
        pytest.param([left(20_000)], PERCENT, "OK", id="at the warning"),
        pytest.param([left(5_000)], PERCENT, "WARNING", id="at the critical"),
        pytest.param([left(4_999)], PERCENT, "CRITICAL", id="just below"),
        pytest.param([left(0), left(50_000)], PERCENT, "OK", id="one of two is used up"),
        pytest.param([left(0, 0), left(9, 10)], PERCENT, "OK", id="one of two has no quota"),
        pytest.param([left(0, 0)], PERCENT, "CRITICAL", id="no share of nothing"),
        pytest.param(
            [plan(requestsQuota=None, numRequests=None, requestsUsed=None, requestsRemaining=0)],
            PERCENT,
            "CRITICAL",
            id="nothing of an unknown quota",
        ),
        pytest.param([left(0, 0)], REQUESTS, "CRITICAL", id="nothing of nothing"),
        pytest.param([plan(**NO_FIGURES), plan()], REQUESTS, "UNKNOWN", id="one does not tell"),
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
            [plan("x", **NO_FIGURES), left(10_000)], PERCENT, "WARNING", id="warning and unknown"
        ),
    ],
)
def test_state_is_that_of_the_worst(
    plans: list[dict[str, Any]], limits: Limits, expected: str
) -> None:
    """The usable plans of a product are added up; an unknown figure makes it UNKNOWN."""
    assert expected == output(usage(*plans), limits).state


@pytest.mark.parametrize(
    ("plans", "limits", "expected"),
    [
        pytest.param([left(50_000, expiresAt=after(days=7))], PERCENT, "OK", id="not sooner"),
        pytest.param([left(50_000, expiresAt=after(days=6))], PERCENT, "WARNING", id="sooner"),
        pytest.param([left(50_000, expiresAt=after(hours=9))], PERCENT, "CRITICAL", id="soon"),
        pytest.param([left(50_000, expiresAt=None)], PERCENT, "OK", id="never"),
        pytest.param(
            [left(9_000, expiresAt=after(hours=9)), left(99_000)], PERCENT, "OK", id="renewed"
        ),
        pytest.param(
            [left(99_000, expiresAt=after(hours=9)), left(999, 1_000)],
            PERCENT,
            "CRITICAL",
            id="what stays is a small part",
        ),
        pytest.param(
            [left(99_000, expiresAt=after(hours=9)), left(999, 1_000)],
            REQUESTS,
            "CRITICAL",
            id="what stays is too little",
        ),
        pytest.param(
            [left(0, expiresAt=after(hours=9)), left(99_000)], PERCENT, "OK", id="nothing to lose"
        ),
        pytest.param(
            [left(5, expiresAt=after(hours=9)), left(14_000)],
            PERCENT,
            "WARNING",
            id="too little was left before",
        ),
        pytest.param(
            [left(9, 50, expiresAt=after(hours=9)), left(20, 51)],
            PERCENT,
            "CRITICAL",
            id="a request too little stays",
        ),
        pytest.param(
            [left(9, 50, expiresAt=after(hours=9)), left(21, 51)], PERCENT, "OK", id="enough stays"
        ),
        pytest.param(
            [plan(**NO_FIGURES, expiresAt=after(hours=9)), plan()],
            REQUESTS,
            "CRITICAL",
            id="nobody knows what is lost",
        ),
        pytest.param(
            [
                left(9, expiresAt=after(days=9)),
                plan(requestsUsed=None, requestsQuota=None, numRequests=None),
            ],
            PERCENT,
            "UNKNOWN",
            id="nobody knows of how many",
        ),
        pytest.param(
            [left(50_000, expiresAt="9999-12-31T23:59:59-12:00")], PERCENT, "OK", id="year 9999"
        ),
    ],
)
def test_expiry_counts_if_too_little_stays(
    plans: list[dict[str, Any]], limits: Limits, expected: str
) -> None:
    """An expiry alerts unless enough is left without the plan."""
    assert expected == output(usage(*plans), with_expiry(limits)).state


def test_last_plan_ends_where_no_limit_is_set() -> None:
    """With a limit of 0 %, only the expiry of the last plan counts."""
    limits = Limits(warning=Threshold(0, of_quota=True), critical=Threshold(0, of_quota=True))
    found = usage(plan(expiresAt=after(days=2)), plan(expiresAt=after(days=3)))

    assert "akamai expires in 3 days" in output(found, limits).text


@pytest.mark.parametrize(
    ("balance", "expected"),
    [
        pytest.param("10", "OK", id="at the warning"),
        pytest.param("9." + "9" * 29, "WARNING", id="below"),
        pytest.param("4.99", "CRITICAL", id="critical"),
        pytest.param("-1e30", "CRITICAL", id="largest debt"),
        pytest.param("1e30", "OK", id="largest balance"),
    ],
)
def test_balance_is_checked(balance: str, expected: str) -> None:
    """A balance below a limit alerts."""
    limits = evolve(PERCENT, balance_warning=Decimal(10), balance_critical=Decimal(5))

    assert expected == output(usage(plan(), balance=balance), limits).state


def test_products_are_those_asked_for() -> None:
    """Only the given products are assessed, each once; one without a plan is CRITICAL."""
    found = usage(plan("x", **NO_FIGURES), plan())

    assert ["akamai", "akamai_expiry", "balance"] == [
        datum.label for datum in output(found, PERCENT, "akamai", "akamai").data
    ]
    assert output(found, PERCENT, "nope", "akamai").text.startswith("no plan of nope; akamai 59")
    assert "CRITICAL" == output(usage(), PERCENT, "nope").state


def test_product_without_a_name_is_checked() -> None:
    """Plans without a product name are one product, `(unnamed)`."""
    found = usage(plan(product=None), plan("unnamed"), plan(product=""))

    assert ["(unnamed)", "(unnamed)_expiry", "unnamed", "unnamed_expiry", "balance"] == [
        datum.label for datum in output(found).data
    ]


def test_text_is_bounded_and_data_is_complete() -> None:
    """The text names the worst of 1,000 products, and the performance data has all."""
    plans = [plan(f"product {number}", expiresAt=None) for number in range(999)]
    found = output(usage(*plans, left(1, product="bad", expiresAt=None)))

    assert found.text.startswith("bad 0% left, less than 5%; product 0 59.79% left; ")
    assert found.text.endswith(" more")
    assert 400 > len(found.text)
    assert 1_001 == len({datum.label for datum in found.data})


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        pytest.param(
            {"warning": Threshold(5_000, of_quota=False)},
            "--warning and --critical expect the same unit; got 5000 and 5%; give both in",
            id="units",
        ),
        pytest.param(
            {"warning": Threshold(3, of_quota=True)},
            "--critical expects at most --warning, 3%; got 5%, so that nothing would be a WARNING",
            id="requests",
        ),
        pytest.param(
            {"balance_warning": Decimal("2.50"), "balance_critical": Decimal(10)},
            "--balance-critical expects at most --balance-warning, 2.50; got 10, so",
            id="balance",
        ),
        pytest.param(
            {"expiry_warning": timedelta(days=2), "expiry_critical": timedelta(days=5)},
            "--expiry-critical expects at most --expiry-warning, 2 days; got 5 days, so",
            id="expiry",
        ),
    ],
)
def test_limits_that_contradict_each_other_are_refused(
    limits: dict[str, Any], expected: str
) -> None:
    """A critical limit above its warning limit, or in another unit, is refused."""
    with pytest.raises(CommandError) as caught:
        evolve(PERCENT, **limits)

    assert ExitCode.USAGE == caught.value.exit_code
    assert caught.value.message.startswith(expected)
