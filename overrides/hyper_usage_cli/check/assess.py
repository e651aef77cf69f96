"""Assesses usage as a monitoring plugin: requests, expiries and the balance. No I/O here."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from operator import itemgetter
from typing import Final, NamedTuple

from attrs import evolve

from hyper_usage import Product, Usage
from hyper_usage_cli.check.limits import Limits
from hyper_usage_cli.exit_codes import ServiceState
from hyper_usage_cli.output.plugin import Metric, labels, line, severity, worst
from hyper_usage_cli.output.products import name, typed
from hyper_usage_cli.output.ranges import Range
from hyper_usage_cli.output.text import count, duration, euros

__all__ = ["Assessment", "CheckResult", "assess"]

_BALANCE: Final = "balance"
_EXPIRY: Final = "_expiry"
_LONGEST_SUMMARY: Final = 300
_NO_PLANS: Final = Product.of(())


class Assessment(NamedTuple):
    """The state of a product, an expiry or the balance: a text, and the figure it rests on."""

    state: ServiceState
    text: str
    metric: Metric | None

    def of_account(self, account: str, taken: Collection[str]) -> "Assessment":
        """Return the assessment with an account in its text, and in a label that is not taken."""
        metric = self.metric
        if metric:
            (label,) = labels([f"{account} {metric.label}"], suffix="", taken=taken)
            metric = evolve(metric, label=label)
        return Assessment(self.state, f"{account}: {self.text}", metric)


class CheckResult(NamedTuple):
    """The assessments of all products, in the order of the reply, and of the balance."""

    assessments: Sequence[Assessment]

    @property
    def labels(self) -> set[str]:
        """The labels of the performance data."""
        return {each.metric.label for each in self.assessments if each.metric}

    @property
    def state(self) -> ServiceState:
        """The worst state of any assessment."""
        return worst(assessment.state for assessment in self.assessments)

    def __str__(self) -> str:
        metrics = [assessment.metric for assessment in self.assessments if assessment.metric]
        return line(self.state, self._summary(), metrics)

    def _summary(self) -> str:
        """Return the texts, worst state first, as far as there is room for them."""
        by_state = sorted(self.assessments, key=lambda each: severity(each.state), reverse=True)
        shown, *others = (each.text for each in by_state)
        for position, text in enumerate(others):
            if len(shown) + len(text) > _LONGEST_SUMMARY:
                return f"{shown}; {len(others) - position} more"
            shown += f"; {text}"
        return shown


def assess(usage: Usage, limits: Limits, products: Sequence[str] = ()) -> CheckResult:
    """Assess the given products, or without any all that have a plan, and the balance."""
    asked = [typed(product, usage) for product in products]
    chosen = tuple(dict.fromkeys(asked or usage.products))
    texts = [name(product) for product in chosen]
    names = map(_Name, texts, labels(texts, suffix=_EXPIRY, taken=[_BALANCE]))
    assessments = [
        assessment
        for product, each in zip(chosen, names, strict=True)
        for assessment in _product(each, usage, product, limits)
    ]
    nothing = [] if chosen else [Assessment(ServiceState.CRITICAL, "no plans", None)]
    return CheckResult((*nothing, *assessments, _balance(usage.balance_euro, limits)))


def _balance(balance: Decimal, limits: Limits) -> Assessment:
    metric = Metric(
        label=_BALANCE,
        value=balance,
        warning=_below(limits.balance_warning),
        critical=_below(limits.balance_critical),
    )
    return _by_limits(f"{_BALANCE} {euros(balance)}", metric, euros)


class _Name(NamedTuple):
    """The name of a product in the text, and its label in the performance data."""

    text: str
    label: str


def _product(
    name: _Name, usage: Usage, product: str | None, limits: Limits
) -> Iterator[Assessment]:
    usable = usage.products.get(product, _NO_PLANS)
    left = usable.remaining if product is None else usage.remaining(product)
    if usable.plans or left is None:
        yield _requests(name, left, usable.quota, limits)
    else:
        is_listed = product in usage.products
        text = f"every plan of {name.text} has expired" if is_listed else f"no plan of {name.text}"
        yield Assessment(ServiceState.CRITICAL, text, _metric(name, Decimal(0), None, limits))
    if loss := _loss(usable, _floor(usable.quota, limits)):
        yield _expiry(name, loss, usage.fetched_at, limits)


def _requests(name: _Name, left: int | None, quota: int | None, limits: Limits) -> Assessment:
    if left is None:
        text = f"the requests left of {name.text} are unknown"
        return Assessment(ServiceState.UNKNOWN, text, _metric(name, None, quota, limits))
    if not limits.of_quota:
        metric = _metric(name, Decimal(left), quota, limits)
        return _by_limits(f"{name.text} {count(left)} left", metric, "{:,f}".format)
    if left and quota is None:
        text = f"the quota of {name.text} is unknown"
        return Assessment(ServiceState.UNKNOWN, text, _metric(name, None, quota, limits))
    # 0 requests are 0 % even if the quota is unknown. 19.999 % is below 20 %, so round down.
    share = Decimal(left * 10_000 // (quota or 1)) / 100
    metric = _metric(name, share, quota, limits)
    return _by_limits(f"{name.text} {share}% left", metric, "{:f}%".format)


def _metric(name: _Name, value: Decimal | None, quota: int | None, limits: Limits) -> Metric:
    most = 100 if limits.of_quota else quota
    return Metric(
        label=name.label,
        value=value,
        unit="%" if limits.of_quota else "",
        warning=limits.warning.range if limits.warning else None,
        critical=limits.critical.range if limits.critical else None,
        minimum=Decimal(0),
        maximum=None if most is None else Decimal(most),
    )


def _floor(quota: int | None, limits: Limits) -> int | None:
    """Return the fewest requests that are OK; None if that depends on an unknown quota."""
    if not limits.of_quota:
        return ceil(limits.floor)
    if quota is None:
        return None
    share, whole = limits.floor.as_integer_ratio()
    return -(-quota * share // (whole * 100))  # rounded up


class _Loss(NamedTuple):
    """The moment when expiry takes too much of a product, and whether it takes all of it."""

    at: datetime
    is_all: bool


def _loss(usable: Product, floor: int | None) -> _Loss | None:
    """Return when expiry alone leaves less than the warning limit, or None if it never does.

    - If less than that is left already, return when expiry leaves nothing.
    - If an unknown figure decides, return the next expiry.
    - Plans with nothing left do not count.

    So the expiry of an old plan alerts only if its successor is missing or too small.
    """
    held = [plan for plan in usable.plans if plan.remaining != 0]
    ending = [(plan.expires_at, plan.remaining) for plan in held if plan.expires_at]
    left = usable.remaining
    if left is not None and floor is not None and left < floor:
        floor = 0
    for expires_at, lost in sorted(ending, key=itemgetter(0)):
        if left is None or lost is None or floor is None:
            return _Loss(expires_at, is_all=len(held) == 1)
        left -= lost
        if left < max(floor, 1):
            return _Loss(expires_at, is_all=not left)
    return None


def _expiry(name: _Name, loss: _Loss, at: datetime, limits: Limits) -> Assessment:
    span = loss.at - at
    metric = Metric(
        label=name.label + _EXPIRY,
        value=_seconds(span),
        unit="s",
        warning=_below(_seconds(limits.expiry_warning)),
        critical=_below(_seconds(limits.expiry_critical)),
    )
    what = f"{name.text} expires" if loss.is_all else f"a plan of {name.text} expires"
    rounded = duration(span)
    found = _by_limits(f"{what} in {rounded}", metric, _span)
    # A span that is rounded up to its limit would contradict it.
    text = found.text.replace(f"in {rounded}, less than {rounded}", f"in less than {rounded}")
    return found._replace(text=text)


def _seconds(span: timedelta | None) -> Decimal | None:
    return None if span is None else Decimal(span // timedelta(seconds=1))


def _span(seconds: Decimal) -> str:
    return duration(timedelta(seconds=int(seconds)), exactly=True)


def _below(least: Decimal | None) -> Range | None:
    return None if least is None else Range(least)


def _by_limits(text: str, metric: Metric, write: Callable[[Decimal], str]) -> Assessment:
    """Assess a figure by its limits, and name the limit that it breaks."""
    limit = {ServiceState.WARNING: metric.warning, ServiceState.CRITICAL: metric.critical}.get(
        metric.state
    )
    return Assessment(metric.state, f"{text}, {limit.words(write)}" if limit else text, metric)
