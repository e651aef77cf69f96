"""Servers that answer 200 with JSON whose members have another type than in the document."""

import json
from collections.abc import Iterator
from typing import Any, Final

from hyper_usage import ResponseValidationError
from tests.hyper_usage.faults.scenario import Outcome, Scenario, answer, raises, reply, returns

__all__ = ["MEMBERS"]

_INTEGERS: Final = ("requestsUsed", "requestsQuota", "requestsRemaining", "numRequests")
_NULLABLE: Final = (
    "/plans",
    *(f"/plans/1/{name}" for name in ("expiresAt", *_INTEGERS)),
)
_VALUES: Final[list[tuple[object, str]]] = [
    (None, "null"),
    (True, "boolean"),
    (7, "integer"),
    (7.0, "number"),
    ("7", "string"),
    ([7], "array"),
    ({"7": 7}, "object"),
]
_DATES: Final = ("2026-10-21", "2026-W43-3", "2026-13-01T00:00:00Z", "soon", "")


def _wrong(pointer: str, expected: str, *allowed: str) -> Iterator[Scenario]:
    """Return a scenario for each type that the member does not have."""
    for value, kind in _VALUES:
        if kind not in allowed:
            yield _scenario(pointer, value, _invalid(pointer, expected, kind))


def _scenario(pointer: str, value: object, outcome: Outcome) -> Scenario:
    return Scenario(
        name=f"{pointer} {json.dumps(value)}",
        does=f"sends `{json.dumps(value)}` there",
        plays=(answer(reply(200, json.dumps(_usage(pointer, value)).encode())),),
        outcome=outcome,
        attempts=1,
    )


def _usage(pointer: str, value: object) -> dict[str, Any]:
    """Return a body with this value at the pointer."""
    match pointer.split("/")[1:]:
        case ["plans", "1"]:
            return {"balanceEuro": 12.5, "plans": [{}, value]}
        case ["plans", "1", name]:
            return {"balanceEuro": 12.5, "plans": [{}, {name: value}]}
        case [name]:
            return {"balanceEuro": 12.5} | {name: value}
        case _:
            raise AssertionError(f"no member of a usage: {pointer}")


def _invalid(pointer: str, expected: str, got: str) -> Outcome:
    return raises(ResponseValidationError, pointer=pointer, expected=expected, got=got)


MEMBERS: Final = [
    Scenario(
        name="no balance",
        does="sends `{}`",
        plays=(answer(reply(200, b"{}")),),
        outcome=_invalid("/balanceEuro", "a required member", "nothing"),
        attempts=1,
    ),
    *(_scenario(pointer, None, returns()) for pointer in _NULLABLE),
    *_wrong("/balanceEuro", "finite number", "integer", "number"),
    *_wrong("/plans", "array or null", "array", "null"),
    *_wrong("/plans/1", "object", "object"),
    *_wrong("/plans/1/product", "string", "string"),
    *_wrong("/plans/1/expiresAt", "string or null", "string", "null"),
    *(
        _scenario(
            "/plans/1/expiresAt",
            date,
            _invalid(
                "/plans/1/expiresAt",
                "RFC 3339 date-time or null",
                f"another string, of length {len(date)}",
            ),
        )
        for date in _DATES
    ),
    *(
        scenario
        for name in _INTEGERS
        for scenario in _wrong(f"/plans/1/{name}", "integer or null", "integer", "null")
    ),
]
