"""`guard`: tells whether a job may start."""

from datetime import datetime, timedelta
from decimal import Decimal

from attrs import frozen

from hyper_usage import HyperUsageError, InsufficientQuotaError, Usage
from hyper_usage.words import left_and_needed
from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import ExitCode, tell
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.answer import Data, answer, timestamp
from hyper_usage_cli.output.text import euros

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
    try:
        usage.require(demand.product, demand.need, valid_for=demand.valid_for)
    except InsufficientQuotaError as error:
        return Decision(allowed=False, reason=error.reason, remaining=error.remaining)
    lasting = usage.usable(demand.product, valid_for=demand.valid_for)
    if demand.min_balance is not None and usage.balance_euro < demand.min_balance:
        needed = f"at least {euros(demand.min_balance)} is needed"
        reason = f"the balance is {euros(usage.balance_euro)}, {needed}"
        return Decision(allowed=False, reason=reason, remaining=lasting.remaining)
    usable = usage.usable(demand.product)
    reason = left_and_needed(demand.product, demand.need, lasting, usable, demand.valid_for)
    return Decision(allowed=True, reason=reason, remaining=lasting.remaining)
