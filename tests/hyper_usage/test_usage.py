"""The meaning of the vendor's figures: each rule, from the bytes of a reply to `Usage`."""

import copy
import json
import pickle
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from traceback import extract_tb
from typing import Any

import httpx
import pytest
from attrs import fields
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from hyper_usage import Issue, IssueKind, Plan, Product, ResponseValidationError, Usage
from hyper_usage_api.api.default.get_usage_statistics import read_response
from hyper_usage_api.models import UsageStatistics
from tests.hyper_usage.replies import usage_from

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
PAST = "2026-06-15T11:59:59Z"
FUTURE = "2026-06-15T12:00:01Z"
LARGEST = 2**63 - 1
SMALLEST = -(2**63)


def usage_of(body: object) -> Usage:
    """Return the usage in a body, given as bytes or as JSON values, as of `NOW`."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Usage.from_reported(read_response(200, content), fetched_at=NOW)


def usage_with(*plans: dict[str, Any]) -> Usage:
    """Return the usage in a reply with these plans."""
    return usage_of({"balanceEuro": 1, "plans": plans})


def plan_of(**members: object) -> Plan:
    """Return the plan in a reply with one plan of these members."""
    return usage_with(members).plans[0]


def refusal_of(content: bytes) -> ResponseValidationError:
    """Return the error for a reply of status 200 with this body."""
    with pytest.raises(ResponseValidationError) as caught:
        usage_from(httpx.Response(200, content=content))
    return caught.value


def sent(
    *,
    quota: int | None = None,
    used: int | None = None,
    left: int | None = None,
    total: int | None = None,
) -> dict[str, Any]:
    """Return the members of a plan as the vendor names them, without those that are None."""
    members = {
        "requestsQuota": quota,
        "requestsUsed": used,
        "requestsRemaining": left,
        "numRequests": total,
    }
    return {name: figure for name, figure in members.items() if figure is not None}


FIGURES = {  # rule: the members as sent, and the quota, used, remaining and overage that follow
    "nothing-sent-is-nothing-known": (sent(), (None, None, None, None)),
    "quota-is-requestsQuota": (sent(quota=9), (9, None, None, None)),
    "quota-of-0-is-0": (sent(quota=0), (0, None, None, None)),
    "quota-of-63-bits-is-one": (sent(quota=LARGEST), (LARGEST, None, None, None)),
    "quota-of-64-bits-is-unknown": (sent(quota=LARGEST + 1), (None, None, None, None)),
    "quota-of-64-bits-is-not-absent": (sent(quota=LARGEST + 1, total=5), (None, None, None, None)),
    "used-of-64-bits-is-unknown": (sent(used=LARGEST + 1, left=1), (None, None, 1, None)),
    "remaining-of-64-bits-is-unknown": (sent(left=LARGEST + 1), (None, None, None, None)),
    "numRequests-of-64-bits-is-no-quota": (sent(total=LARGEST + 1), (None, None, None, None)),
    "quota-negative-is-unknown": (sent(quota=-1), (None, None, None, None)),
    "quota-null-is-unknown": (sent(left=3) | {"requestsQuota": None}, (None, None, 3, None)),
    "quota-null-is-not-absent": (sent(total=5) | {"requestsQuota": None}, (None, None, None, None)),
    "quota-outranks-numRequests": (sent(quota=9, total=5), (9, None, None, None)),
    "quota-of-0-is-not-absent": (sent(quota=0, total=5), (0, None, None, None)),
    "quota-negative-is-not-absent": (sent(quota=-1, total=5), (None, None, None, None)),
    "quota-negative-is-no-unlimited": (sent(quota=-1, used=5), (None, 5, None, None)),
    "numRequests-stands-in-for-quota": (sent(total=5), (5, None, None, None)),
    "numRequests-null-is-no-quota": ({"numRequests": None}, (None, None, None, None)),
    "numRequests-negative-is-no-quota": (sent(total=-1), (None, None, None, None)),
    "numRequests-and-used": (sent(total=9, used=2), (9, 2, 7, 0)),
    "used-alone": (sent(used=9), (None, 9, None, None)),
    "used-of-0-is-0": (sent(used=0), (None, 0, None, None)),
    "used-negative-is-unknown": (sent(used=-1), (None, None, None, None)),
    "used-negative-is-not-absent": (sent(quota=9, used=-1, left=2), (9, None, 2, None)),
    "used-null-is-not-absent": (
        sent(quota=9, left=2) | {"requestsUsed": None},
        (9, None, 2, None),
    ),
    "used-as-sent-is-not-derived": (sent(quota=9, used=1, left=2), (9, 1, 2, 0)),
    "used-derived-where-absent": (sent(quota=9, left=2), (9, 7, 2, 0)),
    "used-derived-below-0-is-unknown": (sent(quota=9, left=30), (9, None, 9, None)),
    "remaining-alone-is-enough": (sent(left=3), (None, None, 3, None)),
    "remaining-of-0-is-0": (sent(left=0), (None, None, 0, None)),
    "remaining-negative-is-unknown": (sent(left=-1), (None, None, None, None)),
    "remaining-null-is-derived": (
        sent(quota=9, used=2) | {"requestsRemaining": None},
        (9, 2, 7, 0),
    ),
    "remaining-as-sent-where-all-agree": (sent(quota=9, used=2, left=7), (9, 2, 7, 0)),
    "remaining-derived-where-absent": (sent(quota=9, used=2), (9, 2, 7, 0)),
    "remaining-sent-is-the-lower": (sent(quota=9, used=2, left=3), (9, 2, 3, 0)),
    "remaining-derived-is-the-lower": (sent(quota=9, used=8, left=3), (9, 8, 1, 0)),
    "remaining-is-within-the-quota": (sent(quota=9, used=-1, left=30), (9, None, 9, None)),
    "overage-is-0-at-the-quota": (sent(quota=9, used=9), (9, 9, 0, 0)),
    "overage-leaves-0-and-not-less": (sent(quota=9, used=12), (9, 12, 0, 3)),
    "overage-leaves-0-whatever-is-sent": (sent(quota=9, used=12, left=5), (9, 12, 0, 3)),
}


@pytest.mark.parametrize(("members", "expected"), FIGURES.values(), ids=FIGURES)
def test_figures(members: dict[str, Any], expected: tuple[int | None, ...]) -> None:
    """The figures of a plan follow the rule in the name of the case."""
    plan = plan_of(**members)
    assert expected == (plan.quota, plan.used, plan.remaining, plan.overage)


@pytest.mark.parametrize(
    ("members", "total", "product"),
    [
        pytest.param({}, None, None, id="absent"),
        pytest.param(sent(quota=9, total=5), 5, None, id="both-totals-are-kept"),
        pytest.param(sent(total=-1), None, None, id="negative-total"),
        pytest.param({"product": "akamai"}, None, "akamai", id="product-as-sent"),
        pytest.param({"numRequests": None}, None, None, id="null"),
        pytest.param({"product": ""}, None, None, id="an-empty-product-is-none"),
    ],
)
def test_total_and_product(members: dict[str, Any], total: int | None, product: str | None) -> None:
    """The total and the product are the ones that were sent, if they are usable."""
    plan = plan_of(**members)
    assert (total, product) == (plan.num_requests, plan.product)


ISSUES = {  # rule: the members as sent, and the kind and the member of each contradiction
    "nothing-contradicts-nothing": (sent(), ""),
    "numRequests-alone": (sent(total=9), ""),
    "requestsQuota-alone": (sent(quota=9), ""),
    "totals-that-agree": (sent(quota=9, total=9), ""),
    "totals-that-differ": (sent(quota=9, total=5), "totals-differ numRequests"),
    "totals-of-which-one-is-unknown": (sent(quota=-1, total=9), "negative requestsQuota"),
    "negative-used": (sent(used=-1), "negative requestsUsed"),
    "negative-quota": (sent(quota=-1), "negative requestsQuota"),
    "negative-remaining": (sent(left=-1), "negative requestsRemaining"),
    "negative-total": (sent(total=-1), "negative numRequests"),
    "smallest-of-64-bits": (sent(used=SMALLEST), "negative requestsUsed"),
    "below-64-bits": (sent(used=SMALLEST - 1), "out-of-range requestsUsed"),
    "largest-of-64-bits": (sent(used=LARGEST), ""),
    "used-above-64-bits": (sent(used=LARGEST + 1), "out-of-range requestsUsed"),
    "quota-above-64-bits": (sent(quota=LARGEST + 1), "out-of-range requestsQuota"),
    "remaining-above-64-bits": (sent(left=LARGEST + 1), "out-of-range requestsRemaining"),
    "total-above-64-bits": (sent(total=LARGEST + 1), "out-of-range numRequests"),
    "quota-less-used": (sent(quota=9, used=2, left=7), ""),
    "below-quota-less-used": (sent(quota=9, used=2, left=3), "remaining-differs requestsRemaining"),
    "above-quota-less-used": (sent(quota=9, used=2, left=8), "remaining-differs requestsRemaining"),
    "none-left-on-overage": (sent(quota=9, used=12, left=0), ""),
    "some-left-on-overage": (sent(quota=9, used=12, left=1), "remaining-differs requestsRemaining"),
    "within-the-quota": (sent(quota=9, left=2), ""),
    "all-of-the-quota": (sent(quota=9, left=9), ""),
    "above-the-quota": (sent(quota=9, left=30), "remaining-differs requestsRemaining"),
    "offset-missing": ({"expiresAt": "2026-06-15T12:00:00"}, "offset-missing expiresAt"),
    "offset-Z": ({"expiresAt": "2026-06-15T12:00:00Z"}, ""),
    "offset-of-0": ({"expiresAt": "2026-06-15T12:00:00+00:00"}, ""),
    "used-null": ({"requestsUsed": None}, "null requestsUsed"),
    "quota-null": ({"requestsQuota": None}, "null requestsQuota"),
    "remaining-null": ({"requestsRemaining": None}, "null requestsRemaining"),
    "total-null": ({"numRequests": None}, "null numRequests"),
    "expiry-null-is-no-expiry": ({"expiresAt": None}, ""),
    "two-at-once": (sent(used=-1, total=-1), "negative requestsUsed, negative numRequests"),
}


@pytest.mark.parametrize(("members", "expected"), ISSUES.values(), ids=ISSUES)
def test_issues(members: dict[str, Any], expected: str) -> None:
    """A plan has one issue for each contradiction in its figures, and no other."""
    issues = plan_of(**members).issues
    assert expected == ", ".join(f"{issue.kind} {issue.member}" for issue in issues)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (sent(used=-1), "requestsUsed is -1, below zero, and is taken as unknown"),
        (
            sent(left=10**4299),
            "requestsRemaining does not fit into a signed 64-bit integer, and is taken as unknown",
        ),
        (sent(quota=9, total=5), "numRequests is 5, but requestsQuota is 9"),
        (sent(quota=9, left=30), "requestsRemaining is 30, but the quota is 9"),
        (sent(total=9, left=30), "requestsRemaining is 30, but the quota is 9"),
        (sent(quota=9, used=2, left=3), "requestsRemaining is 3, but quota and used leave 7"),
        ({"requestsUsed": None}, "requestsUsed is null, and is taken as unknown"),
        (
            {"expiresAt": "2026-06-15T12:00:00"},
            "expiresAt has no offset from UTC, and is read as UTC",
        ),
    ],
)
def test_issue_in_words(members: dict[str, Any], expected: str) -> None:
    """The text of an issue is a sentence with the members and figures that were sent."""
    (issue,) = plan_of(**members).issues
    assert expected == str(issue)
    assert Issue(issue.kind, issue.member, expected) == issue
    assert IssueKind is type(issue.kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, None, id="null-is-None"),
        pytest.param("0001-01-01T00:00:00Z", None, id="zero-time-is-None"),
        pytest.param("0001-01-01T00:00:00+00:00", None, id="zero-time-with-an-offset-is-None"),
        pytest.param("0001-01-01T00:00:00", None, id="zero-time-without-offset-is-None"),
        pytest.param("2026-06-15T12:00:00Z", NOW, id="Z-is-UTC"),
        pytest.param("2026-06-15t12:00:00z", NOW, id="lower-case-is-RFC-3339"),
        pytest.param("2026-06-15T12:00:00", NOW, id="no-offset-is-UTC"),
        pytest.param("2026-06-15T14:00:00+02:00", NOW, id="an-offset-is-taken-off"),
        pytest.param(
            "2026-06-15T12:00:00.123456789Z",
            NOW + timedelta(microseconds=123456),
            id="nanoseconds-as-Go-writes-them",
        ),
    ],
)
def test_expiry(text: str | None, expected: datetime | None) -> None:
    """A date-time is read as RFC 3339 defines it; the zero time and null become None."""
    assert expected == plan_of(expiresAt=text).expires_at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-06-15T12:00:00", "UTC", id="none"),
        pytest.param("2026-06-15T12:00:00Z", "UTC", id="Z"),
        pytest.param("2026-06-15T14:00:00+02:00", "UTC+02:00", id="two-hours"),
    ],
)
def test_expiry_is_aware(text: str, expected: str) -> None:
    """A date-time keeps the offset that was sent; without one it is in UTC."""
    expires_at = plan_of(expiresAt=text).expires_at
    assert expires_at is not None
    assert expected == expires_at.tzname()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param('"2026-W25-1T12:00:00Z"', id="week-date"),
        pytest.param('"2026-166T12:00:00Z"', id="ordinal-date"),
        pytest.param('"20260615T120000Z"', id="basic-format"),
        pytest.param('"2026-06-15"', id="bare-date"),
        pytest.param('"2026-06-15T12Z"', id="no-minutes"),
        pytest.param('"2026-06-15T24:00:00Z"', id="hour-24"),
        pytest.param('"2026-02-30T12:00:00Z"', id="no-such-day"),
        pytest.param('"2026-06-15T12:00:00 CEST"', id="zone-name"),
        pytest.param('"tomorrow"', id="tomorrow"),
        pytest.param('""', id="empty"),
        pytest.param("1781524800", id="number"),
        pytest.param("true", id="boolean"),
    ],
)
def test_expiry_is_rfc_3339_only(value: str) -> None:
    """Anything but an RFC 3339 date-time is refused, with its pointer."""
    error = refusal_of(f'{{"balanceEuro": 1, "plans": [{{"expiresAt": {value}}}]}}'.encode())
    assert error.pointer == "/plans/0/expiresAt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, False, id="no-expiry-never-expires"),
        pytest.param("0001-01-01T00:00:00Z", False, id="zero-time-never-expires"),
        pytest.param(FUTURE, False, id="a-second-later"),
        pytest.param("2026-06-15T12:00:00Z", True, id="exactly-now"),
        pytest.param("2026-06-15T14:00:00+02:00", True, id="exactly-now-elsewhere"),
        pytest.param("2026-06-15T12:00:00", True, id="exactly-now-without-offset"),
        pytest.param(PAST, True, id="a-second-ago"),
        pytest.param("9999-12-31T23:59:59-23:59", False, id="beyond-year-9999-in-UTC"),
        pytest.param("0001-01-01T00:00:00+23:59", True, id="before-year-1-in-UTC"),
    ],
)
def test_is_expired(text: str | None, expected: bool) -> None:
    """A plan expires at its date-time, also at the first and the last date-times of Python."""
    plan = plan_of(expiresAt=text)
    assert expected == plan.is_expired(NOW)
    assert hash(plan) == hash(copy.deepcopy(plan))


def test_plans_are_alike_if_they_came_alike() -> None:
    """Plans are equal if their members and their issues are."""
    members = {"product": "akamai", "requestsQuota": 9, "expiresAt": FUTURE}
    plan, same = plan_of(**members), plan_of(**members)
    assert (plan, hash(plan)) == (same, hash(same))
    assert plan != plan_of(**members | {"requestsQuota": 8})
    assert plan != plan_of(**members | {"expiresAt": FUTURE.removesuffix("Z")})
    assert plan != plan_of(**members, more=1)


@pytest.mark.parametrize("name", ["reported", "remaining", "expires_at", "other"])
def test_plans_are_frozen(name: str) -> None:
    """Nothing of a plan can be set."""
    plan = plan_of(requestsRemaining=5)
    with pytest.raises(FrozenInstanceError):
        setattr(plan, name, 1)
    assert 5 == plan.remaining


class _NoOffset(tzinfo):
    def _untold(self, dt: datetime | None, /) -> None:
        """Return None."""

    utcoffset = dst = tzname = _untold


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(NOW.replace(tzinfo=None), id="no-zone"),
        pytest.param(NOW.replace(tzinfo=_NoOffset()), id="zone-without-offset"),
    ],
)
@pytest.mark.parametrize("expires_at", [None, PAST])
def test_is_expired_at_a_naive_moment(at: datetime, expires_at: str | None) -> None:
    """A naive moment is refused, whether or not the plan expires."""
    with pytest.raises(ValueError, match="aware datetime, got"):
        plan_of(expiresAt=expires_at).is_expired(at)


@pytest.mark.parametrize("plans", [b"", b', "plans": null', b', "plans": []'])
def test_no_plans(plans: bytes) -> None:
    """Plans that are absent, null or an empty list become an empty tuple."""
    assert usage_of(b'{"balanceEuro": 1' + plans + b"}").plans == ()


def test_order_is_kept() -> None:
    """Plans keep the order of the reply, the expired and the equal ones too."""
    names = ["b", "a", "c", "a"]
    usage = usage_with(*({"product": name, "expiresAt": PAST} for name in names))
    assert names == [plan.product for plan in usage.plans]


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        pytest.param("12.340", "12.340", id="trailing-zero"),
        pytest.param("1e-7", "1E-7", id="exponent"),
        pytest.param("12", "12", id="integer"),
        pytest.param("-0.5", "-0.5", id="debt"),
        pytest.param("9" * 30, "9" * 30, id="30-digits"),
        pytest.param("1e30", "1E+30", id="exponent-of-30"),
        pytest.param("-1e-30", "-1E-30", id="exponent-of-minus-30"),
        pytest.param(
            "5.551115123125783e-17", "5.551115123125783E-17", id="what-floats-leave-of-nothing"
        ),
        pytest.param(
            "0.1000000000000000055", "0.1000000000000000055", id="more-than-a-float-holds"
        ),
    ],
)
def test_balance(digits: str, expected: str) -> None:
    """The balance has the digits that were sent."""
    balance = usage_of(f'{{"balanceEuro": {digits}}}'.encode()).balance_euro
    assert isinstance(balance, Decimal)
    assert expected == str(balance)


@pytest.mark.parametrize(
    "digits",
    ["9" * 31, f"-0.{'9' * 31}", "1e31", "1e-31", f"1{'0' * 31}.0", "1e999999999", "0e-999999999"],
)
def test_balance_is_an_amount(digits: str) -> None:
    """A balance beyond the bounds is refused with its pointer; its digits are not shown."""
    error = refusal_of(f'{{"balanceEuro": {digits}}}'.encode())
    assert (error.pointer, error.got) == ("/balanceEuro", "a longer one")
    assert error.expected == "a number of at most 30 digits, with an exponent from -30 to 30"
    assert error.__traceback__ is not None
    assert "from_reported" not in {frame.name for frame in extract_tb(error.__traceback__)}


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity"])
def test_balance_is_an_amount_for_everyone(value: str) -> None:
    """A balance that is not finite is refused in a usage that is made without JSON."""
    with pytest.raises(ResponseValidationError):
        Usage.from_reported(UsageStatistics(balance_euro=Decimal(value)), fetched_at=NOW)


@pytest.mark.parametrize("value", ['"5"', "true", "null", "[5]", "{}"])
def test_balance_is_a_number(value: str) -> None:
    """A balance of another type is refused, with its pointer."""
    assert refusal_of(f'{{"balanceEuro": {value}}}'.encode()).pointer == "/balanceEuro"


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_balance_is_json(constant: str) -> None:
    """Constants that JSON does not have are refused."""
    assert refusal_of(f'{{"balanceEuro": {constant}}}'.encode()).expected == "JSON"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{}", id="nothing"),
        pytest.param(b'{"plans": []}', id="plans-alone"),
        pytest.param(b'{"error": "internal"}', id="an-error"),
        pytest.param(b'{"error": "internal", "plans": null}', id="an-error-and-plans"),
    ],
)
def test_balance_is_required(body: bytes) -> None:
    """A success without a balance is an error, with or without the text of an error."""
    error = refusal_of(body)
    assert (error.pointer, error.expected) == ("/balanceEuro", "a required member")


@pytest.mark.parametrize("value", ['"5"', "5.5", "5.0", "5e0", "true", "[5]"])
@pytest.mark.parametrize(
    "member", ["requestsUsed", "requestsQuota", "requestsRemaining", "numRequests"]
)
def test_figures_are_integers(member: str, value: str) -> None:
    """A figure that is not written as an integer is refused, with its pointer."""
    error = refusal_of(f'{{"balanceEuro": 1, "plans": [{{}}, {{"{member}": {value}}}]}}'.encode())
    assert (error.pointer, error.expected) == (f"/plans/1/{member}", "integer or null")


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        pytest.param(b'{"balanceEuro": 1, "plans": {}}', "/plans", id="plans-is-an-object"),
        pytest.param(b'{"balanceEuro": 1, "plans": [null]}', "/plans/0", id="a-plan-is-null"),
        pytest.param(
            b'{"balanceEuro": 1, "plans": [{"product": 5}]}',
            "/plans/0/product",
            id="product-is-a-number",
        ),
        pytest.param(b"[]", "", id="the-top-is-an-array"),
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"<html>", "", id="html"),
        pytest.param(b'{"balanceEuro": 1', "", id="breaks-off"),
        pytest.param(b'"\xff"', "", id="not-UTF-8"),
        pytest.param(b"[" * 200_000, "", id="nested-too-deep"),
        pytest.param(
            b'{"balanceEuro": 1, "x": ' + b"[" * 101 + b"]" * 101 + b"}",
            "/x",
            id="an-unknown-member-nested-too-deep",
        ),
        pytest.param(b'{"balanceEuro": ' + b"9" * 5000 + b"}", "", id="a-number-too-long"),
        pytest.param(b'{"balanceEuro": 1e9999999999999999999}', "", id="an-exponent-too-large"),
    ],
)
def test_other_bodies(content: bytes, pointer: str) -> None:
    """A body that is not what the document promises is refused, with the pointer."""
    assert pointer == refusal_of(content).pointer


@pytest.mark.parametrize("depth", [101, 200, 500, 990, 5_000, 50_000])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [(b"[", b"]"), (b'{"a": ', b"}"), (b'[{"]}\\"[{": [', b"]}]")],
    ids=["arrays", "objects", "brackets in names"],
)
def test_place_of_depth(depth: int, opening: bytes, closing: bytes) -> None:
    """The member that is nested too deeply is named, whatever depth this Python can parse."""
    deep = opening * depth + b"1" * (opening != b"[") + closing * depth
    before, after = b'{"product": "a", "x": []}', b'{"y": {}}'
    plans = b'[%b, {"quote": "\\"[", "deep": %b, "z": [2]}, %b]' % (before, deep, after)
    error = refusal_of(b'{"balanceEuro": 1, "plans": %b}' % plans)
    expected = ("/plans/1/deep", "JSON of bounded depth", "deeper nesting")
    assert expected == (error.pointer, error.expected, error.got)


def test_depth_where_the_document_has_a_number() -> None:
    """Depth hides no other mistake: a balance that is an array is refused as one."""
    error = refusal_of(b'{"balanceEuro": %b%b}' % (b"[" * 100_000, b"]" * 100_000))
    assert ("/balanceEuro", "array") == (error.pointer, error.got)


def test_as_sent() -> None:
    """The reply is kept as it was sent, with the members that the document does not name."""
    plan = {"product": "akamai", "requestsQuota": -1, "x-tier": {"name": "gold"}}
    usage = usage_of({"balanceEuro": 1, "plans": [plan], "x-unknown": "EUR"})
    assert usage.reported.additional_properties == {"x-unknown": "EUR"}
    assert usage.plans[0].reported.additional_properties == {"x-tier": {"name": "gold"}}
    assert usage.reported.to_dict() == {"balanceEuro": 1, "plans": [plan], "x-unknown": "EUR"}


def test_fetched_at() -> None:
    """A usage has the moment when it was read."""
    before = datetime.now(UTC)
    fetched_at = usage_from(httpx.Response(200, content=b'{"balanceEuro": 1}')).fetched_at
    assert before <= fetched_at <= datetime.now(UTC)


def _akamai(left: int | None, expires_at: str | None = None) -> dict[str, Any]:
    figures = {} if left is None else {"requestsRemaining": left}
    return {"product": "akamai", "expiresAt": expires_at, **figures}


def _unnamed(left: int, expires_at: str | None = None) -> dict[str, Any]:
    return {"requestsRemaining": left, "expiresAt": expires_at}


REMAINING: dict[
    str, tuple[list[dict[str, Any]], int | None]
] = {  # rule: the plans, and the requests left for akamai
    "no-plan": ([], 0),
    "usable-plans-together": ([_akamai(3), _akamai(4, FUTURE)], 7),
    "expired-plans-count-for-nothing": ([_akamai(3, PAST)], 0),
    "expiring-as-fetched": ([_akamai(3, "2026-06-15T12:00:00Z")], 0),
    "expired-beside-usable": ([_akamai(3), _akamai(4, PAST)], 3),
    "a-usable-plan-does-not-tell": ([_akamai(3), _akamai(None)], None),
    "an-expired-plan-need-not-tell": ([_akamai(3), _akamai(None, PAST)], 3),
    "another-product": ([_akamai(3), {"product": "Akamai", "requestsRemaining": 4}], 3),
    "another-product-does-not-tell": ([_akamai(3), {"product": "Akamai"}], 3),
    "a-plan-without-product": ([_akamai(3), _unnamed(4)], None),
    "a-plan-without-product-came-first": ([_unnamed(4), _akamai(3)], None),
    "a-plan-without-product-and-nothing-left": ([_akamai(3), _unnamed(0)], None),
    "an-empty-name-is-no-product": ([_akamai(3), _unnamed(4) | {"product": ""}], None),
    "no-plan-but-one-without-product": ([_unnamed(4)], None),
    "expired-but-for-one-without-product": ([_akamai(3, PAST), _unnamed(4)], None),
    "an-expired-plan-without-product": ([_akamai(3), _unnamed(4, PAST)], 3),
    "no-plan-but-an-expired-one-without-product": ([_unnamed(4, PAST)], 0),
    "more-than-64-bits-together": ([_akamai(LARGEST), _akamai(LARGEST)], 2 * LARGEST),
}


@pytest.mark.parametrize(("plans", "expected"), REMAINING.values(), ids=REMAINING)
def test_remaining_of_a_product(plans: list[dict[str, Any]], expected: int | None) -> None:
    """The requests left for a product are the sum over its usable plans; None is unknown."""
    assert expected == usage_with(*plans).remaining("akamai")


def _figures(product: Product) -> tuple[int | None, ...]:
    return product.quota, product.used, product.remaining, product.overage


def test_products() -> None:
    """Products come in the order of their first plan, each with its usable plans added up."""
    usage = usage_with(
        _akamai(3, FUTURE) | sent(quota=9, used=6),
        {"product": "datadome", "expiresAt": PAST} | sent(quota=9, used=2),
        _akamai(4) | sent(quota=10, used=12),
        _akamai(5, PAST) | sent(quota=9, used=4),
    )
    first, _, third, _ = usage.plans
    assert ["akamai", "datadome"] == list(usage.products)
    akamai, datadome = usage.products.values()
    assert akamai.plans == (first, third)
    assert akamai.next_expiry == first.expires_at
    assert (19, 18, 3, 2) == _figures(akamai)
    assert ((), None) == (datadome.plans, datadome.next_expiry)
    assert (0, 0, 0, 0) == _figures(datadome)


def test_a_figure_of_a_product_is_known_without_the_others() -> None:
    """A sum is unknown if one plan does not tell its figure; the other sums are known."""
    product = usage_with(_akamai(3) | sent(quota=9), _akamai(4)).products["akamai"]
    assert (None, None, 7, None) == _figures(product)


def test_plans_without_a_product() -> None:
    """Plans without a product are listed under None, and make the sums of products unknown."""
    usage = usage_with(_akamai(3, FUTURE), _unnamed(4), _unnamed(5, PAST))
    named, unnamed, _ = usage.plans
    assert ["akamai", None] == list(usage.products)
    akamai, others = usage.products.values()
    assert (named.expires_at, (named,)) == (akamai.next_expiry, akamai.plans)
    assert (None, None, None, None) == _figures(akamai)
    assert (4, (unnamed,)) == (others.remaining, others.plans)


def test_products_are_read_only() -> None:
    """The mapping of products cannot be changed, and is made once."""
    usage = usage_with(_akamai(3))
    assert not isinstance(usage.products, MutableMapping)
    with pytest.raises(TypeError, match="does not support item assignment"):
        usage.products["x"] = usage.products["akamai"]  # type: ignore[index]  # pyright: ignore[reportIndexIssue]
    assert usage.products is usage.products


COUNTS = st.one_of(
    st.sampled_from([0, 1, -1, LARGEST, LARGEST + 1, SMALLEST, SMALLEST - 1, 10**30]),
    st.integers(0, 10),
    st.integers(-10, -1),
    st.integers(),
)
MEMBERS = {
    "requestsUsed": st.none() | COUNTS,
    "requestsQuota": st.none() | COUNTS,
    "requestsRemaining": st.none() | COUNTS,
    "numRequests": st.none() | COUNTS,
    "expiresAt": st.sampled_from([None, PAST, FUTURE, "2026-06-15T12:00:00"]),
}
PLANS = st.lists(
    st.fixed_dictionaries(
        {}, optional=MEMBERS | {"product": st.sampled_from(["akamai", "datadome", ""])}
    ),
    max_size=6,
)


@given(st.fixed_dictionaries({}, optional=MEMBERS))
def test_figures_never_promise_too_much(members: dict[str, Any]) -> None:
    """For all reports, a remaining figure is unknown, or within each figure that is known."""
    usage = usage_with(members)
    plan = usage.plans[0]
    counts = (plan.quota, plan.used, plan.remaining, plan.overage, plan.num_requests)
    assert all(count is None or 0 <= count <= LARGEST for count in counts)
    if plan.remaining is not None:
        reported = members.get("requestsRemaining")
        assert reported is None or not 0 <= reported <= LARGEST or plan.remaining <= reported
        assert plan.remaining <= (plan.remaining if plan.quota is None else plan.quota)
        assert not (plan.remaining and plan.overage)
    assert usage == pickle.loads(pickle.dumps(usage))  # noqa: S301 - the pickle was made here
    assert usage == copy.deepcopy(usage)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_figures_that_agree_contradict_nothing(
    quota: int, used: int, left: int, total: int
) -> None:
    """Figures have issues exactly if one is not a 64-bit count, or contradicts the others."""
    for kept, same in ((left, total), (max(quota - used, 0), quota)):
        plan = plan_of(**sent(quota=quota, used=used, left=kept, total=same))
        are_counts = min(quota, used, kept) >= 0 and max(quota, used, kept) <= LARGEST
        fit = are_counts and same == quota and kept == max(quota - used, 0)
        assert fit is not bool(plan.issues)
        again = Plan(**{entry.name: getattr(plan, entry.name) for entry in fields(Plan)})
        assert (again, repr(again)) == (plan, repr(plan))


@given(PLANS)
def test_products_hold_each_usable_plan_once(members: list[dict[str, Any]]) -> None:
    """For all reports, each usable plan counts for one product, and no other plan counts."""
    usage = usage_with(*members)
    usable = [plan for plan in usage.plans if not plan.is_expired(NOW)]
    assert {plan.product for plan in usage.plans} == set(usage.products)
    assert len(usable) == sum(len(product.plans) for product in usage.products.values())
    for name, product in usage.products.items():
        assert product.plans == tuple(plan for plan in usable if plan.product == name)
        ends = [plan.expires_at for plan in product.plans if plan.expires_at]
        assert product.next_expiry == (min(ends) if ends else None)


@given(PLANS)
def test_products_never_promise_too_much(members: list[dict[str, Any]]) -> None:
    """For all reports, a sum is known exactly if all plans that may belong to it tell theirs."""
    usage = usage_with(*members)
    unnamed = any(not plan.product and not plan.is_expired(NOW) for plan in usage.plans)
    for name, product in usage.products.items():
        for figure in ("quota", "used", "remaining", "overage"):
            told = [getattr(plan, figure) for plan in product.plans]
            is_known = None not in told and (name is None or not unnamed)
            assert getattr(product, figure) == (sum(told) if is_known else None)
        assert name is None or usage.remaining(name) == product.remaining
    assert usage.remaining("another") == (None if unnamed else 0)


@given(PLANS)
def test_usages_are_equal_whoever_asked_for_their_products(members: list[dict[str, Any]]) -> None:
    """A usage equals its copy and its pickle, whether or not its products were made."""
    usage = usage_with(*members)
    untouched = pickle.loads(pickle.dumps(usage))  # noqa: S301 - the pickle was made here
    assert usage.products == untouched.products
    for copied in (pickle.loads(pickle.dumps(usage)), copy.deepcopy(usage), untouched):  # noqa: S301 - the pickle was made here
        assert (copied, copied.products, repr(copied)) == (usage, usage.products, repr(usage))
