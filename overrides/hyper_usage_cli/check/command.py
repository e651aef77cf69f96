"""`check`: a monitoring plugin that alerts before requests or euros run out."""

from collections.abc import Sequence

from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.accounts.asking import NoAnswer, ask
from hyper_usage_cli.check.assess import Assessment, CheckResult, assess
from hyper_usage_cli.check.limits import Limits
from hyper_usage_cli.exit_codes import ServiceState

__all__ = ["run"]


def run(accounts: Sequence[Account], limits: Limits, *, products: Sequence[str]) -> int:
    """Ask each account once, print the plugin's line, and return the state as the exit code."""
    result = CheckResult(())
    for each in ask(accounts):
        found: Sequence[Assessment] = (
            [Assessment(ServiceState.UNKNOWN, each.failure.message, None)]
            if isinstance(each, NoAnswer)
            else assess(each.usage, limits, products).assessments
        )
        if account := each.account.name:
            found = [assessment.of_account(account, result.labels) for assessment in found]
        result = CheckResult((*result.assessments, *found))
    print(result)
    return result.state
