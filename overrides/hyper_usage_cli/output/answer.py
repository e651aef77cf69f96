"""The answers of `--json`; their JSON Schema is `output.schema.json` beside this module.

An answer is `{"version": 1, "command": …, "data": …}`, a failure `{"version": 1, "error": …}`.
Amounts of money are strings with all their digits, moments are RFC 3339, unknown figures are null.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from hyper_usage import Issue, Plan, Usage
from hyper_usage_cli.failure import Failure

__all__ = ["Data", "answer", "failure", "timestamp", "usage_data"]

Data: TypeAlias = Mapping[str, Any]

_VERSION: Final = 1


def answer(command: str, data: Data) -> str:
    """Return one line of JSON with the data that answers a command."""
    return json.dumps({"version": _VERSION, "command": command, "data": data})


def failure(found: Failure) -> str:
    """Return one line of JSON with the reason why a command has no answer."""
    error = {
        "code": found.code,
        "message": found.message,
        "status": found.status,
        "retryable": found.retryable,
    }
    return json.dumps({"version": _VERSION, "error": error})


def timestamp(when: datetime | None) -> str | None:
    """Write a moment as RFC 3339, with its own offset."""
    return None if when is None else when.isoformat().replace("+00:00", "Z")


def usage_data(usage: Usage, products: Collection[str] = ()) -> Data:
    """Return usage with the plans of the given products, or without any with all plans."""
    return {
        "fetched_at": timestamp(usage.fetched_at),
        "balance_euro": f"{usage.balance_euro:f}",
        "plans": [
            _plan(plan, usage.fetched_at)
            for plan in usage.plans
            if not products or plan.product in products
        ],
    }


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
