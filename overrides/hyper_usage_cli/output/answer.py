"""Answers as `--json` has them; `output.schema.json` beside this is their JSON Schema.

An answer is `{"version": 1, "command": …, "data": …}`, a failure `{"version": 1, "error": …}`.
Amounts of money are strings with the digits that came, moments are RFC 3339, unknown is null.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from hyper_usage import Issue, Plan, Usage
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.failure import Failure

__all__ = ["Data", "answer", "bounded", "failure", "timestamp", "usage_data"]

Data: TypeAlias = Mapping[str, Any]

_VERSION: Final = 1
_LARGEST: Final = 10**4300 - 1
_MOST_ZEROS: Final = 2**20  # As many digits as a reply has bytes.


def answer(command: str, data: Data) -> str:
    """Write what a command found as one line of JSON."""
    return json.dumps({"version": _VERSION, "command": command, "data": data})


def failure(found: Failure) -> str:
    """Write why there is no answer, likewise."""
    error = {
        "code": found.code,
        "message": found.message,
        "status": found.status,
        "retryable": found.retryable,
    }
    return json.dumps({"version": _VERSION, "error": error})


def timestamp(when: datetime | None) -> str | None:
    """Write a moment as RFC 3339, with the offset that it came with."""
    return None if when is None else when.isoformat().replace("+00:00", "Z")


def bounded(total: int | None) -> int | None:
    """Return a sum as JSON can have it: Python writes no int of more digits."""
    return None if total is None else min(total, _LARGEST)


def usage_data(usage: Usage, plans: Sequence[Plan]) -> Data:
    """Return usage with these of its plans."""
    return {
        "fetched_at": timestamp(usage.fetched_at),
        "balance_euro": _money(usage.balance_euro),
        "plans": [_plan(plan, usage.fetched_at) for plan in plans],
    }


def _money(amount: Decimal) -> str:
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and abs(exponent) > _MOST_ZEROS:
        # A few bytes, such as 1e999999999, would become more than memory holds.
        raise CommandError(ExitCode.NOT_UNDERSTOOD, "the balance has more digits than can be shown")
    return f"{amount:f}"


def _plan(plan: Plan, at: datetime) -> Data:
    return {
        "product": plan.product,
        "quota": plan.quota,
        "used": plan.used,
        "remaining": plan.remaining,
        "overage": plan.overage,
        "expires_at": timestamp(plan.expires_at),
        "expired": plan.is_expired(at),
        "num_requests": plan.num_requests,
        "issues": [_issue(issue) for issue in plan.issues],
    }


def _issue(issue: Issue) -> Data:
    return {"kind": issue.kind, "member": issue.member, "message": issue.message}
