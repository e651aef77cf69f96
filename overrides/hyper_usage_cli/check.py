"""`check`: a monitoring plugin that alerts before requests or euros run out."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Final, TypeVar

from attrs import frozen

from hyper_usage import Product, Usage
from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import CommandError, ExitCode, ServiceState
from hyper_usage_cli.options import Threshold
from hyper_usage_cli.output.plugin import Metric, labels, line, severity, worst
from hyper_usage_cli.output.products import name
from hyper_usage_cli.output.text import count, duration, euros

__all__ = ["Assessment", "CheckResult", "Limits", "assess", "run"]

_Limit = TypeVar("_Limit", Threshold, Decimal, timedelta)

_BALANCE: Final = "balance"
_EXPIRY: Final = "_expiry"
_LONGEST_SUMMARY: Final = 300
_NO_PLANS: Final = Product.of(())

_exactly: Final = partial(duration, exactly=True)


@frozen(kw_only=True)
class Limits:
    """The limits below which `check` alerts.

    Raises:
        CommandError: if a critical limit is above its warning limit, or differs in unit.
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
                "--warning and --critical expect the same unit; got"
                f" {self.warning} and {self.critical}; give both in requests or both in percent",
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
            f"--{kind}critical expects at most --{kind}warning, {write(warning)};"
            f" got {write(critical)}, so that nothing would be a WARNING; lower --{kind}critical",
        )


@frozen
class Assessment:
    """The state of a product, an expiry or the balance: a text, and the figure it rests on."""

    state: ServiceState
    text: str
    metric: Metric | None


@frozen
class CheckResult:
    """The assessments of all products, in the order of the reply, and of the balance."""

    assessments: tuple[Assessment, ...]

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


def run(access: Access, limits: Limits, *, products: Sequence[str]) -> int:
    """Ask once, print the plugin's line, and return the state as the exit code."""
    result = assess(access.usage(), limits, products)
    print(result)
    return result.state


def assess(usage: Usage, limits: Limits, products: Sequence[str] = ()) -> CheckResult:
    """Assess the given products, or without any all that have a plan, and the balance."""
    chosen = tuple(dict.fromkeys(products or usage.products))
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
        warning=limits.balance_warning,
        critical=limits.balance_critical,
    )
    return _by_limits(f"{_BALANCE} {euros(balance)}", metric, euros)


@frozen
class _Name:
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
    if loss := _loss(usable, _floor(usable.quota, limits.warning)):
        yield _expiry(name, loss, usage.fetched_at, limits)


def _requests(name: _Name, left: int | None, quota: int | None, limits: Limits) -> Assessment:
    if left is None:
        text = f"the requests left of {name.text} are unknown"
        return Assessment(ServiceState.UNKNOWN, text, _metric(name, None, quota, limits))
    if not limits.warning.of_quota:
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
    """Return the fewest requests that are OK; None if that depends on an unknown quota."""
    if not warning.of_quota:
        return warning.figure
    return None if quota is None else -(-quota * warning.figure // 100)


@frozen
class _Loss:
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
        warning=_seconds(limits.expiry_warning),
        critical=_seconds(limits.expiry_critical),
    )
    what = f"{name.text} expires" if loss.is_all else f"a plan of {name.text} expires"
    return _by_limits(f"{what} in {duration(span)}", metric, _span)


def _seconds(span: timedelta | None) -> Decimal | None:
    return None if span is None else Decimal(span // timedelta(seconds=1))


def _span(seconds: Decimal) -> str:
    return _exactly(timedelta(seconds=int(seconds)))


def _by_limits(text: str, metric: Metric, write: Callable[[Decimal], str]) -> Assessment:
    """Assess a figure by its limits, and name the limit that it is below."""
    limit = {ServiceState.WARNING: metric.warning, ServiceState.CRITICAL: metric.critical}.get(
        metric.state
    )
    return Assessment(
        metric.state, text if limit is None else f"{text}, less than {write(limit)}", metric
    )
