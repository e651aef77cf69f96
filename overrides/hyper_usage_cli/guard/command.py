"""`guard`: tells whether a job may start."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.accounts.asking import Answer, NoAnswer, ask, tell_failures
from hyper_usage_cli.exit_codes import ExitCode, tell
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.guard.decide import Decision, Demand, decide
from hyper_usage_cli.output.answer import Data, answer, failure, timestamp

__all__ = ["run"]


class _Verdict(NamedTuple):
    """The decisions about each demand on one account."""

    account: Account
    demands: Sequence[Demand]
    decisions: Sequence[Decision]
    fetched_at: datetime | None
    """None: no usage came, and --fail-open decided."""

    @property
    def deciding(self) -> Sequence[Decision]:
        """The decisions that refuse, or else all."""
        return [each for each in self.decisions if not each.allowed] or self.decisions

    @property
    def allowed(self) -> bool:
        return all(each.allowed for each in self.decisions)

    @property
    def reason(self) -> str:
        # A balance that is too low is the reason of every demand.
        return "; ".join(dict.fromkeys(each.reason for each in self.deciding))

    @property
    def data(self) -> Data:
        demands = [
            {
                "product": demand.product,
                "need": demand.need,
                "remaining": decision.remaining,
                "allowed": decision.allowed,
                "reason": decision.reason,
            }
            for demand, decision in zip(self.demands, self.decisions, strict=True)
        ]
        first = demands[self.decisions.index(self.deciding[0])]
        return {
            "allowed": self.allowed,
            "reason": self.reason,
            "product": first["product"],
            "need": first["need"],
            "remaining": first["remaining"],
            "demands": demands,
            "fetched_at": timestamp(self.fetched_at),
            "failed_open": self.fetched_at is None,
        }


def run(
    accounts: Sequence[Account], demands: Sequence[Demand], *, fail_open: bool, as_json: bool
) -> int:
    """Ask each account once, print the decision, and return 0 for yes or 1 for no.

    A no decides, even if another account does not answer.
    """
    found = [_verdict(each, demands, fail_open=fail_open) for each in ask(accounts)]
    verdicts = [each for each in found if isinstance(each, _Verdict)]
    allowed = all(each.allowed for each in verdicts)
    if as_json:
        print(*map(_json, found), sep="\n")
    elif not allowed or len(verdicts) == len(found):
        deciding = [each for each in verdicts if each.allowed is allowed]
        reasons = "; ".join(each.account.label(each.reason) for each in deciding)
        print(f"{'yes' if allowed else 'no'}: {reasons}")
    failed = tell_failures(found)
    return failed if allowed else ExitCode.NO


def _verdict(
    found: Answer | NoAnswer, demands: Sequence[Demand], *, fail_open: bool
) -> _Verdict | NoAnswer:
    account = found.account
    if isinstance(found, Answer):
        demands = [each.shown(found.usage) for each in demands]
        decisions = [decide(found.usage, demand) for demand in demands]
        return _Verdict(account, demands, decisions, found.usage.fetched_at)
    if not (fail_open and _is_outage(found.failure)):
        return found
    message = found.failure.message
    tell(account.label(f"warning: {message}"))
    reason = f"no usage came, and --fail-open allows that: {message}"
    decisions = [Decision(allowed=True, reason=reason, remaining=None) for _ in demands]
    return _Verdict(account, demands, decisions, None)


def _is_outage(failure: Failure) -> bool:
    """Tell whether the API failed, rather than the key, the URL or the command line."""
    garbled = failure.exit_code is ExitCode.NOT_UNDERSTOOD and failure.status is None
    return failure.retryable or garbled


def _json(found: _Verdict | NoAnswer) -> str:
    name = found.account.name
    if isinstance(found, _Verdict):
        return answer("guard", found.data, name)
    return failure(found.failure, name)
