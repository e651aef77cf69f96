"""What the vendor's figures mean: every rule, from the bytes of a reply to `Usage`."""

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyper_usage import Issue, IssueKind, Plan, ResponseValidationError, Usage
from hyper_usage._exchange import read_reply
from hyper_usage_api.api.default.get_usage_statistics import read_response

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
PAST = "2026-06-15T11:59:59Z"
FUTURE = "2026-06-15T12:00:01Z"
HUGE = 10**30


def usage_of(body: object) -> Usage:
    """Read a reply's body, given as bytes or as what JSON says, as of `NOW`."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Usage.from_reported(read_response(200, content), fetched_at=NOW)


def usage_with(*plans: dict[str, Any]) -> Usage:
    """Read a reply with these plans."""
    return usage_of({"balanceEuro": 1, "plans": plans})


def plan_of(**members: object) -> Plan:
    """Read a reply with one plan of these members."""
    return usage_with(members).plans[0]


def refusal_of(content: bytes) -> ResponseValidationError:
    """Return the error that a reply of status 200 with this body is."""
    with pytest.raises(ResponseValidationError) as caught:
        read_reply(httpx.Response(200, content=content))
    return caught.value


@pytest.mark.parametrize(
    ("members", "figure", "expected"),
    [
        pytest.param({"requestsQuota": 9}, "quota", 9, id="quota-is-requestsQuota"),
        pytest.param(
            {"requestsQuota": 9, "numRequests": 5},
            "quota",
            9,
            id="requestsQuota-outranks-numRequests",
        ),
        pytest.param({"numRequests": 5}, "quota", 5, id="numRequests-stands-in-for-absent-quota"),
        pytest.param(
            {"requestsQuota": 0, "numRequests": 5}, "quota", 0, id="a-quota-of-0-is-not-absent"
        ),
        pytest.param(
            {"requestsQuota": -1, "numRequests": 5},
            "quota",
            None,
            id="a-negative-quota-is-not-absent",
        ),
        pytest.param(
            {"requestsQuota": 9, "numRequests": 5}, "num_requests", 5, id="both-totals-are-kept"
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 2, "requestsRemaining": 7},
            "remaining",
            7,
            id="remaining-as-reported-where-all-agree",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 2, "requestsRemaining": 3},
            "remaining",
            3,
            id="remaining-is-the-lower-reported",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 8, "requestsRemaining": 3},
            "remaining",
            1,
            id="remaining-is-the-lower-derivable",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 2}, "remaining", 7, id="remaining-is-derived"
        ),
        pytest.param(
            {"numRequests": 9, "requestsUsed": 2}, "remaining", 7, id="remaining-from-numRequests"
        ),
        pytest.param(
            {"requestsRemaining": 3}, "remaining", 3, id="remaining-reported-alone-is-enough"
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsRemaining": 30},
            "remaining",
            9,
            id="remaining-within-quota",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 12},
            "remaining",
            0,
            id="remaining-is-never-below-0",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 12, "requestsRemaining": 5},
            "remaining",
            0,
            id="remaining-is-0-on-overage-whatever-is-reported",
        ),
        pytest.param(
            {"requestsQuota": 9}, "remaining", None, id="quota-alone-leaves-remaining-open"
        ),
        pytest.param({"requestsUsed": 9}, "remaining", None, id="used-alone-leaves-remaining-open"),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 12},
            "overage",
            3,
            id="overage-is-used-beyond-quota",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 9}, "overage", 0, id="overage-is-0-at-the-quota"
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsRemaining": 2},
            "overage",
            0,
            id="overage-from-derived-used",
        ),
        pytest.param({"requestsQuota": 9}, "overage", None, id="overage-unknown-without-used"),
        pytest.param({"requestsUsed": 9}, "overage", None, id="overage-unknown-without-quota"),
        pytest.param(
            {"requestsQuota": 9, "requestsRemaining": 2},
            "used",
            7,
            id="used-is-derived-where-absent",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 1, "requestsRemaining": 2},
            "used",
            1,
            id="used-as-reported-is-not-derived",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": -1, "requestsRemaining": 2},
            "used",
            None,
            id="a-negative-used-is-not-absent",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsRemaining": 30},
            "used",
            None,
            id="used-derived-below-0-is-unknown",
        ),
        pytest.param({}, "quota", None, id="missing-quota-is-None"),
        pytest.param({}, "used", None, id="missing-used-is-None"),
        pytest.param({}, "remaining", None, id="missing-remaining-is-None"),
        pytest.param({}, "overage", None, id="missing-overage-is-None"),
        pytest.param({}, "num_requests", None, id="missing-numRequests-is-None"),
        pytest.param({}, "product", None, id="missing-product-is-None"),
        pytest.param({}, "expires_at", None, id="missing-expiry-is-None"),
        pytest.param({}, "issues", (), id="missing-figures-contradict-nothing"),
        pytest.param({"requestsQuota": 0}, "quota", 0, id="a-quota-of-0-is-0"),
        pytest.param({"requestsUsed": 0}, "used", 0, id="a-used-of-0-is-0"),
        pytest.param({"requestsRemaining": 0}, "remaining", 0, id="a-remaining-of-0-is-0"),
        pytest.param({"requestsUsed": -1}, "used", None, id="negative-used-is-unknown"),
        pytest.param({"requestsQuota": -1}, "quota", None, id="negative-quota-is-unknown"),
        pytest.param(
            {"requestsRemaining": -1}, "remaining", None, id="negative-remaining-is-unknown"
        ),
        pytest.param(
            {"numRequests": -1}, "num_requests", None, id="negative-numRequests-is-unknown"
        ),
        pytest.param({"numRequests": -1}, "quota", None, id="negative-numRequests-is-no-quota"),
        pytest.param(
            {"requestsQuota": -1, "requestsUsed": 5},
            "remaining",
            None,
            id="quota-of-minus-1-is-no-unlimited",
        ),
        pytest.param(
            {"requestsQuota": -1, "requestsUsed": 5},
            "overage",
            None,
            id="quota-of-minus-1-is-no-limit",
        ),
        pytest.param({"requestsQuota": HUGE}, "quota", HUGE, id="integers-of-any-size"),
        pytest.param({"product": "akamai"}, "product", "akamai", id="product-as-sent"),
        pytest.param({"product": ""}, "product", None, id="an-empty-product-is-none"),
    ],
)
def test_figure(members: dict[str, Any], figure: str, expected: object) -> None:
    """A figure of a plan is what the rule in the case's name says."""
    assert expected == getattr(plan_of(**members), figure)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param(
            {"requestsQuota": 9, "numRequests": 5},
            [(IssueKind.TOTALS_DIFFER, "numRequests")],
            id="totals-that-differ",
        ),
        pytest.param({"requestsQuota": 9, "numRequests": 9}, [], id="totals-that-agree"),
        pytest.param({"numRequests": 9}, [], id="numRequests-alone"),
        pytest.param({"requestsQuota": 9}, [], id="requestsQuota-alone"),
        *(
            pytest.param({member: -1}, [(IssueKind.NEGATIVE, member)], id=f"negative-{member}")
            for member in ("requestsUsed", "requestsQuota", "requestsRemaining", "numRequests")
        ),
        pytest.param(
            {"requestsQuota": -1, "numRequests": 9},
            [(IssueKind.NEGATIVE, "requestsQuota")],
            id="an-unknown-total-differs-from-nothing",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 2, "requestsRemaining": 3},
            [(IssueKind.REMAINING_DIFFERS, "requestsRemaining")],
            id="remaining-below-quota-minus-used",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 2, "requestsRemaining": 8},
            [(IssueKind.REMAINING_DIFFERS, "requestsRemaining")],
            id="remaining-above-quota-minus-used",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsRemaining": 30},
            [(IssueKind.REMAINING_DIFFERS, "requestsRemaining")],
            id="remaining-above-quota",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 2, "requestsRemaining": 7},
            [],
            id="remaining-is-quota-minus-used",
        ),
        pytest.param(
            {"requestsQuota": 9, "requestsUsed": 12, "requestsRemaining": 0},
            [],
            id="none-remaining-on-overage",
        ),
        pytest.param({"requestsQuota": 9, "requestsRemaining": 2}, [], id="used-left-out"),
        pytest.param(
            {"expiresAt": "2026-06-15T12:00:00"},
            [(IssueKind.OFFSET_MISSING, "expiresAt")],
            id="no-offset",
        ),
        pytest.param({"expiresAt": "2026-06-15T12:00:00Z"}, [], id="offset-Z"),
        pytest.param({"expiresAt": "2026-06-15T12:00:00+00:00"}, [], id="offset-of-0"),
    ],
)
def test_issues(members: dict[str, Any], expected: list[tuple[IssueKind, str]]) -> None:
    """A plan carries an issue for each contradiction in its figures, and no other."""
    assert expected == [(issue.kind, issue.member) for issue in plan_of(**members).issues]


