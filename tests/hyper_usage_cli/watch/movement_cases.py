"""Plans of two samples, the requests used between them, and the texts about other changes."""

from typing import Any, Final

import pytest

from tests.hyper_usage_cli.usages import NOW, after, plan

__all__ = ["LATER", "PRODUCTS", "SOON"]

LATER: Final = NOW.replace(minute=1)
SOON: Final = after(minutes=0, seconds=30)
_PAST: Final = after(days=-1)
_NO_COUNTERS: dict[str, Any] = {"requestsQuota": None, "requestsUsed": None, "numRequests": None}
_NO_QUOTA: dict[str, Any] = {"requestsQuota": None, "numRequests": None}
_UNKNOWN: dict[str, Any] = {**_NO_COUNTERS, "requestsRemaining": None}

PRODUCTS: Final = [
    pytest.param([plan()], [plan()], 0, (), id="nothing"),
    pytest.param([plan()], [plan(requestsUsed=40_310)], 100, (), id="used"),
    pytest.param(
        [plan(**_NO_COUNTERS)], [plan(**_NO_COUNTERS, requestsRemaining=59_780)], 10, (), id="left"
    ),
    pytest.param([plan(**_UNKNOWN)], [plan(**_UNKNOWN)], None, (), id="no-figures"),
    pytest.param([plan()], [plan(**_UNKNOWN)], None, (), id="no-figures-any-more"),
    pytest.param(
        [plan()],
        [plan(requestsQuota=150_000, requestsRemaining=109_690, requestsUsed=40_310)],
        100,
        ("topped up by 50,000",),
        id="quota-rises-while-used",
    ),
    pytest.param(
        [plan()],
        [plan(requestsQuota=50_000, requestsRemaining=9_790)],
        0,
        ("quota lowered by 50,000",),
        id="quota-falls",
    ),
    pytest.param(
        [plan()],
        [plan(requestsUsed=10, requestsRemaining=99_990)],
        -40_200,
        ("used fell from 40,210 to 10",),
        id="used-falls",
    ),
    pytest.param(
        [plan()], [plan(requestsUsed=39_211, requestsRemaining=None)], -999, (), id="noise"
    ),
    pytest.param(
        [plan()],
        [plan(requestsUsed=39_210)],
        -1_000,
        ("used fell from 40,210 to 39,210",),
        id="used-falls-by-a-hundredth",
    ),
    pytest.param(
        [plan(**_NO_QUOTA)],
        [plan(**_NO_QUOTA, requestsUsed=40_209)],
        -1,
        ("used fell from 40,210 to 40,209",),
        id="used-falls-beside-no-quota",
    ),
    pytest.param(
        [plan(**_NO_COUNTERS, requestsRemaining=10)],
        [plan(**_NO_COUNTERS, requestsRemaining=110)],
        -100,
        ("topped up by 100",),
        id="left-rises",
    ),
    pytest.param(
        [plan(**_NO_QUOTA)],
        [plan(**_NO_QUOTA, requestsRemaining=59_890)],
        -100,
        ("topped up by 100",),
        id="left-rises-beside-no-quota",
    ),
    pytest.param(
        [plan(requestsRemaining=59_770)],
        [plan(requestsRemaining=None)],
        -20,
        (),
        id="left-comes-now-and-then",
    ),
    pytest.param(
        [plan(requestsRemaining=20)],
        [plan(requestsRemaining=10)],
        10,
        (),
        id="left-falls-beside-the-same-use",
    ),
    pytest.param(
        [plan()],
        [plan(expiresAt=after(days=42))],
        0,
        ("renewed, until 2026-04-12 12:00 UTC",),
        id="expiry-moves",
    ),
    pytest.param(
        [plan()], [plan(expiresAt=None)], 0, ("renewed, without expiry",), id="expiry-goes"
    ),
    pytest.param(
        [plan(expiresAt=SOON)],
        [plan(requestsUsed=0)],
        0,
        ("renewed, until 2026-03-13 12:00 UTC",),
        id="renewed-on-expiry",
    ),
    pytest.param(
        [plan(expiresAt=SOON), plan(requestsUsed=7)],
        [plan(expiresAt=after(days=42))],
        0,
        ("renewed, until 2026-04-12 12:00 UTC",),
        id="renewed-while-another-expires",
    ),
    pytest.param(
        [],
        [plan()],
        0,
        ("new plan of 100,000, until 2026-03-13 12:00 UTC",),
        id="product-appears",
    ),
    pytest.param(
        [plan()],
        [plan(), plan(expiresAt=None, **_UNKNOWN)],
        0,
        ("new plan, without expiry",),
        id="plan-appears",
    ),
    pytest.param([plan()], [], 0, ("a plan is gone",), id="plan-goes"),
    pytest.param(
        [plan(expiresAt=SOON)],
        [plan(expiresAt=SOON, requestsUsed=40_215)],
        5,
        (),
        id="plan-expires",
    ),
    pytest.param([plan(expiresAt=SOON)], [], 0, (), id="plan-expires-and-goes"),
    pytest.param(
        [plan(expiresAt=_PAST)],
        [plan(expiresAt=_PAST, requestsUsed=0, requestsQuota=1)],
        0,
        (),
        id="expired-before",
    ),
    pytest.param([plan(expiresAt=_PAST)], [], 0, (), id="expired-goes"),
    pytest.param([], [plan(expiresAt=_PAST)], 0, (), id="expired-comes"),
    pytest.param(
        [plan(requestsUsed=10), plan(requestsUsed=20)],
        [plan(requestsUsed=25), plan(requestsUsed=10)],
        5,
        (),
        id="order-changes",
    ),
]
