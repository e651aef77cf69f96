"""Samples of usage, a minute apart."""

from datetime import timedelta
from typing import Any, Final

from hyper_usage import Usage
from tests.hyper_usage_cli.usages import NOW, plan, usage

__all__ = ["MINUTE", "balances", "samples"]

MINUTE: Final = timedelta(minutes=1)


def samples(*used: int, balance: str = "10", **members: Any) -> list[Usage]:
    """Return samples a minute apart, the last at NOW, with these numbers of used requests."""
    return [
        usage(
            plan(requestsUsed=each, requestsRemaining=None, **members),
            balance=balance,
            at=NOW - (len(used) - 1 - index) * MINUTE,
        )
        for index, each in enumerate(used)
    ]


def balances(*amounts: str) -> list[Usage]:
    """Return samples a minute apart, the last at NOW, with these balances."""
    return [
        usage(balance=each, at=NOW - (len(amounts) - 1 - index) * MINUTE)
        for index, each in enumerate(amounts)
    ]