def test_issue_in_words() -> None:
    """An issue reads as a sentence that names members and figures."""
    (issue,) = plan_of(requestsQuota=9, numRequests=5).issues
    assert str(issue) == "numRequests is 5, but requestsQuota is 9"
    assert Issue(IssueKind.TOTALS_DIFFER, "numRequests", str(issue)) == issue


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
    """A date-time is read as RFC 3339 defines it; the zero time and null are none."""
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
    """A date-time has the offset that was sent, or is in plain UTC where none was."""
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
    """Anything but an RFC 3339 date-time is refused, with its place."""
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
    """A plan is expired from the moment it names, without overflow at either end of time."""
    plan = plan_of(expiresAt=text)
    assert expected == plan.is_expired(NOW)
    assert hash(plan) == hash(copy.deepcopy(plan))


class _NoOffset(tzinfo):
    def _untold(self, dt: datetime | None, /) -> None:
        """Tell nothing."""

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
    """Plans that are absent, null or none at all are no plans."""
    assert usage_of(b'{"balanceEuro": 1' + plans + b"}").plans == ()


def test_order_is_kept() -> None:
    """Plans stay listed as they were sent, expired ones and equal ones too."""
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
        pytest.param(
            "0.1000000000000000055", "0.1000000000000000055", id="more-than-a-float-holds"
        ),
    ],
)
def test_balance(digits: str, expected: str) -> None:
    """The balance has exactly the digits that were sent."""
    balance = usage_of(f'{{"balanceEuro": {digits}}}'.encode()).balance_euro
    assert isinstance(balance, Decimal)
    assert expected == str(balance)


