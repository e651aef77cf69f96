# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""From typed values to JSON and to the text of parameters."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, cast, runtime_checkable
from uuid import UUID

from .types import UNSET, states_no_offset


@runtime_checkable
class _Model(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


def members(known: Mapping[str, object], unknown: Mapping[str, object]) -> dict[str, Any]:
    """Encode the members of an object, except those that are `UNSET`."""
    everything = {**unknown, **known}
    return {name: value(entry) for name, entry in everything.items() if entry is not UNSET}


def value(typed: object) -> Any:
    """Encode one value: the result is as `decode.loads` returns it."""
    match typed:
        case _Model():
            return typed.to_dict()
        case Enum():
            return typed.value
        case datetime() | date() | UUID():
            return text(typed)
        case tuple() | list():
            return [value(item) for item in cast("Iterable[object]", typed)]
        case Mapping():
            return members(cast("Mapping[str, object]", typed), {})
        case _:
            return typed


def text(typed: object) -> str:
    """Return one value as the text of a parameter."""
    match typed:
        case bool():
            return "true" if typed else "false"
        case Enum():
            return str(typed.value)
        case datetime():
            moment = typed.replace(tzinfo=None) if states_no_offset(typed) else typed
            return moment.isoformat().replace("+00:00", "Z")
        case date():
            return typed.isoformat()
        case _:
            return str(typed)


def dumps(typed: object) -> bytes:
    """Return JSON; a Decimal keeps all its digits.

    Raises:
        ValueError: if a number is not finite.
    """
    return _dumps(value(typed)).encode()


def _dumps(encoded: Any) -> str:
    match encoded:
        case dict():
            entries = cast("Mapping[str, object]", encoded)
            pairs = (f"{json.dumps(name)}:{_dumps(entry)}" for name, entry in entries.items())
            return "{" + ",".join(pairs) + "}"
        case list():
            return "[" + ",".join(map(_dumps, cast("Iterable[object]", encoded))) + "]"
        case Decimal() if encoded.is_finite():
            return str(encoded)
        case Decimal():
            msg = f"JSON has no number for {encoded}"
            raise ValueError(msg)
        case _:
            return json.dumps(encoded, allow_nan=False)
