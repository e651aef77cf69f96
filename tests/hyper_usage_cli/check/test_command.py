"""`check` as monitoring systems run it and as they read its output."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_cli.check.limits import Limits
from hyper_usage_cli.command_line.values import Threshold
from hyper_usage_cli.main import run as command
from hyper_usage_cli.output.ranges import Range
from tests.hyper_usage_cli.check.check_cases import parsed_line, plan_with
from tests.hyper_usage_cli.output.plugin_output import read
from tests.hyper_usage_cli.usages import after, plan, usage

on_loopback = pytest.mark.allow_hosts(["127.0.0.1"])


def check(reply: Reply, *options: str) -> int:
    """Run the command against a fake API that asks for no retry soon; return the exit code."""
    with FakeUsageAPI(
        evolve(reply, headers={**reply.headers, "retry-after": "100"})
    ).serve() as url:
        return command(["check", "--base-url", url, *options])


@on_loopback
@pytest.mark.parametrize(
    ("reply", "options", "expected"),
    [
        pytest.param(plan(), [], "OK", id="ok"),
        pytest.param(plan(), ["--balance-warning", "10"], "WARNING", id="warning"),
        pytest.param(plan(), ["--product", "nope"], "CRITICAL", id="critical"),
        pytest.param(plan(requestsUsed="5"), [], "UNKNOWN", id="garbage"),
        pytest.param(plan(), ["--warning", "5000"], "OK", id="one limit drops the other"),
        pytest.param(plan(), ["--critical", "60k"], "CRITICAL", id="critical alone"),
        pytest.param(plan(), ["-w", "10%:20%", "-c", "@~:5%"], "WARNING", id="ranges"),
        pytest.param(plan(), ["--warning", "5000", "-c", "5%"], "UNKNOWN", id="usage"),
        pytest.param(plan(), ["--warning", "|"], "UNKNOWN", id="no threshold"),
        pytest.param(
            plan(), ["--base-url", "http://127.0.0.1:1", "--timeout", "0.5"], "UNKNOWN", id="down"
        ),
    ],
)
def test_exit_code_is_the_state(
    reply: dict[str, Any],
    options: list[str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The plugin prints one line, and its exit code is that line's state."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "test-key")
    sent = {"balanceEuro": 5, "plans": [reply | {"expiresAt": "9999-12-31T23:59:59Z"}]}

    code = check(Reply(200, sent), *options)

    found, told = capsys.readouterr()
    assert (expected, "") == (read(found).state, told)
    assert ["OK", "WARNING", "CRITICAL", "UNKNOWN"].index(expected) == code


@on_loopback
@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_error_of_the_api_is_unknown(
    status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error of the API is UNKNOWN, with the reason."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "test-key")

    assert 3 == check(Reply(status, {"error": "no | 'way'=1;\nout"}))
    text = read(capsys.readouterr().out).text
    assert text.startswith(
        f"status {status}: no / 'way'=1, out, run: hyper-usage doctor --base-url "
    )


NAMES: Final = st.none() | st.sampled_from(
    [
        "akamai",
        "x",
        "balance",
        "akamai_expiry",
        "a|b",
        "a'b",
        "a=b;c",
        "unnamed",
        "\ud800\n",
        "x" * 99,
    ]
)
COUNTS: Final = st.none() | st.integers(-1, 30) | st.sampled_from([10**15, 2**63 - 1])
PLANS: Final = st.builds(
    plan,
    product=NAMES,
    requestsUsed=COUNTS,
    requestsQuota=COUNTS,
    requestsRemaining=COUNTS,
    numRequests=COUNTS,
    expiresAt=st.none() | st.integers(-9, 99).map(lambda hours: after(hours=hours)),
)
BALANCES: Final = st.decimals(-(10**20), 10**20, places=9) | st.decimals(-9, 30, places=9)


@st.composite
def sorted_limits(draw: st.DrawFn) -> Limits:
    """Draw valid limits."""
    of_quota = draw(st.booleans())
    critical, warning = sorted(draw(st.tuples(st.integers(0, 100), st.integers(0, 100))))
    low, high = sorted(draw(st.tuples(*[st.decimals(0, 20, places=6)] * 2)))
    late, soon = sorted(draw(st.tuples(*[st.integers(0, 400_000)] * 2)))
    return Limits(
        warning=Threshold(Range(Decimal(warning)), of_quota=of_quota),
        critical=Threshold(Range(Decimal(critical)), of_quota=of_quota),
        balance_warning=draw(st.sampled_from([None, high])),
        balance_critical=draw(st.sampled_from([None, low])),
        expiry_warning=draw(st.sampled_from([None, timedelta(seconds=soon)])),
        expiry_critical=draw(st.sampled_from([None, timedelta(seconds=late)])),
    )


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(PLANS, max_size=6), BALANCES, sorted_limits())
def test_state_is_that_of_the_performance_data(
    plans: list[dict[str, Any]], balance: Decimal, limits: Limits
) -> None:
    """The printed state is the worst state in the performance data.

    The exception is a product without a usable plan: it is CRITICAL whatever the limits are.
    """
    found = usage(*plans, balance=str(balance))
    gone = [name for name, each in found.products.items() if not each.plans and each.remaining == 0]

    told = parsed_line(found, limits)

    assert told.state == ("CRITICAL" if gone or not plans else told.state_of_data)
    assert len(told.data) == len({datum.label for datum in told.data})
    assert 400 > len(told.text)


def least(threshold: Threshold | None) -> Decimal:
    """Return the least that is fine by a threshold."""
    assert threshold
    assert threshold.range.least is not None
    return threshold.range.least


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.integers(1, 10**6), st.fractions(0, 1), sorted_limits())
def test_rounding_changes_no_state(quota: int, share: Fraction, limits: Limits) -> None:
    """Rounding for the output does not change the state."""
    remaining = int(share * quota)
    exact = Fraction(100 * remaining, quota) if limits.of_quota else Fraction(remaining)
    warning, critical = (least(each) for each in (limits.warning, limits.critical))
    expected = "WARNING" if exact < warning else "OK"
    expected = "CRITICAL" if exact < critical else expected

    (told, _) = parsed_line(usage(plan_with(remaining, quota, expiresAt=None)), limits).data

    assert expected == told.state