@pytest.mark.parametrize("value", ['"5"', "true", "null", "[5]", "{}"])
def test_balance_is_a_number(value: str) -> None:
    """A balance that is no number is refused, with its place."""
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
    """Success without a balance is an error and no empty usage, above all where it says so."""
    error = refusal_of(body)
    assert (error.pointer, error.got) == ("/balanceEuro", "none")


@pytest.mark.parametrize("value", ['"5"', "5.5", "5.0", "5e0", "true", "null", "[5]"])
@pytest.mark.parametrize(
    "member", ["requestsUsed", "requestsQuota", "requestsRemaining", "numRequests"]
)
def test_figures_are_integers(member: str, value: str) -> None:
    """A figure that is not written as an integer is refused, with its place."""
    error = refusal_of(f'{{"balanceEuro": 1, "plans": [{{}}, {{"{member}": {value}}}]}}'.encode())
    assert (error.pointer, error.expected) == (f"/plans/1/{member}", "integer")


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        pytest.param(b'{"balanceEuro": 1, "plans": {}}', "/plans", id="plans-is-an-object"),
        pytest.param(b'{"balanceEuro": 1, "plans": [null]}', "/plans/0", id="a-plan-is-null"),
        pytest.param(
            b'{"balanceEuro": 1, "plans": [{"product": null}]}',
            "/plans/0/product",
            id="product-is-null",
        ),
        pytest.param(b"[]", "", id="the-top-is-an-array"),
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"<html>", "", id="html"),
        pytest.param(b'{"balanceEuro": 1', "", id="breaks-off"),
        pytest.param(b'"\xff"', "", id="not-UTF-8"),
        pytest.param(b"[" * 200_000, "", id="nested-too-deep"),
        pytest.param(b'{"balanceEuro": ' + b"9" * 5000 + b"}", "", id="a-number-too-long"),
        pytest.param(b'{"balanceEuro": 1e9999999999999999999}', "", id="an-exponent-too-large"),
    ],
)
def test_other_bodies(content: bytes, pointer: str) -> None:
    """Whatever else is not what the document promises is refused, with its place."""
    assert pointer == refusal_of(content).pointer


