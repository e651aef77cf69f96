"""`Usage.require` lets a job start, or reports the requests left if they are too few."""

import pickle
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyper_usage import InsufficientQuotaError, Usage
from tests.hyper_usage.test_usage import NOW, usage_with

LATER = NOW + timedelta(hours=1)
LEFT_7 = {"requestsQuota": 9, "requestsUsed": 2, "requestsRemaining": 7}


def plan(
    product: str | None = "akamai", hours: float | None = 48, **figures: int
) -> dict[str, Any]:
    """Return a plan with 7 requests left, or with other figures, for some hours after `NOW`."""
    expires_at = None if hours is None else (NOW + timedelta(hours=hours)).isoformat()
    named = {} if product is None else {"product": product}
    return {**named, "expiresAt": expires_at, **(figures or LEFT_7)}


def refusal(usage: Usage, need: int = 8, **options: Any) -> InsufficientQuotaError:
    """Return the error of a usage that has too little of akamai."""
    with pytest.raises(InsufficientQuotaError) as caught:
        usage.require("akamai", need, **options)
    return caught.value


@pytest.mark.parametrize(
    ("plans", "need", "options"),
    [
        pytest.param([plan()], 7, {}, id="exactly-enough"),
        pytest.param([plan(), plan("x"), plan()], 14, {}, id="two-plans-together"),
        pytest.param([], 0, {}, id="nothing-needed"),
        pytest.param([plan(hours=None)], 7, {"valid_for": timedelta.max}, id="no-expiry"),
        pytest.param([plan(hours=2)], 7, {"valid_for": timedelta(hours=2)}, id="just-as-long"),
        pytest.param([plan(hours=-1)], 7, {"at": NOW - timedelta(hours=2)}, id="asked-in-the-past"),
        pytest.param(
            [plan(), plan(requestsQuota=9)], 7, {}, id="enough-without-the-one-that-is-unknown"
        ),
        pytest.param([plan(), plan(None)], 7, {}, id="enough-without-the-one-without-a-product"),
    ],
)
def test_enough(plans: list[dict[str, Any]], need: int, options: dict[str, Any]) -> None:
    """Nothing is returned or raised if the plans that count have enough left."""
    usage_with(*plans).require("akamai", need, **options)


@pytest.mark.parametrize(
    ("plans", "options", "remaining", "reason"),
    [
        pytest.param([plan()], {}, 7, "akamai has 7 requests left, 8 are needed", id="too-few"),
        pytest.param([], {}, 0, "no plan of akamai; the account has no plans", id="no-plans"),
        pytest.param(
            [plan("a\nb"), plan("b"), plan(" ", hours=-1)],
            {},
            0,
            'no plan of akamai; the account has a?b, b and " "',
            id="another-product",
        ),
        pytest.param(
            [plan(f"p{number}") for number in range(1_000)],
            {},
            0,
            f"no plan of akamai; the account has {', '.join(f'p{n}' for n in range(10))}"
            " and 990 more",
            id="many-products",
        ),
        pytest.param(
            [plan(None)],
            {},
            None,
            "no plan of akamai; 1 plan without a product name may belong to it",
            id="no-product",
        ),
        pytest.param([plan(hours=-3)], {}, 0, "akamai expired 3 h ago", id="expired"),
        pytest.param(
            [plan(hours=0.5)],
            {"at": LATER},
            0,
            "akamai expired 30 min ago",
            id="expired-by-then",
        ),
        pytest.param(
            [plan(hours=0.5)],
            {"valid_for": timedelta(hours=1)},
            0,
            "akamai expires in 30 min, before the 1 h that are asked for",
            id="ends-too-early",
        ),
        pytest.param(
            [plan(hours=2)],
            {"valid_for": timedelta(hours=1.5), "at": LATER},
            0,
            "akamai expires in 1 h, before the 90 min that are asked for",
            id="ends-too-early-by-then",
        ),
        pytest.param(
            [plan(hours=0.0001), plan()],
            {"valid_for": timedelta(seconds=1.5)},
            7,
            "akamai has 7 requests left that last 1.5 s, 8 are needed",
            id="too-few-that-last",
        ),
        pytest.param(
            [plan(requestsQuota=9)],
            {},
            None,
            "akamai has at least 0 requests left, 8 are needed;"
            " the requests left on its plan that expires in 2 days are unknown",
            id="unknown",
        ),
    ],
)
def test_not_enough(
    plans: list[dict[str, Any]], options: dict[str, Any], remaining: int | None, reason: str
) -> None:
    """The error has the need, the requests left, and a sentence that says why."""
    error = refusal(usage_with(*plans), **options)

    assert ("akamai", 8, remaining) == (error.product, error.need, error.remaining)
    assert reason == str(error) == error.reason
    assert reason == str(pickle.loads(pickle.dumps(error)))  # noqa: S301 - the pickle was made here


