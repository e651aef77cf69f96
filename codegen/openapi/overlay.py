"""OpenAPI Overlay 1.1, applied strictly.

The specification lets an action match nothing and lets an update overwrite in silence. Our overlay
lists the mistakes in the vendor's document, so an action must not outlive its mistake or hide a
change. It is a problem if an action matches nothing, finds another value than it states, or changes
nothing. An action that removes or alters a value states in `x-expect` the value that it finds.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final, Literal, TypeAlias, cast

import jsonpath
from attrs import define
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.pointer import join

__all__ = ["Action", "apply", "parse"]

_Kind: TypeAlias = Literal["update", "remove", "copy"]
_KINDS: Final[tuple[_Kind, ...]] = ("update", "remove", "copy")
_VERSION: Final = "1.1.0"
_SHOWN: Final = 200


@define(frozen=True, kw_only=True)
class Action:
    """One correction: its place in the overlay, and the values it expects (empty: unstated)."""

    where: str
    target: str
    why: str
    kind: _Kind
    value: Any
    expect: list[Any]


def parse(text: str, where: str) -> list[Action]:
    """Return the actions of an overlay.

    Raises:
        CodegenError: if the text is not YAML or not an Overlay 1.1, or if an action lacks a member
            or has two kinds.
    """
    try:
        overlay: object = YAML(typ="safe", pure=True).load(text)  # pyright: ignore[reportUnknownMemberType]
        json.dumps(overlay, allow_nan=False)
    except (YAMLError, TypeError, ValueError) as error:
        raise CodegenError.at(where, f"not usable as YAML: {error}") from error
    if not is_object(overlay) or overlay.get("overlay") != _VERSION:
        raise CodegenError.at(f"{where}#/overlay", f"expected an overlay of version {_VERSION}")
    if unknown := set(overlay) - {"overlay", "info", "extends", "actions"}:
        raise CodegenError.at(where, f"unknown members {sorted(unknown)}; remove them")
    entries = overlay.get("actions")
    if not is_array(entries) or not entries:
        raise CodegenError.at(f"{where}#/actions", "expected a list of at least one action")
    places = [f"{where}#/actions/{index}" for index in range(len(entries))]
    if problems := [
        Problem(place, what)
        for place, entry in zip(places, entries, strict=True)
        for what in _violations(entry)
    ]:
        raise CodegenError(problems)
    return [_action(place, entry) for place, entry in zip(places, entries, strict=True)]


def _violations(entry: object) -> Iterator[str]:
    if not is_object(entry):
        yield "expected an object"
        return
    if unknown := {key for key in entry if not str(key).startswith("x-")} - {
        "target",
        "description",
        *_KINDS,
    }:
        yield f"unknown members {sorted(map(str, unknown))}"
    if not entry.get("description"):
        yield "expected a `description` that says why the vendor's document needs this"
    if len(kinds := _kinds(entry)) != 1:
        yield f"expected exactly one of {', '.join(_KINDS)}, got {kinds}"
    for query in ("target", "copy"):
        if query == "target" or query in entry:
            yield from _query_violations(query, entry.get(query))
    if entry.get("remove") and "x-expect" not in entry:
        yield "expected `x-expect` with the value that is to be removed"


def _query_violations(name: str, query: object) -> Iterator[str]:
    try:
        jsonpath.compile(str(query), strict=True)
    except jsonpath.JSONPathError as error:
        yield f"expected a JSONPath (RFC 9535) in `{name}`, got {query!r}: {error}"


def _kinds(entry: dict[str, Any]) -> list[_Kind]:
    return [kind for kind in _KINDS if kind in entry and (kind, entry[kind]) != ("remove", False)]


def _action(where: str, entry: dict[str, Any]) -> Action:
    (kind,) = _kinds(entry)
    return Action(
        where=where,
        target=entry["target"],
        why=entry["description"],
        kind=kind,
        value=entry[kind],
        expect=[entry["x-expect"]] if "x-expect" in entry else [],
    )


def apply(document: Document, actions: list[Action]) -> Document:
    """Return a corrected copy of the document: the effective document.

    Raises:
        CodegenError: one problem for each action that does not do what it states.
    """
    effective = deepcopy(document)
    if problems := [problem for action in actions for problem in _perform(action, effective)]:
        raise CodegenError(problems)
    return effective


def _perform(action: Action, document: Document) -> Iterator[Problem]:
    matches = _find(action.target, document)
    if not matches:
        what = (
            f"target {action.target} matches nothing in the document; the vendor moved or removed "
            "it: mend the target, or delete this action"
        )
        yield Problem(action.where, what)
    # Backwards, so that removing an entry of an array does not move the entries before it.
    for match in reversed(matches):
        for pointer, what in _change(action, match, document):
            yield Problem(action.where, f"at #{pointer}: {what}")


def _find(query: str, document: Document) -> list[jsonpath.JSONPathMatch]:
    return list(jsonpath.finditer(query, document, strict=True))


def _change(
    action: Action, match: jsonpath.JSONPathMatch, document: Document
) -> Iterator[tuple[str, str]]:
    """Change one selected node in place; yield each problem with its pointer."""
    pointer = str(match.pointer())
    for expected in action.expect:
        if not _same(expected, match.obj):
            what = (
                f"`x-expect` states {_show(expected)}, got {_show(match.obj)}; "
                "the vendor changed it: decide whether this action is still needed"
            )
            yield pointer, what
            return
    value = action.value
    if action.kind == "copy":
        sources = _find(action.value, document)
        if len(sources) != 1:
            yield (
                pointer,
                f"expected one node at `copy` {action.value}, got {len(sources)}",
            )
            return
        value = sources[0].obj
    if match.parent is None and (action.kind == "remove" or not is_object(value)):
        yield pointer, "the whole document cannot be removed or replaced; change the target"
    elif action.kind == "remove":
        del _container(match)[match.parts[-1]]
    else:
        yield from _update(match, deepcopy(value), stated=bool(action.expect))


def _update(
    match: jsonpath.JSONPathMatch, value: object, *, stated: bool
) -> Iterator[tuple[str, str]]:
    """Merge `value` into the selected node, by the specification's rules; yield problems."""
    entry = [value] if is_array(match.obj) else value
    merged, met = _merge(match.obj, entry, str(match.pointer()))
    for pointer, before, after in met:
        if _same(before, after):
            yield pointer, f"changes nothing: it is already {_show(after)}; delete this action"
        elif not stated:
            change = f"alters {_show(before)} to {_show(after)}"
            yield pointer, f"{change}; state the value that it finds in `x-expect`"
    if match.parent is not None:
        _container(match)[match.parts[-1]] = merged


def _merge(before: Any, value: Any, pointer: str) -> tuple[Any, list[tuple[str, Any, Any]]]:
    """Return the merged value, and (pointer, before, after) for each value that was there."""
    if is_object(before) and is_object(value) and value:
        met: list[tuple[str, Any, Any]] = []
        for key, entry in value.items():
            if key in before:
                before[key], inner = _merge(before[key], entry, join(pointer, key))
                met += inner
            else:
                before[key] = entry
        return before, met
    if is_array(before) and is_array(value) and value:
        present = [entry for entry in value if any(_same(entry, other) for other in before)]
        return [*before, *value], [(pointer, entry, entry) for entry in present]
    if value in ({}, []) and type(value) is type(before):
        return before, [(pointer, before, before)]
    return value, [(pointer, before, value)]


def _container(match: jsonpath.JSONPathMatch) -> dict[str | int, Any]:
    """Return the object or the array that holds a node; both are indexed."""
    return cast("dict[str | int, Any]", cast("jsonpath.JSONPathMatch", match.parent).obj)


def _same(one: object, other: object) -> bool:
    """Tell whether two values are the same JSON: true is not 1, and members have no order."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _show(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
