"""The gauges that Prometheus scrapes, made from the latest outcome of each account. No I/O.

An unknown figure has no series, because neither 0 nor NaN would be true. An account whose latest
request failed has no figures at all, because older ones may have changed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count
from math import inf
from typing import Final

from attrs import frozen
from prometheus_client.core import GaugeMetricFamily

from hyper_usage import Plan, Usage
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.text import printable

__all__ = ["Outcome", "families"]

_ACCOUNT: Final = {
    "up": "1 if the latest request for the account's figures succeeded, else 0.",
    "balance_euros": "Balance in euros.",
    "last_success_timestamp_seconds": "When the account's figures last came; none before that.",
    "scrape_duration_seconds": "How long the latest request for the account's figures took.",
}
_PLAN: Final = {
    "plan_requests_used": "Requests used of a plan.",
    "plan_requests_quota": "Requests allocated to a plan.",
    "plan_requests_remaining": "Requests left of a plan, never below 0; 0 after it expired.",
    "plan_expiry_timestamp_seconds": "When a plan expires or expired.",
}
_NUMBERED: Final = " A product's plans are numbered in order of expiry."


@frozen(kw_only=True)
class Outcome:
    """The usage of an account, or the failure, with the time that the request took."""

    account: str
    answer: Usage | Failure
    seconds: float
    last_success: datetime | None


def families(outcomes: Iterable[Outcome]) -> list[GaugeMetricFamily]:
    """Return all gauges, with a series for each known figure."""
    of_accounts = {
        name: GaugeMetricFamily(f"hyper_usage_{name}", text, labels=("account",))
        for name, text in _ACCOUNT.items()
    }
    of_plans = {
        name: GaugeMetricFamily(
            f"hyper_usage_{name}", text + _NUMBERED, labels=("account", "product", "plan")
        )
        for name, text in _PLAN.items()
    }
    for outcome in outcomes:
        _add(of_accounts, [outcome.account], _figures_of_account(outcome))
        if isinstance(outcome.answer, Usage):
            at = outcome.answer.fetched_at
            for product, number, plan in _numbered(outcome.answer.plans):
                labels = [outcome.account, product, number]
                _add(of_plans, labels, _figures_of_plan(plan, at))
    return [*of_accounts.values(), *of_plans.values()]


def _add(
    gauges: dict[str, GaugeMetricFamily],
    labels: list[str],
    figures: dict[str, float | None],
) -> None:
    for name, figure in figures.items():
        if figure is not None:
            gauges[name].add_metric(labels, figure)


def _figures_of_account(outcome: Outcome) -> dict[str, float | None]:
    balance = outcome.answer.balance_euro if isinstance(outcome.answer, Usage) else None
    return {
        "up": 0.0 if balance is None else 1.0,
        "balance_euros": _float(balance),
        "last_success_timestamp_seconds": _timestamp(outcome.last_success),
        "scrape_duration_seconds": outcome.seconds,
    }


def _figures_of_plan(plan: Plan, at: datetime) -> dict[str, float | None]:
    return {
        "plan_requests_used": _float(plan.used),
        "plan_requests_quota": _float(plan.quota),
        "plan_requests_remaining": 0.0 if plan.is_expired(at) else _float(plan.remaining),
        "plan_expiry_timestamp_seconds": _timestamp(plan.expires_at),
    }


def _numbered(plans: Iterable[Plan]) -> Iterator[tuple[str, str, Plan]]:
    """Yield for each plan its product's printable name, its number in that product, and the plan.

    Plans are numbered by expiry, then quota, so that their series stay the same when the API sends
    them in another order.
    """
    numbers: dict[str, Iterator[int]] = {}
    for plan in sorted(plans, key=_place):
        product = printable(plan.product or "")
        number = next(numbers.setdefault(product, count(1)))
        yield product, str(number), plan


def _place(plan: Plan) -> tuple[float, float]:
    expiry, quota = _timestamp(plan.expires_at), _float(plan.quota)
    return inf if expiry is None else expiry, inf if quota is None else quota


def _timestamp(when: datetime | None) -> float | None:
    return None if when is None else when.timestamp()


def _float(figure: Decimal | int | None) -> float | None:
    return None if figure is None else float(figure)