def test_as_sent() -> None:
    """The reply as sent is kept, members that the document does not name included."""
    plan = {"product": "akamai", "requestsQuota": -1, "tier": {"name": "gold"}}
    usage = usage_of({"balanceEuro": 1, "plans": [plan], "currency": "EUR"})
    assert usage.reported.additional_properties == {"currency": "EUR"}
    assert usage.plans[0].reported.additional_properties == {"tier": {"name": "gold"}}
    assert usage.reported.to_dict() == {"balanceEuro": 1, "plans": [plan], "currency": "EUR"}


def test_fetched_at() -> None:
    """A usage knows when it was read."""
    before = datetime.now(UTC)
    fetched_at = read_reply(httpx.Response(200, content=b'{"balanceEuro": 1}')).fetched_at
    assert before <= fetched_at <= datetime.now(UTC)


def _akamai(left: int | None, expires_at: str | None = None) -> dict[str, Any]:
    figures = {} if left is None else {"requestsRemaining": left}
    return {"product": "akamai", "expiresAt": expires_at, **figures}


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        pytest.param([], 0, id="no-plan"),
        pytest.param([_akamai(3), _akamai(4, FUTURE)], 7, id="usable-plans-together"),
        pytest.param([_akamai(3, PAST)], 0, id="expired-plans-count-for-nothing"),
        pytest.param([_akamai(3, "2026-06-15T12:00:00Z")], 0, id="expiring-as-fetched"),
        pytest.param([_akamai(3), _akamai(4, PAST)], 3, id="expired-beside-usable"),
        pytest.param([_akamai(3), _akamai(None)], None, id="a-usable-plan-does-not-tell"),
        pytest.param([_akamai(3), _akamai(None, PAST)], 3, id="an-expired-plan-need-not-tell"),
        pytest.param([_akamai(3), {"requestsRemaining": 4}], 3, id="a-plan-without-product"),
        pytest.param(
            [_akamai(3), {"product": "Akamai", "requestsRemaining": 4}], 3, id="another-product"
        ),
        pytest.param([_akamai(HUGE), _akamai(HUGE)], 2 * HUGE, id="huge-figures"),
    ],
)
def test_remaining_of_a_product(plans: list[dict[str, Any]], expected: int | None) -> None:
    """What is left of a product is the sum over its usable plans, or None if one is unknown."""
    assert expected == usage_with(*plans).remaining("akamai")


FIGURES = st.one_of(
    st.sampled_from([0, 1, -1, HUGE, -HUGE]),
    st.integers(0, 10),
    st.integers(-10, -1),
    st.integers(),
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "requestsUsed": FIGURES,
            "requestsQuota": FIGURES,
            "requestsRemaining": FIGURES,
            "numRequests": FIGURES,
            "expiresAt": st.sampled_from([None, PAST, FUTURE, "2026-06-15T12:00:00"]),
        },
    )
)
def test_figures_never_promise_too_much(members: dict[str, Any]) -> None:
    """Whatever is reported, what one counts on is unknown or within every figure that speaks."""
    usage = usage_with(members)
    plan = usage.plans[0]
    counts = (plan.quota, plan.used, plan.remaining, plan.overage, plan.num_requests)
    assert all(count is None or count >= 0 for count in counts)
    if plan.remaining is not None:
        reported = members.get("requestsRemaining", -1)
        assert plan.remaining <= (reported if reported >= 0 else plan.remaining)
        assert plan.remaining <= (plan.remaining if plan.quota is None else plan.quota)
        assert not (plan.remaining and plan.overage)
    assert usage == pickle.loads(pickle.dumps(usage))  # noqa: S301 - it was made right here
    assert usage == copy.deepcopy(usage)
