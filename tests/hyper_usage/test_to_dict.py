"""A usage and a plan as JSON values, in the shape that `status --json` prints."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from tests.hyper_usage.test_usage import (
    FUTURE,
    NOW,
    PAST,
    PLANS,
    plan_of,
    usage_of,
    usage_with,
)


def test_to_dict() -> None:
    """A usage becomes JSON values: money as text, moments as RFC 3339, unknown figures as None."""
    usage = usage_of(
        b'{"balanceEuro": 1.50, "plans": ['
        b'{"product": "a", "requestsUsed": 2, "requestsQuota": 9, "expiresAt": "%b"},'
        b'{"product": "a", "requestsRemaining": null, "expiresAt": "%b"}]}'
        % (FUTURE.encode(), PAST.encode())
    )
    data = usage.to_dict()

    assert data == json.loads(json.dumps(data))
    assert ("2026-06-15T12:00:00Z", "1.50") == (data["fetched_at"], data["balance_euro"])
    assert [plan.to_dict(at=NOW) for plan in usage.plans] == data["plans"]
    assert {
        "product": "a",
        "quota": 9,
        "used": 2,
        "remaining": 7,
        "overage": 0,
        "expires_at": FUTURE,
        "expired": False,
        "num_requests": None,
        "issues": [],
    } == data["plans"][0]
    message = "requestsRemaining is null, and is taken as unknown"
    issue = {"kind": "null", "member": "requestsRemaining", "message": message}
    assert [True, [issue]] == [data["plans"][1][name] for name in ("expired", "issues")]
    product = {"product": "a", "usable_plans": 1, "quota": 9, "used": 2, "remaining": 7}
    assert [product | {"overage": 0, "next_expiry": FUTURE}] == data["products"]


def test_a_plan_to_dict() -> None:
    """A plan alone has expired, or not, as of now or of another moment."""
    plan = plan_of(expiresAt="2000-01-01T00:00:00Z")
    before = plan.to_dict(at=datetime(1999, 1, 1, tzinfo=UTC))

    assert (True, False) == (plan.to_dict()["expired"], before["expired"])
    with pytest.raises(ValueError, match=r"^at must be an aware datetime, got "):
        plan.to_dict(datetime(1999, 1, 1))  # noqa: DTZ001 - a naive moment is what it refuses


@given(PLANS)
def test_every_usage_becomes_json(members: list[dict[str, Any]]) -> None:
    """For all reports, the dictionary survives JSON, and has each plan and each product."""
    usage = usage_with(*members)
    data = usage.to_dict()
    assert data == json.loads(json.dumps(data))
    assert [plan.product for plan in usage.plans] == [plan["product"] for plan in data["plans"]]
    assert {name: product.remaining for name, product in usage.products.items()} == {
        each["product"]: each["remaining"] for each in data["products"]
    }
