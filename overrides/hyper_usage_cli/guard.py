"""`guard`: may this job start?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from attrs import frozen

from hyper_usage import HyperUsageError, Plan, Usage
from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import ExitCode, tell
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.answer import Data, answer, bounded, timestamp
from hyper_usage_cli.output.products import name
from hyper_usage_cli.output.text import count, duration, euros, moment

__all__ = ["Demand", "Verdict", "judge", "run"]


@frozen(kw_only=True)
class Demand:
    """What a job needs: so many requests, and a balance, for so long."""

    product: str
    need: int
    min_balance: Decimal | None = None
    valid_for: timedelta | None = None


@frozen(kw_only=True)
class Verdict:
    """Whether the job may start, and why, in one sentence without its start and its end."""

    allowed: bool
    reason: str
    remaining: int | None
    """What is left on plans that last; None if one does not tell."""

    def __str__(self) -> str:
        return f"{'yes' if self.allowed else 'no'}: {self.reason}"


def run(access: Access, demand: Demand, *, fail_open: bool, as_json: bool) -> int:
    """Ask, print the verdict, return 0 for yes and 1 for no."""
    fetched_at = None
    try:
        usage = access.usage()
    except HyperUsageError as error:
        failure = Failure.of(error)
        if not (fail_open and _is_outage(failure)):
            raise
        tell(f"warning: {failure.message}")
        reason = f"--fail-open, as there is no answer: {failure.message}"
        verdict = Verdict(allowed=True, reason=reason, remaining=None)
    else:
        fetched_at = usage.fetched_at
        verdict = judge(usage, demand)
    print(answer("guard", _data(demand, verdict, fetched_at)) if as_json else verdict)
    return ExitCode.OK if verdict.allowed else ExitCode.NO


def _is_outage(failure: Failure) -> bool:
    """Tell whether it is the API that is at fault, and not the key, the URL or the command line."""
    garbled = failure.exit_code is ExitCode.NOT_UNDERSTOOD and failure.status is None
    return failure.retryable or garbled


def _data(demand: Demand, verdict: Verdict, fetched_at: datetime | None) -> Data:
    return {
        "allowed": verdict.allowed,
        "reason": verdict.reason,
        "product": demand.product,
        "need": demand.need,
        "remaining": bounded(verdict.remaining),
        "fetched_at": timestamp(fetched_at),
        "failed_open": fetched_at is None,
    }


def judge(usage: Usage, demand: Demand) -> Verdict:
    """Tell whether usage meets a demand; where it cannot be told, it does not."""
    at = usage.fetched_at
    plans = [plan for plan in usage.plans if plan.product == demand.product]
    usable = [plan for plan in plans if not plan.is_expired(at)]
    lasting = [plan for plan in usable if _lasts(plan, at, demand.valid_for)]
    silent = [plan for plan in lasting if plan.remaining is None]
    known = sum(plan.remaining or 0 for plan in lasting)
    reason = _figures(demand, known, certain=not silent, all_last=len(lasting) == len(usable))
    allowed = False
    if not lasting:
        reason = _absence(demand, plans, usable, at)
    elif known < demand.need:
        reason += _silence(silent, at)
    elif demand.min_balance is not None and usage.balance_euro < demand.min_balance:
        asked = f"at least {euros(demand.min_balance)} is asked for"
        reason = f"the balance is {euros(usage.balance_euro)}, {asked}"
    else:
        allowed = True
    return Verdict(allowed=allowed, reason=reason, remaining=None if silent else known)


def _lasts(plan: Plan, at: datetime, valid_for: timedelta | None) -> bool:
    return valid_for is None or plan.expires_at is None or plan.expires_at - at >= valid_for


def _absence(demand: Demand, plans: Sequence[Plan], usable: Sequence[Plan], at: datetime) -> str:
    """Say why no plan can be counted."""
    product = name(demand.product)
    if not plans:
        return f"no plan of {product}"
    # What has no end is neither expired nor too short.
    end = max(plan.expires_at for plan in plans if plan.expires_at)
    if not usable or not demand.valid_for:
        return f"{product} expired {moment(end, at)}"
    span = duration(demand.valid_for, exactly=True)
    return f"{product} expires {moment(end, at)}, before the {span} that are asked for"


def _figures(demand: Demand, known: int, *, certain: bool, all_last: bool) -> str:
    """Say what there is and what is needed."""
    least = "" if certain else "at least "
    left = f"{count(known)} {'request' if known == 1 else 'requests'} left"
    lasting = ""
    if demand.valid_for and not all_last:
        lasting = f" that last {duration(demand.valid_for, exactly=True)}"
    needed = f"{count(demand.need)} {'is' if demand.need == 1 else 'are'} needed"
    return f"{name(demand.product)} has {least}{left}{lasting}, {needed}"


def _silence(silent: Sequence[Plan], at: datetime) -> str:
    """Say which plans do not tell what they have left, if any."""
    if not silent:
        return ""
    end = silent[0].expires_at
    which = f"that expires {moment(end, at)}" if end else "that does not expire"
    if len(silent) == 1:
        return f", and its plan {which} does not tell what it has left"
    return f", and its plan {which} and {len(silent) - 1:,} more do not tell what they have left"