@given(
    st.lists(
        st.builds(
            plan,
            st.sampled_from(["akamai", "x", None]),
            st.sampled_from([-1, 1, 48, None]),
            requestsRemaining=st.integers(-1, 9),
        )
    ),
    st.integers(0, 20),
    st.sampled_from([None, timedelta(0), timedelta(hours=2)]),
)
def test_never_lets_a_job_start_that_plans_cannot_serve(
    plans: list[dict[str, Any]], need: int, valid_for: timedelta | None
) -> None:
    """For all reports, a job starts exactly if the plans of its product that last have enough."""
    usage = usage_with(*plans)
    ends = [NOW + (valid_for or timedelta(microseconds=1)), NOW + timedelta(microseconds=1)]
    known = sum(
        each.remaining or 0
        for each in usage.plans
        if each.product == "akamai" and (not each.expires_at or each.expires_at >= max(ends))
    )
    if known >= need:
        usage.require("akamai", need, valid_for=valid_for)
    else:
        assert refusal(usage, need, valid_for=valid_for).remaining in {known, None}


@pytest.mark.parametrize(
    ("arguments", "options", "kind", "message"),
    [
        pytest.param(("akamai", -1), {}, ValueError, "need must be 0 or more ", id="negative"),
        pytest.param(("akamai", -(10**5000)), {}, ValueError, "need must be 0 or more ", id="long"),
        pytest.param(("akamai", True), {}, TypeError, "need must be int, got bool", id="bool"),
        pytest.param(("akamai", 5.0), {}, TypeError, "need must be int, got float", id="float"),
        pytest.param(("akamai", None), {}, TypeError, "need must be int, got NoneType", id="none"),
        pytest.param((None, 5), {}, TypeError, "product must be str, got NoneType", id="product"),
        pytest.param(
            ("akamai", 5),
            {"valid_for": timedelta(days=-1)},
            ValueError,
            "valid_for must be 0 or longer, got ",
            id="negative-span",
        ),
        pytest.param(
            ("akamai", 5),
            {"valid_for": 3600},
            TypeError,
            "valid_for must be timedelta, got int",
            id="seconds",
        ),
        pytest.param(
            ("akamai", 5),
            {"at": datetime(2026, 6, 15)},  # noqa: DTZ001 - a naive moment is what it refuses
            ValueError,
            "at must be an aware datetime, got ",
            id="naive",
        ),
        pytest.param(
            ("akamai", 5),
            {"at": NOW.date()},
            TypeError,
            "at must be an aware datetime, got date",
            id="date",
        ),
    ],
)
def test_bad_arguments(
    arguments: tuple[Any, ...], options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    """An argument that cannot be meant is refused in one sentence, whatever the account has."""
    for usage in (usage_with(), usage_with(plan())):
        with pytest.raises(kind, match=f"^{message}"):
            usage.require(*arguments, **options)


@pytest.mark.parametrize(
    ("need", "written"),
    [
        pytest.param(1, "1 is needed", id="one"),
        pytest.param(10**30 - 1, f"999{',999' * 9} are needed", id="30-digits"),
        pytest.param(10**5000, "more than 10**30 are needed", id="more-digits-than-python-writes"),
    ],
)
def test_every_need_can_be_written(need: int, written: str) -> None:
    """The sentence has the requests that are needed, however many."""
    error = refusal(usage_with(plan(requestsRemaining=0)), need)

    assert f"akamai has 0 requests left, {written}" == error.reason


def test_usable() -> None:
    """The usable plans of a product can be had for a time to come, and for an unknown product."""
    usage = usage_with(plan(hours=1), plan(), plan("x"))

    assert usage.usable("akamai") == usage.products["akamai"]
    assert usage.plans[1:2] == usage.usable("akamai", valid_for=timedelta(hours=2)).plans
    assert usage.plans[1:2] == usage.usable("akamai", at=LATER).plans
    assert (0, 0, ()) == (
        usage.usable("y").remaining,
        usage.usable("y").at_least,
        usage.usable("y").plans,
    )
