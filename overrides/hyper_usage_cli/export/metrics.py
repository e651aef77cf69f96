"""The metrics that Prometheus scrapes, made from the latest outcome of each account. No I/O.

An unknown figure has no series, because neither 0 nor NaN would be true. An account whose latest
request failed has no figures at all, because older ones may have changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count
from math import inf
from typing import Final, TypeAlias

from attrs import field, frozen
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from hyper_usage import DriftKind, Plan, Usage
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.text import printable

__all__ = ["Drifts", "Outcome", "registry"]

#: The kind and the place of each difference between replies and the document.
Drifts: TypeAlias = frozenset[tuple[DriftKind, str]]

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
_DRIFT: Final = "Differences between all replies so far and the document; a place counts once."
_NUMBERED: Final = " A product's plans are numbered in order of expiry."


@frozen(kw_only=True)
class Outcome:
    """The usage of an account, or the failure, with the time that the request took."""

    account: str
    answer: Usage | Failure
    seconds: float
    last_success: datetime | None
    drifts: Drifts = frozenset()
    """The differences in all replies so far."""
    key: str = field(default="", repr=False)
    """The account's key, which no label shows, whatever the API calls its products."""


def registry(outcomes: Iterable[Outcome]) -> CollectorRegistry:
    """Return a registry of all metrics, with a series for each known figure."""
    made = CollectorRegistry()
    made.register(_Fixed(_families(outcomes)))
    return made


@frozen(eq=False)
class _Fixed(Collector):
    """A collector whose metrics do not change."""

    metrics: list[Metric]

    def describe(self) -> list[Metric]:
        """Return the metrics, whose names a scrape with `name[]` looks for."""
        return self.metrics

    def collect(self) -> list[Metric]:
        """Return the metrics."""
        return self.metrics


def _families(outcomes: Iterable[Outcome]) -> list[Metric]:
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
    drift = CounterMetricFamily("hyper_usage_drift", _DRIFT, labels=("account", "kind"))
    for outcome in outcomes:
        kinds = Counter(kind for kind, _ in outcome.drifts)
        for kind in DriftKind:  # Also those without drift, so that Prometheus sees a rise from 0.
            drift.add_metric([outcome.account, kind], kinds[kind])
        _add(of_accounts, [outcome.account], _figures_of_account(outcome))
        if isinstance(outcome.answer, Usage):
            at = outcome.answer.fetched_at
            for product, number, plan in _numbered(outcome.answer.plans, outcome.key):
                labels = [outcome.account, product, number]
                _add(of_plans, labels, _figures_of_plan(plan, at))
    return [*of_accounts.values(), drift, *of_plans.values()]


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


def _numbered(plans: Iterable[Plan], key: str) -> Iterator[tuple[str, str, Plan]]:
    """Yield for each plan its product's printable name, its number in that product, and the plan.

    Plans are numbered by expiry, then quota, so that their series stay the same when the API sends
    them in another order.
    """
    numbers: dict[str, Iterator[int]] = {}
    for plan in sorted(plans, key=_place):
        name = plan.product or ""
        product = printable(name.replace(key, "[key]") if key else name)
        number = next(numbers.setdefault(product, count(1)))
        yield product, str(number), plan


def _place(plan: Plan) -> tuple[float, float]:
    expiry, quota = _timestamp(plan.expires_at), _float(plan.quota)
    return inf if expiry is None else expiry, inf if quota is None else quota


def _timestamp(when: datetime | None) -> float | None:
    return None if when is None else when.timestamp()


def _float(figure: Decimal | int | None) -> float | None:
    return None if figure is None else float(figure)
