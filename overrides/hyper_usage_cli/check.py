"""`check`: wake somebody before it is gone, as a monitoring plugin."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Final, TypeVar

from attrs import frozen

from hyper_usage import Plan, Usage
from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import CommandError, ExitCode, State
from hyper_usage_cli.options import Threshold
from hyper_usage_cli.output.plugin import Metric, labels, line, worst
from hyper_usage_cli.output.products import name, total
from hyper_usage_cli.output.text import count, duration, euros

__all__ = ["Finding", "Limits", "Report", "assess", "run"]

_Limit = TypeVar("_Limit", Threshold, Decimal, timedelta)

_BALANCE: Final = "balance"
_EXPIRY: Final = "_expiry"
_LONGEST_SUMMARY: Final = 300

_exactly: Final = partial(duration, exactly=True)


@frozen(kw_only=True)
class Limits:
    """How much has to be left. A plan that ends later than the spans say is fine.

    Raises:
        CommandError: limits contradict each other.
    """

    warning: Threshold
    critical: Threshold
    balance_warning: Decimal | None = None
    balance_critical: Decimal | None = None
    expiry_warning: timedelta | None = None
    expiry_critical: timedelta | None = None

    def __attrs_post_init__(self) -> None:
        if self.warning.of_quota != self.critical.of_quota:
            raise CommandError(
                ExitCode.USAGE,
                f"--warning {self.warning} and --critical {self.critical} cannot be compared: give"
                " both in requests, or both in percent",
            )
        _refuse_above("", self.warning, self.critical, str)
        _refuse_above("balance-", self.balance_warning, self.balance_critical, str)
        _refuse_above("expiry-", self.expiry_warning, self.expiry_critical, _exactly)


def _refuse_above(
    kind: str, warning: _Limit | None, critical: _Limit | None, write: Callable[[_Limit], str]
) -> None:
    if warning is not None and critical is not None and critical > warning:
        raise CommandError(
            ExitCode.USAGE,
            f"--{kind}critical {write(critical)} is above --{kind}warning {write(warning)}, so"
            " nothing would be a warning",
        )


@frozen
class Finding:
    """What is the matter with one thing, in words, and the figure that says so, if any does."""

    state: State
    text: str
    metric: Metric | None


@frozen
class Report:
    """All findings, products in the order they came."""

    findings: tuple[Finding, ...]

    @property
    def state(self) -> State:
        """What the worst finding says."""
        return worst(finding.state for finding in self.findings)

    def __str__(self) -> str:
        metrics = [finding.metric for finding in self.findings if finding.metric]
        return line(self.state, self._summary(), metrics)

    def _summary(self) -> str:
        """Return as many findings as there is room for, the worst first."""
        texts: list[str] = []
        for state in (State.CRITICAL, State.WARNING, State.UNKNOWN, State.OK):
            texts += [finding.text for finding in self.findings if finding.state is state]
        shown, *others = texts
        for position, text in enumerate(others):
            if len(shown) + len(text) > _LONGEST_SUMMARY:
                return f"{shown}; {len(others) - position} more"
            shown += f"; {text}"
        return shown


def run(access: Access, limits: Limits, *, products: Sequence[str]) -> int:
    """Ask, print what is found, return its state."""
    report = assess(access.usage(), limits, products)
    print(report)
    return report.state


def assess(usage: Usage, limits: Limits, products: Sequence[str] = ()) -> Report:
    """Judge these products, or else all that have a plan, and the balance."""
    plans: dict[str | None, list[Plan]] = {product: [] for product in products}
    for plan in usage.plans:
        if not products or plan.product in plans:
            plans.setdefault(plan.product, []).append(plan)
    called = [name(product) for product in plans]
    found = labels(called, suffix=_EXPIRY, taken=[_BALANCE])
    names = [_Name(*each) for each in zip(called, found, strict=True)]
    findings = [
        finding
        for each, listed in zip(names, plans.values(), strict=True)
        for finding in _product(each, listed, limits, usage.fetched_at)
    ]
    nothing = [] if plans else [Finding(State.CRITICAL, "no plans", None)]
    return Report((*nothing, *findings, _balance(usage.balance_euro, limits)))


def _balance(balance: Decimal, limits: Limits) -> Finding:
    metric = Metric(
        label=_BALANCE,
        value=balance,
        warning=limits.balance_warning,
        critical=limits.balance_critical,
    )
    return _judged(f"{_BALANCE} {euros(balance)}", metric, euros)


@frozen
class _Name:
    """How a product is called in the text, and in the performance data."""

    text: str
    label: str


def _product(
    name: _Name, listed: Sequence[Plan], limits: Limits, at: datetime
) -> Iterator[Finding]:
    plans = [plan for plan in listed if not plan.is_expired(at)]
    quota = total(plan.quota for plan in plans)
    if plans:
        yield _requests(name, total(plan.remaining for plan in plans), quota, limits)
    else:
        text = f"every plan of {name.text} has expired" if listed else f"no plan of {name.text}"
        yield Finding(State.CRITICAL, text, _metric(name, Decimal(0), None, limits))
    if end := _end(plans, _floor(quota, limits.warning)):
        yield _expiry(name, end, at, limits)


def _requests(name: _Name, left: int | None, quota: int | None, limits: Limits) -> Finding:
    if left is None:
        text = f"{name.text} does not tell what is left"
        return Finding(State.UNKNOWN, text, _metric(name, None, quota, limits))
    if not limits.warning.of_quota:
        metric = _metric(name, Decimal(left), quota, limits)
        return _judged(f"{name.text} {count(left)} left", metric, "{:,f}".format)
    if left and quota is None:
        text = f"{name.text} does not tell its quota"
        return Finding(State.UNKNOWN, text, _metric(name, None, quota, limits))
    # Of whatever quota, nothing is nothing. Rounded down: 19.999 % is not 20.
    share = Decimal(left * 10_000 // (quota or 1)) / 100
    metric = _metric(name, share, quota, limits)
    return _judged(f"{name.text} {share}% left", metric, "{:f}%".format)


def _metric(name: _Name, value: Decimal | None, quota: int | None, limits: Limits) -> Metric:
    of_quota = limits.warning.of_quota
    most = 100 if of_quota else quota
    return Metric(
        label=name.label,
        value=value,
        unit="%" if of_quota else "",
        warning=Decimal(limits.warning.figure),
        critical=Decimal(limits.critical.figure),
        minimum=Decimal(0),
        maximum=None if most is None else Decimal(most),
    )


def _floor(quota: int | None, warning: Threshold) -> int | None:
    """Return the fewest requests that are no warning."""
    if not warning.of_quota:
        return warning.figure
    return None if quota is None else -(-quota * warning.figure // 100)


@frozen
class _End:
    """When expiry takes too much of a product, and whether anything stays."""

    at: datetime
    is_all: bool


def _end(plans: Sequence[Plan], floor: int | None) -> _End | None:
    """Return when expiry alone takes what is left below the warning; if it is below, to nothing.

    So the end of an old plan is no alarm once its successor is there and holds enough, and is one
    if all that stays is a small plan beside it. Plans with nothing left do not count. Where it
    cannot be told whether enough stays, it is the next expiry.
    """
    held = [plan for plan in plans if plan.remaining != 0]
    ending = [(plan.expires_at, plan.remaining) for plan in held if plan.expires_at]
    left = total(plan.remaining for plan in held)
    if left is not None and floor is not None and left < floor:
        floor = 0
    for expires_at, lost in sorted(ending, key=itemgetter(0)):
        if left is None or lost is None or floor is None:
            return _End(expires_at, is_all=len(held) == 1)
        left -= lost
        if left < max(floor, 1):
            return _End(expires_at, is_all=not left)
    return None


def _expiry(name: _Name, end: _End, at: datetime, limits: Limits) -> Finding:
    span = end.at - at
    metric = Metric(
        label=name.label + _EXPIRY,
        value=_seconds(span),
        unit="s",
        warning=_seconds(limits.expiry_warning),
        critical=_seconds(limits.expiry_critical),
    )
    what = f"{name.text} expires" if end.is_all else f"a plan of {name.text} expires"
    return _judged(f"{what} in {duration(span)}", metric, _span)


def _seconds(span: timedelta | None) -> Decimal | None:
    return None if span is None else Decimal(span // timedelta(seconds=1))


def _span(seconds: Decimal) -> str:
    return _exactly(timedelta(seconds=int(seconds)))


def _judged(text: str, metric: Metric, write: Callable[[Decimal], str]) -> Finding:
    """Let the figure speak, and name the limit that it is below."""
    limit = {State.WARNING: metric.warning, State.CRITICAL: metric.critical}.get(metric.state)
    return Finding(
        metric.state, text if limit is None else f"{text}, less than {write(limit)}", metric
    )
