"""The shape of an overlay: what OpenAPI Overlay 1.1 demands of the text, and what we demand too.

docs/decisions/03-strict-overlay.md lists where we are stricter than the specification.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.json_path import compiled
from codegen.openapi.json_text import canonical, shown
from codegen.openapi.pointer import join

__all__ = ["KINDS", "kinds", "violations"]

KINDS: Final = ("update", "remove", "copy")
"""The members of an action that name its effect."""

_VERSION: Final = re.compile(r"1\.1\.\d+", re.ASCII)


class _Type(NamedTuple):
    name: str
    has: Callable[[object], bool]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def _has_entries(value: object) -> bool:
    return is_array(value) and bool(value)


def _is_any(_: object) -> bool:
    return True


_TEXT: Final = _Type("text", _is_text)
_BOOLEAN: Final = _Type("true or false", _is_boolean)
_OBJECT: Final = _Type("an object", is_object)
_ACTIONS: Final = _Type("a list of at least one action", _has_entries)
_ANY: Final = _Type("a value", _is_any)

_ROOT: Final = {"overlay": _TEXT, "info": _OBJECT, "extends": _TEXT, "actions": _ACTIONS}
_INFO: Final = {"title": _TEXT, "version": _TEXT, "description": _TEXT}
_ACTION: Final = {
    "target": _TEXT,
    "description": _TEXT,
    "update": _ANY,
    "copy": _TEXT,
    "remove": _BOOLEAN,
}


def violations(overlay: Document, where: str) -> Iterator[Problem]:
    """Return what is wrong with an overlay, each with its pointer."""
    yield from _members(overlay, f"{where}#", _ROOT, ("overlay", "info", "actions"))
    version, info, actions = (overlay.get(name) for name in ("overlay", "info", "actions"))
    if isinstance(version, str) and not _VERSION.fullmatch(version):
        yield Problem(f"{where}#/overlay", f"expected version 1.1.x, got {shown(version)}")
    if is_object(info):
        yield from _members(info, f"{where}#/info", _INFO, ("title", "version"))
    first: dict[str, int] = {}
    for index, action in enumerate(actions if is_array(actions) else []):
        place = f"{where}#/actions/{index}"
        if (same := first.setdefault(canonical(action), index)) != index:
            yield Problem(place, f"the same as action {same}; delete one of them")
        elif not is_object(action):
            yield Problem(place, f"expected an object, got {shown(action)}")
        else:
            yield from _members(action, place, _ACTION, ("target", "description"))
            yield from _contradictions(action, place)


def _members(
    node: Document, where: str, types: dict[str, _Type], required: tuple[str, ...]
) -> Iterator[Problem]:
    for name in required:
        if name not in node:
            yield Problem(where, f"expected `{name}`, {types[name].name}; add it")
    for name, value in node.items():
        if name in types and not types[name].has(value):
            yield Problem(join(where, name), f"expected {types[name].name}, got {shown(value)}")
        if name not in types and not name.startswith("x-"):
            known = ", ".join(types)
            what = f"unknown member: expected one of {known} or an extension `x-…`"
            yield Problem(join(where, name), f"{what}, got `{name}`; mend the name, or remove it")


def _contradictions(action: Document, where: str) -> Iterator[Problem]:
    if action.get("description") == "":
        what = "expected the reason why the vendor's document needs this, got an empty text"
        yield Problem(f"{where}/description", what)
    if len(found := kinds(action)) != 1:
        yield Problem(where, f"expected exactly one of {', '.join(KINDS)}, got {found}")
    for name in ("target", "copy"):
        if isinstance(action.get(name), str):
            yield from _query_violations(action[name], f"{where}/{name}")
    if action.get("remove") and "x-expect" not in action:
        yield Problem(where, "expected `x-expect` with the value that is to be removed; add it")


def _query_violations(query: str, where: str) -> Iterator[Problem]:
    try:
        compiled(query, where)
    except CodegenError as error:
        yield from error.problems


def kinds(action: Document) -> list[str]:
    """Return the members of an action that name its effect; `remove: false` has none."""
    return [name for name in KINDS if name in action and (name, action[name]) != ("remove", False)]
