"""`guard`: tells whether a job may start."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from attrs import frozen

from hyper_usage import HyperUsageError, Plan, Usage
from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import ExitCode, tell
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.answer import Data, answer, timestamp
from hyper_usage_cli.output.products import name
from hyper_usage_cli.output.text import count, duration, euros, moment

__all__ = ["Decision", "Demand", "decide", "run"]


@frozen(kw_only=True)
class Demand:
    """The requests and the balance that a job needs, and how long plans have to last."""

    product: str
    need: int
    min_balance: Decimal | None = None
    valid_for: timedelta | None = None


@frozen(kw_only=True)
class Decision:
    """Whether the job may start, and the reason, as a sentence without capital and full stop."""

    allowed: bool
    reason: str
    remaining: int | None
    """Requests left on the plans that last long enough; None is unknown."""

    def __str__(self) -> str:
        return f"{'yes' if self.allowed else 'no'}: {self.reason}"


def run(access: Access, demand: Demand, *, fail_open: bool, as_json: bool) -> int:
    """Ask once, print the decision, and return 0 for yes or 1 for no."""
    fetched_at = None
    try:
        usage = access.usage()
    except HyperUsageError as error:
        failure = Failure.of(error)
        if not (fail_open and _is_outage(failure)):
            raise
        tell(f"warning: {failure.message}")
        reason = f"no usage came, and --fail-open allows that: {failure.message}"
        decision = Decision(allowed=True, reason=reason, remaining=None)
    else:
        fetched_at = usage.fetched_at
        decision = decide(usage, demand)
    print(answer("guard", _data(demand, decision, fetched_at)) if as_json else decision)
    return ExitCode.OK if decision.allowed else ExitCode.NO


def _is_outage(failure: Failure) -> bool:
    """Tell whether the API failed, rather than the key, the URL or the command line."""
    garbled = failure.exit_code is ExitCode.NOT_UNDERSTOOD and failure.status is None
    return failure.retryable or garbled


def _data(demand: Demand, decision: Decision, fetched_at: datetime | None) -> Data:
    return {
        "allowed": decision.allowed,
        "reason": decision.reason,
        "product": demand.product,
        "need": demand.need,
        "remaining": decision.remaining,
        "fetched_at": timestamp(fetched_at),
        "failed_open": fetched_at is None,
    }


def decide(usage: Usage, demand: Demand) -> Decision:
    """Return whether the usage meets a demand; what is unknown counts as 0."""
    lasting, unnamed = (_lasting(usage, product, demand) for product in (demand.product, None))
    known = sum(plan.remaining or 0 for plan in lasting)
    unknown = [plan for plan in lasting if plan.remaining is None]
    certain = not (unknown or unnamed)
    allowed = known >= demand.need
    if lasting:
        shorter = len(lasting) < len(usage.products[demand.product].plans)
        reason = _left_and_needed(demand, known, certain=certain, some_expire=shorter)
    else:
        reason = _no_plan_lasts(usage, demand)
    if not allowed:
        reason += _unknown_plans(unknown, unnamed, usage.fetched_at)
    elif demand.min_balance is not None and usage.balance_euro < demand.min_balance:
        allowed = False
        needed = f"at least {euros(demand.min_balance)} is needed"
        reason = f"the balance is {euros(usage.balance_euro)}, {needed}"
    return Decision(allowed=allowed, reason=reason, remaining=known if certain else None)


def _lasting(usage: Usage, product: str | None, demand: Demand) -> list[Plan]:
    """Return the usable plans of a product that last as long as demanded."""
    usable = usage.products.get(product)
    return [
        plan
        for plan in (usable.plans if usable else ())
        if demand.valid_for is None
        or plan.expires_at is None
        or plan.expires_at - usage.fetched_at >= demand.valid_for
    ]


def _no_plan_lasts(usage: Usage, demand: Demand) -> str:
    """Write why no plan of the product counts."""
    product, at = name(demand.product), usage.fetched_at
    ends = [plan.expires_at for plan in usage.plans if plan.product == demand.product]
    if not ends:
        return f"no plan of {product}"
    end = max(filter(None, ends))  # Every plan here has an expiry, because others last.
    if end <= at or not demand.valid_for:
        return f"{product} expired {moment(end, at)}"
    span = duration(demand.valid_for, exactly=True)
    return f"{product} expires {moment(end, at)}, before the {span} that are asked for"


def _left_and_needed(demand: Demand, known: int, *, certain: bool, some_expire: bool) -> str:
    """Write the requests that are left and the requests that are needed."""
    least = "" if certain else "at least "
    left = f"{count(known)} {'request' if known == 1 else 'requests'} left"
    lasting = ""
    if demand.valid_for and some_expire:
        lasting = f" that last {duration(demand.valid_for, exactly=True)}"
    needed = f"{count(demand.need)} {'is' if demand.need == 1 else 'are'} needed"
    return f"{name(demand.product)} has {least}{left}{lasting}, {needed}"


def _unknown_plans(unknown: Sequence[Plan], unnamed: Sequence[Plan], at: datetime) -> str:
    """Write which plans may have requests left that nobody can count, if any."""
    text = ""
    if unknown:
        end = unknown[0].expires_at
        plan = f"its plan that {f'expires {moment(end, at)}' if end else 'does not expire'}"
        more = f" and {len(unknown) - 1:,} more" if len(unknown) > 1 else ""
        text = f"; the requests left on {plan}{more} are unknown"
    if unnamed:
        plans = "1 plan" if len(unnamed) == 1 else f"{len(unnamed):,} plans"
        text += f"; {plans} without a product name may belong to it"
    return text
