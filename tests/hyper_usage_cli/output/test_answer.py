"""The JSON of answers."""

from datetime import datetime, timedelta, timezone

import pytest

from hyper_usage_cli.output.answer import answer, timestamp, usage_data
from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.usages import NOW, after, plan, usage


def test_usage(schema: Schema) -> None:
    """Unknown figures are null, money keeps its digits, moments are RFC 3339."""
    found = usage(plan(expiresAt=after(days=-1), requestsUsed=None, numRequests=7), balance="1E-7")
    printed = answer("status", usage_data(found))
    data = schema.read(printed)["data"]
    assert ("2026-03-01T12:00:00Z", "0.0000001") == (data["fetched_at"], data["balance_euro"])
    (shown,) = data["plans"]
    issues = shown.pop("issues")
    assert {
        "product": "akamai",
        "quota": 100_000,
        "used": 40_210,
        "remaining": 59_790,
        "overage": 0,
        "expires_at": "2026-02-28T12:00:00Z",
        "expired": True,
        "num_requests": 7,
    } == shown
    assert ["totals-differ"] == [issue["kind"] for issue in issues]


def test_unknown(schema: Schema) -> None:
    """A plan without members has only nulls."""
    found = usage({})
    (shown,) = schema.read(answer("status", usage_data(found)))["data"]["plans"]
    assert {None, False} == {value for name, value in shown.items() if name != "issues"}


def test_text_from_elsewhere(schema: Schema) -> None:
    """With any product name, the answer is one line of ASCII, and parses to the same name."""
    name = "a\n\x1b[31m\u2028é\ud800"
    found = usage(plan(name))
    printed = answer("status", usage_data(found))
    assert printed.isascii()
    assert name == schema.read(printed)["data"]["plans"][0]["product"]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (None, None),
        (NOW, "2026-03-01T12:00:00Z"),
        (
            datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=14))),
            "9999-12-31T23:00:00-14:00",
        ),
    ],
)
def test_moments(when: datetime | None, expected: str | None) -> None:
    """A moment keeps its offset, also if UTC would have no such year."""
    assert expected == timestamp(when)


@pytest.mark.parametrize(
    ("balance", "expected"),
    [
        ("0." + "7" * 30, "0." + "7" * 30),
        ("-1e30", "-1" + "0" * 30),
        ("1e-30", "0." + "0" * 29 + "1"),
        ("0e-3", "0.000"),
    ],
)
def test_a_balance_has_all_its_digits(balance: str, expected: str) -> None:
    """A balance is written without an exponent, with all its digits."""
    assert expected == usage_data(usage(balance=balance))["balance_euro"]
