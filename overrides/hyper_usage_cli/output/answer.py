"""The answers of `--json`; their JSON Schema is `output.schema.json` beside this module.

An answer is `{"version": 1, "command": …, "data": …}`, a failure `{"version": 1, "error": …}`. If
accounts are named, each has a line of its own, with its name as the member `account`.
Amounts of money are strings with all their digits, moments are RFC 3339, unknown figures are null.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any, Final, TypeAlias

from hyper_usage import Usage
from hyper_usage.words import timestamp
from hyper_usage_cli.failure import Failure

__all__ = ["Data", "answer", "failure", "timestamp", "usage_data"]

Data: TypeAlias = Mapping[str, Any]

_VERSION: Final = 1


def answer(command: str, data: Data, account: str | None = None) -> str:
    """Return one line of JSON with the data that answers a command."""
    return _line({"command": command, "data": data}, account)


def failure(found: Failure, account: str | None = None) -> str:
    """Return one line of JSON with the reason why a command has no answer."""
    error = {
        "code": found.code,
        "message": found.message,
        "status": found.status,
        "retryable": found.retryable,
    }
    return _line({"error": error}, account)


def _line(members: Data, account: str | None) -> str:
    named = {} if account is None else {"account": account}
    return json.dumps({"version": _VERSION, **named, **members})


def usage_data(usage: Usage, products: Collection[str] = ()) -> Data:
    """Return usage with the given products and their plans, or without any with all."""
    data = usage.to_dict()
    if products:
        for each in ("plans", "products"):
            data[each] = [entry for entry in data[each] if entry["product"] in products]
    return data
