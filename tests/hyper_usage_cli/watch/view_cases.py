"""States of a watch, and the sentences about them."""

from typing import Any, Final

import pytest

from hyper_usage import Usage
from hyper_usage_cli.watch.state import Watched
from tests.hyper_usage_cli.usages import NOW, after, plan, usage
from tests.hyper_usage_cli.watch.samples import MINUTE, samples

__all__ = ["BALANCES", "SENTENCES", "used", "watched"]


def watched(*usages: Usage, products: tuple[str, ...] = ()) -> Watched:
    """Return the state of a watch after samples."""
    known = Watched(products=products)
    for each in usages:
        known = known.with_usage(each)
    return known


def used(*figures: int, balance: str = "128.40", **members: Any) -> Watched:
    """Return the state of a watch after samples a minute apart, the last at NOW."""
    return watched(*samples(*figures, balance=balance, **members))


SENTENCES: Final = [
    pytest.param(
        used(1, 2),
        "99,998 of 100,000 left, not enough data yet (2 of 5 samples),"
        " up to 99,998 expire in 12 days",
        id="too-few-samples",
    ),
    pytest.param(
        watched(*(usage(plan(), at=NOW + index * MINUTE / 6) for index in range(6))),
        "59,790 of 100,000 left, not enough data yet (50 s of 1 min),"
        " up to 59,790 expire in 12 days",
        id="too-short-a-time",
    ),
    pytest.param(
        used(0, 400, 800, 1_200, 1_600, 2_000),
        "98,000 of 100,000 left, 24,000 an hour, used up in 4 h, 16:05 UTC (6 samples)",
        id="used-up-today",
    ),
    pytest.param(
        used(0, 25, 50, 75, 100),
        "99,900 of 100,000 left, 1,500 an hour, used up in 3 days, 2026-03-04 (5 samples)",
        id="used-up-another-day",
    ),
    pytest.param(
        used(0, 1, 2, 3, 4),
        "99,996 of 100,000 left, 60 an hour, about 82,716 expire in 12 days (5 samples)",
        id="expires",
    ),
    pytest.param(
        used(4, 4, 4, 4, 4),
        "99,996 of 100,000 left, not in use, 99,996 expire in 12 days (5 samples)",
        id="not-in-use",
    ),
    pytest.param(
        used(4, 4, 4, 4, 4, expiresAt=None),
        "99,996 of 100,000 left, not in use, no expiry (5 samples)",
        id="never",
    ),
    pytest.param(
        watched(
            *(
                usage(
                    plan(expiresAt=after(hours=1), requestsUsed=index, requestsRemaining=None),
                    plan(requestsUsed=0, requestsQuota=90, requestsRemaining=90),
                    at=NOW - (4 - index) * MINUTE,
                )
                for index in range(5)
            )
        ),
        "100,086 of 100,090 left, 60 an hour, used up in 3 h, 14:30 UTC,"
        " about 99,936 expire in 1 h (5 samples)",
        id="expires-before",
    ),
    pytest.param(
        used(0, 0, 0, 0, 1, requestsQuota=10**9, expiresAt=None),
        "999,999,999 of 1,000,000,000 left, 15 an hour, used up in more than a century (5 samples)",
        id="more-than-a-century",
    ),
    pytest.param(used(110_000), "0 of 100,000 left, used up", id="used-up"),
    pytest.param(
        used(*[0] * 5, expiresAt=after(hours=-3)),
        "0 of 0 left, expired 3 h ago",
        id="expired",
    ),
    pytest.param(
        used(0, 1, 2, 3, 4, expiresAt=after(minutes=0)),
        "0 of 0 left, expired now",
        id="expired-in-use",
    ),
    pytest.param(
        used(0, requestsQuota=None, numRequests=None),
        "unknown of unknown left, end unknown",
        id="unknown",
    ),
]

BALANCES: Final = [
    pytest.param("1", "1.00 EUR, not enough data yet (1 of 5 samples)", id="too-early"),
    pytest.param("1 1 1 1 1", "1.00 EUR, not in use (5 samples)", id="not-in-use"),
    pytest.param(
        "5 4 3 2 1",
        "1.00 EUR, 60.00 EUR/h, used up in 1 min, 12:01 UTC (5 samples)",
        id="falls",
    ),
    pytest.param(
        "5 5 5 5 4.9999",
        "4.9999 EUR, 0.0015 EUR/h, used up in 139 days, 2026-07-18 (5 samples)",
        id="falls-slowly",
    ),
    pytest.param(
        "5 5 5 5 4.999999",
        "4.999999 EUR, under 0.0001 EUR/h, used up in 13,889 days, 2064-03-10 (5 samples)",
        id="hardly-falls",
    ),
    pytest.param("-1", "-1.00 EUR, nothing left", id="negative"),
]
