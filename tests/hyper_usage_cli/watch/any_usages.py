"""A Hypothesis strategy for samples of usage."""

from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from hyper_usage import Usage
from tests.hyper_usage_cli.usages import NOW, after, plan, usage

__all__ = ["any_usages"]

_COUNTS: Final = st.none() | st.integers(-1, 1_000) | st.integers(0, 2**63 - 1)
_MOMENTS: Final = st.none() | st.sampled_from(
    [
        "0001-01-01T00:00:01+23:59",
        "9999-12-31T23:59:59-23:59",
        *(after(hours=hours) for hours in (-1, 0, 0.1, 1)),
    ]
)
_PLANS: Final = st.builds(
    plan,
    st.sampled_from(["akamai", "", "\ud800[/]\033"]),
    expiresAt=_MOMENTS,
    requestsUsed=_COUNTS,
    requestsQuota=_COUNTS,
    requestsRemaining=_COUNTS,
    numRequests=_COUNTS,
)
_BALANCES: Final = st.decimals(-(10**6), 10**6, places=4).map(str) | st.sampled_from(
    ["1e30", "-1e-30", "9" * 30]
)


@st.composite
def any_usages(draw: st.DrawFn) -> list[Usage]:
    """Draw samples with any figures, expiries and times, also absurd ones."""
    return draw(st.lists(_usage(), min_size=1, max_size=8))


@st.composite
def _usage(draw: st.DrawFn) -> Usage:
    plans: list[dict[str, Any]] = draw(st.lists(_PLANS, max_size=3))
    minutes = draw(st.integers(-100, 100))
    return usage(*plans, balance=draw(_BALANCES), at=NOW + timedelta(minutes=minutes))
