"""Samples and lots, and the rates and ends that follow from them."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

import pytest

from hyper_usage_cli.watch.forecast import End
from tests.hyper_usage_cli.usages import NOW, after
from tests.hyper_usage_cli.watch.samples import MINUTE

__all__ = ["BALANCES", "ENDS", "HOUR", "LOTS"]

HOUR: Final = timedelta(hours=1)

_LASTS: dict[str, Any] = {"requestsQuota": 1_000, "numRequests": None}

ENDS: Final = [
    pytest.param(
        range(100, 700, 100), _LASTS, End(at=NOW + 4 * MINUTE, by="use"), id="used-up-first"
    ),
    pytest.param(
        range(100, 700, 100),
        {**_LASTS, "expiresAt": after(minutes=4)},
        End(at=NOW + 4 * MINUTE, by="use"),
        id="used-up-as-it-expires",
    ),
    pytest.param(
        range(100, 700, 100),
        {**_LASTS, "expiresAt": after(minutes=2.505)},
        End(at=NOW + 2.505 * MINUTE, by="expiry", left=149),
        id="expires-first",
    ),
    pytest.param(
        [5] * 6, {}, End(at=NOW + timedelta(days=12), by="expiry", left=99_995), id="not-in-use"
    ),
    pytest.param([5] * 6, {"expiresAt": None}, None, id="not-in-use-without-expiry"),
    pytest.param(
        range(6),
        {"requestsQuota": 10**11, "expiresAt": None},
        End(at=None, by="use"),
        id="longer-than-the-calendar",
    ),
    pytest.param(
        [5] * 6,
        {"expiresAt": "9999-12-31T23:59:59-12:00"},
        End(at=datetime.fromisoformat("9999-12-31T23:59:59-12:00"), by="expiry", left=99_995),
        id="as-long-as-the-calendar",
    ),
    pytest.param([1_100], _LASTS, End(at=NOW, by="use"), id="used-up-already"),
    pytest.param(
        [5], {"expiresAt": after(hours=-3)}, End(at=NOW - 3 * HOUR, by="expiry"), id="expired"
    ),
    pytest.param(range(6), {"requestsQuota": None, "numRequests": None}, None, id="unknown"),
]

LOTS: Final = [
    pytest.param([(4, 100), (8, 100)], End(at=NOW + 2 * HOUR, by="use"), id="one-then-another"),
    pytest.param(
        [(1, 900), (8, 100)],
        End(at=NOW + 2 * HOUR, by="use", left=800),
        id="first-expires-unused",
    ),
    pytest.param(
        [(1, 900), (8, 900)],
        End(at=NOW + 8 * HOUR, by="expiry", left=1_000),
        id="both-expire-unused",
    ),
    pytest.param(
        [(4, 100), (8, 900)],
        End(at=NOW + 8 * HOUR, by="expiry", left=200),
        id="last-expires-unused",
    ),
    pytest.param(
        [(1, 900), (8, 0)], End(at=NOW + HOUR, by="expiry", left=800), id="last-is-used-up"
    ),
    pytest.param([(8, 100), (4, 100)], End(at=NOW + 2 * HOUR, by="use"), id="order-as-sent"),
    pytest.param(
        [(1, 900), (None, 50)],
        End(at=NOW + 1.5 * HOUR, by="use", left=800),
        id="one-without-expiry",
    ),
]

BALANCES: Final = [
    pytest.param("5 4 3 2 1", Fraction(60), End(at=NOW + MINUTE, by="use"), id="falls"),
    pytest.param("5 5 5 5 5", Fraction(0), None, id="stays"),
    pytest.param("5 4 3 2", None, None, id="too-few"),
    pytest.param("1 9 8 7 6", None, None, id="topped-up"),
    pytest.param("2 1 0 -1 -2", Fraction(60), End(at=NOW, by="use"), id="below-0"),
    pytest.param("0", None, End(at=NOW, by="use"), id="nothing"),
    pytest.param(
        "1e30 1e30 1e30 1e30 999999999999999999999999999999",
        Fraction(15),
        End(at=None, by="use"),
        id="longer-than-the-calendar",
    ),
]
