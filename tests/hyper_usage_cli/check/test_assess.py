"""`check` assesses products, expiries and the balance as a monitoring plugin."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from hyper_usage import Usage
from hyper_usage_cli.check.limits import Limits
from hyper_usage_cli.command_line.values import read_threshold
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from tests.hyper_usage_cli.check.check_cases import (
    EXPIRIES,
    LINES,
    NO_FIGURES,
    PERCENT,
    STATES,
    parsed_line,
    plan_with,
    printed_line,
    with_expiry,
)
from tests.hyper_usage_cli.usages import after, plan, usage


@pytest.mark.parametrize(("found", "limits", "expected"), LINES)
def test_line_is_that_of_a_plugin(found: Usage, limits: Limits, expected: str) -> None:
    """The line has state, text and performance data, as monitoring systems read them."""
    assert expected == printed_line(found, limits)


@pytest.mark.parametrize(("plans", "limits", "expected"), STATES)
def test_state_is_that_of_the_worst(
    plans: list[dict[str, Any]], limits: Limits, expected: str
) -> None:
    """The usable plans of a product are added up; an unknown figure makes it UNKNOWN."""
    assert expected == parsed_line(usage(*plans), limits).state


@pytest.mark.parametrize(("plans", "limits", "expected"), EXPIRIES)
def test_expiry_counts_if_too_little_stays(
    plans: list[dict[str, Any]], limits: Limits, expected: str
) -> None:
    """An expiry alerts unless enough is left without the plan."""
    assert expected == parsed_line(usage(*plans), with_expiry(limits)).state


def test_last_plan_ends_where_no_limit_is_set() -> None:
    """With a limit of 0 %, only the expiry of the last plan counts."""
    limits = Limits(warning=read_threshold("0%"), critical=read_threshold("0%"))
    found = usage(plan(expiresAt=after(days=2)), plan(expiresAt=after(days=3)))

    assert "akamai expires in 3 days" in parsed_line(found, limits).text


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

    assert expected == parsed_line(usage(plan(), balance=balance), limits).state


def test_products_are_those_asked_for() -> None:
    """Only the given products are assessed, each once; one without a plan is CRITICAL.

    It is UNKNOWN if a plan without a product name may belong to it.
    """
    found = usage(plan("x", **NO_FIGURES), plan())

    assert ["akamai", "akamai_expiry", "balance"] == [
        datum.label for datum in parsed_line(found, PERCENT, "akamai", "akamai").data
    ]
    assert parsed_line(found, PERCENT, "nope", "akamai").text.startswith(
        "no plan of nope, akamai 59"
    )
    assert "CRITICAL" == parsed_line(usage(), PERCENT, "nope").state
    assert "UNKNOWN" == parsed_line(usage(plan(None)), PERCENT, "nope").state


def test_product_without_a_name_is_checked() -> None:
    """Plans without a product name are one product, `(unnamed)`."""
    found = usage(plan(product=None), plan("unnamed"), plan(product=""))

    assert ["(unnamed)", "(unnamed)_expiry", "unnamed", "unnamed_expiry", "balance"] == [
        datum.label for datum in parsed_line(found).data
    ]


def test_text_is_bounded_and_data_is_complete() -> None:
    """The text names the worst of 1,000 products, and the performance data has all."""
    plans = [plan(f"product {number}", expiresAt=None) for number in range(999)]
    found = parsed_line(usage(*plans, plan_with(1, product="bad", expiresAt=None)))

    assert found.text.startswith("bad 0% left, less than 5%, product 0 59.79% left, ")
    assert found.text.endswith(" more")
    assert 400 > len(found.text)
    assert 1_001 == len({datum.label for datum in found.data})


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        pytest.param(
            {"warning": read_threshold("5000")},
            "--warning and --critical expect the same unit; got 5000 and 5%; give both in",
            id="units",
        ),
        pytest.param(
            {"warning": read_threshold("3%")},
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
