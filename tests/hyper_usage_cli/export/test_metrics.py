"""The series of accounts and plans, and the series that are left out."""

from datetime import timedelta
from typing import Any, Final

import pytest
from prometheus_client import generate_latest

from hyper_usage import DriftKind, Usage
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.export.metrics import Outcome, registry
from hyper_usage_cli.failure import Failure
from tests.hyper_usage_cli.export.series import Series, read
from tests.hyper_usage_cli.usages import NOW, after, plan, usage

SECONDS: Final = 0.25
FAILURE: Final = Failure(exit_code=ExitCode.UNREACHABLE, message="no complete reply in time")


def series(*outcomes: Outcome) -> Series:
    """Return the series that Prometheus reads from outcomes."""
    return read(generate_latest(registry(outcomes)).decode())


def no_drift(account: str) -> dict[tuple[str, ...], float]:
    """Return the series of an account whose replies were as the document has them."""
    kinds = ("unknown-member", "unknown-value", "undocumented-status", "contradiction")
    return {("drift_total", account, kind): 0 for kind in kinds}


def success(found: Usage, account: str = "shop") -> Outcome:
    """Return the outcome of a successful request."""
    return Outcome(account=account, answer=found, seconds=SECONDS, last_success=found.fetched_at)


def figures(name: str, *plans: dict[str, Any]) -> dict[tuple[str, ...], float]:
    """Return the values of one gauge by product and plan number."""
    found = series(success(usage(*plans)))
    return {labels[2:]: value for labels, value in found.items() if labels[0] == name}


def test_all() -> None:
    """An account has every gauge, with its labels."""
    expected = {
        **no_drift("shop"),
        ("up", "shop"): 1,
        ("balance_euros", "shop"): 128.4,
        ("last_success_timestamp_seconds", "shop"): NOW.timestamp(),
        ("scrape_duration_seconds", "shop"): SECONDS,
        ("plan_requests_used", "shop", "akamai", "1"): 40_210,
        ("plan_requests_quota", "shop", "akamai", "1"): 100_000,
        ("plan_requests_remaining", "shop", "akamai", "1"): 59_790,
        ("plan_expiry_timestamp_seconds", "shop", "akamai", "1"): (
            NOW + timedelta(days=12)
        ).timestamp(),
    }
    assert expected == series(success(usage(plan())))


def test_several_accounts() -> None:
    """Each account has its own series in the shared gauges."""
    found = series(success(usage(balance="-1")), success(usage(balance="2"), "blog"))
    assert (-1, 2) == (found["balance_euros", "shop"], found["balance_euros", "blog"])


def test_failure() -> None:
    """An account that fails is down, and keeps only the time of its last success."""
    failed = Outcome(account="shop", answer=FAILURE, seconds=8.0, last_success=NOW)
    expected = {
        **no_drift("shop"),
        ("up", "shop"): 0,
        ("last_success_timestamp_seconds", "shop"): NOW.timestamp(),
        ("scrape_duration_seconds", "shop"): 8,
    }
    assert expected == series(failed)


def test_failure_ever_since() -> None:
    """An account that never answered has no time of success."""
    failed = Outcome(account="shop", answer=FAILURE, seconds=8.0, last_success=None)
    expected = {("up", "shop"): 0, ("scrape_duration_seconds", "shop"): 8}
    assert no_drift("shop") | expected == series(failed)


@pytest.mark.parametrize(
    "answer", [pytest.param(usage(), id="up"), pytest.param(FAILURE, id="down")]
)
def test_drift(answer: Usage | Failure) -> None:
    """Each kind of drift has a series of its own, from 0 on, also while the account is down."""
    drifts = {
        (DriftKind.UNKNOWN_MEMBER, "/a"),
        (DriftKind.UNKNOWN_MEMBER, "/b"),
        (DriftKind.CONTRADICTION, "/plans/*/requestsUsed"),
    }
    outcome = Outcome(
        account="shop", answer=answer, seconds=1, last_success=None, drifts=frozenset(drifts)
    )
    found = {each: value for each, value in series(outcome).items() if each[0] == "drift_total"}
    expected = {
        ("drift_total", "shop", "unknown-member"): 2,
        ("drift_total", "shop", "contradiction"): 1,
    }
    assert no_drift("shop") | expected == found


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param({"requestsUsed": None, "requestsRemaining": None}, {"quota"}, id="unknown"),
        pytest.param(
            {"requestsQuota": None, "numRequests": None}, {"used", "remaining"}, id="no quota"
        ),
        pytest.param({"requestsUsed": -1, "requestsRemaining": -1}, {"quota"}, id="negative"),
        pytest.param(
            dict.fromkeys(("requestsUsed", "requestsQuota", "numRequests"), 2**63),
            {"remaining"},
            id="beyond 64 bits",
        ),
    ],
)
def test_unknown(sent: dict[str, Any], expected: set[str]) -> None:
    """An unknown figure has no series."""
    found = series(success(usage(plan(expiresAt=None, **sent))))
    assert {f"plan_requests_{name}" for name in expected} == {
        name for name, *_ in found if name.startswith("plan")
    }


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({}, id="known"),
        pytest.param({"requestsUsed": None, "requestsRemaining": None}, id="unknown"),
    ],
)
def test_expired(sent: dict[str, Any]) -> None:
    """An expired plan has 0 left, and keeps its quota and expiry."""
    expired = plan(expiresAt=after(hours=-3), **sent)
    assert {("akamai", "1"): 0} == figures("plan_requests_remaining", expired)
    assert {("akamai", "1"): 100_000} == figures("plan_requests_quota", expired)
    moment = (NOW - timedelta(hours=3)).timestamp()
    assert {("akamai", "1"): moment} == figures("plan_expiry_timestamp_seconds", expired)


def test_plans_of_a_product() -> None:
    """Plans of a product are numbered by expiry, then quota, in any order of the reply."""
    plans = [
        plan(requestsUsed=5, expiresAt=None),
        plan(requestsUsed=3, expiresAt=after(days=9), requestsQuota=9),
        plan(requestsUsed=1, expiresAt=after(days=-9)),
        plan(requestsUsed=4, expiresAt=after(days=9), requestsQuota=None, numRequests=None),
        plan(requestsUsed=2, expiresAt=after(days=9), requestsQuota=5),
        plan("datadome", requestsUsed=6),
    ]
    expected = {("akamai", str(number)): number for number in range(1, 6)}
    expected["datadome", "1"] = 6
    assert expected == figures("plan_requests_used", *plans)
    assert expected == figures("plan_requests_used", *reversed(plans))


def test_plans_that_differ_in_nothing() -> None:
    """Plans with the same expiry and quota are numbered in the order of the reply."""
    plans = [plan(requestsUsed=used, expiresAt=None) for used in (2, 1)]
    assert {("akamai", "1"): 2, ("akamai", "2"): 1} == figures("plan_requests_used", *plans)


def test_hostile_names() -> None:
    """Any name is cut and on one line; plans whose names become equal get numbers."""
    names = ['a"\\', "a\nb", "a\rb", "\ud800", "x" * 10_000, "x" * 10_001, ""]
    expected = {
        ('a"\\', "1"),
        ("a?b", "1"),
        ("a?b", "2"),
        ("?", "1"),
        (f"{'x' * 80}…", "1"),
        (f"{'x' * 80}…", "2"),
        ("", "1"),
    }
    assert expected == set(figures("plan_requests_used", *map(plan, names)))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_ends_of_time(moment: str) -> None:
    """The first and last moments of the calendar are valid expiries."""
    assert 1 == len(figures("plan_expiry_timestamp_seconds", plan(expiresAt=moment)))
