"""Limits of values, as `maxLength: 5`: whether new ones refuse more, and how they differ.

A limit of an inner value has the way to it before its keyword: `items/maxLength`.
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from math import inf
from typing import Any, Final, TypeAlias

from codegen.compat.markdown import code_span

__all__ = ["Limits", "changes", "read", "tighter", "write"]

Limits: TypeAlias = Mapping[str, Any]
_Bound: TypeAlias = tuple[float, bool]

_MOST: Final = ("maxItems", "maxLength", "maxProperties")
#: If one of these limits gets another value, the new value may refuse more.
_OTHER: Final = (
    *("additionalProperties", "contentEncoding", "contentMediaType"),
    *("dependentRequired", "pattern"),
)
_LEAST: Final = ("minItems", "minLength", "minProperties")


def write(limits: Limits) -> str:
    """Return limits as a text; no limits give an empty one."""
    return json.dumps(limits, ensure_ascii=False, sort_keys=True) if limits else ""


def read(text: str) -> dict[str, Any]:
    """Return the limits in a text that `write` wrote."""
    return dict(json.loads(text or "{}"))


def changes(before: Limits, after: Limits) -> str:
    """Return the difference in words."""
    return ", ".join(
        f"{code_span(name)} changed from {_shown(before, name)} to {_shown(after, name)}"
        for name in sorted(before.keys() | after.keys())
        if _shown(before, name) != _shown(after, name)
    )


def _shown(limits: Limits, name: str) -> str:
    return code_span(json.dumps(limits[name], ensure_ascii=False)) if name in limits else "nothing"


def tighter(before: Limits, after: Limits) -> bool:
    """Tell whether a value within the first limits may be outside of the second."""
    ways = {name.rpartition("/")[0] for name in after}
    return any(_refuses_more(_at(before, way), _at(after, way)) for way in ways)


def _at(limits: Limits, way: str) -> dict[str, Any]:
    """Return the limits of one value by their keywords."""
    named = ((name.rpartition("/"), value) for name, value in limits.items())
    return {keyword: value for (at, _, keyword), value in named if at == way}


def _refuses_more(old: Limits, new: Limits) -> bool:
    return (
        _upper(new) < _upper(old)
        or _lower(new) > _lower(old)
        or any(new.get(keyword, inf) < old.get(keyword, inf) for keyword in _MOST)
        or any(new.get(keyword, 0) > old.get(keyword, 0) for keyword in _LEAST)
        or _is_no_multiple(old.get("multipleOf"), new.get("multipleOf"))
        or (new.get("uniqueItems", False) and not old.get("uniqueItems", False))
        or any(keyword in new and new[keyword] != old.get(keyword) for keyword in _OTHER)
    )


def _upper(limits: Limits) -> _Bound:
    """Return the upper bound, and whether it is a right value itself."""
    bounds = [(inf, True)]
    exclusive = limits.get("exclusiveMaximum")
    if "maximum" in limits:
        bounds.append((limits["maximum"], exclusive is not True))
    if exclusive is not None and not isinstance(exclusive, bool):
        bounds.append((exclusive, False))
    return min(bounds)


def _lower(limits: Limits) -> _Bound:
    """Return the lower bound, and whether the bound itself is excluded."""
    bounds = [(-inf, False)]
    exclusive = limits.get("exclusiveMinimum")
    if "minimum" in limits:
        bounds.append((limits["minimum"], exclusive is True))
    if exclusive is not None and not isinstance(exclusive, bool):
        bounds.append((exclusive, True))
    return max(bounds)


def _is_no_multiple(old: float | None, new: float | None) -> bool:
    if new is None:
        return False
    return old is None or Fraction(str(old)) % Fraction(str(new)) != 0
