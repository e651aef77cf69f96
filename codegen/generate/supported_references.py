"""Refuses what the generated client does not carry and only following a reference shows.

- The generator merges members of one simple type, and warns if their types contradict each other.
  Of two objects, arrays, constants or lists of alternatives it silently keeps one.
- It drops the type of the other members that a part of `allOf` brings.
- A request can refer to a schema that is read-only for callers.
- A success can refer to a reply without JSON. An error without JSON is an error without a body.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from codegen.errors import Problem
from codegen.generate.descriptions import (
    COMPOSING,
    DESCRIBING,
    LIMITING,
    OWN_MEMBERS,
    enumerates_booleans,
    follow,
)
from codegen.generate.refusal import refusal
from codegen.generate.supported import children
from codegen.generate.supported_values import NO_JSON, without_extensions
from codegen.openapi.document import Document, is_object
from codegen.openapi.media_types import in_json
from codegen.openapi.pointer import join, resolve

__all__ = ["check"]

#: A node with its kind and its pointer.
_Node: TypeAlias = tuple[Any, str, str]

#: Keywords that do not change what the generator makes of a schema.
_SILENT: Final = frozenset((*DESCRIBING, *LIMITING, "default", "deprecated", "readOnly"))
_SIMPLE: Final = frozenset({"string", "integer", "number", "boolean"})


def check(document: Document, where: str) -> None:
    """Refuse a document whose references lead to a schema that the generated client does not carry.

    The document is one that `supported.check` lets through.

    Raises:
        CodegenError: one problem for each place that is not supported.
    """
    nodes = list(_below(document, [(document, "document", "")], references=False))
    sent = [node for node in nodes if node[1] in {"body", "parameter"}]
    problems = [problem for node in nodes for problem in _unmerged(document, node)]
    problems += _read_only(_below(document, sent, references=True))
    problems += (
        problem
        for node, kind, pointer in nodes
        if kind == "operation"
        for problem in _unread(document, node, pointer)
    )
    if problems:
        raise refusal(problems, where)


def _below(document: Document, nodes: list[_Node], *, references: bool) -> Iterator[_Node]:
    """Yield these nodes and all nodes inside them, each once, if wanted also by reference."""
    waiting = nodes[::-1]
    seen: set[str] = set()
    while waiting:
        node, kind, pointer = waiting.pop()
        if pointer not in seen:
            seen.add(pointer)
            yield node, kind, pointer
            waiting += [*children(node, kind, pointer)][::-1]
            if references and "$ref" in node:
                target = node["$ref"]
                waiting.append((resolve(document, target), kind, target.removeprefix("#")))


def _unread(document: Document, operation: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    """Find the successes that have a body, but none in JSON."""
    replies = without_extensions(operation["responses"])
    successes = [status for status in replies if status.startswith("2")] or ["default"]
    for status in successes:
        place, reply = follow(document, join(pointer, "responses", status), replies.get(status, {}))
        content = reply.get("content", {})
        for media_type in () if in_json(content) else content:
            yield Problem(join(place, "content", media_type), NO_JSON.format(media_type))


def _read_only(sent: Iterator[_Node]) -> Iterator[Problem]:
    what = "a read-only value would be sent; give what is sent a schema of its own"
    for node, kind, pointer in sent:
        if kind == "schema" and node.get("readOnly"):
            yield Problem(join(pointer, "readOnly"), what)


def _unmerged(document: Document, found: _Node) -> Iterator[Problem]:
    """Find what parts of a schema's `allOf` say and merging would lose."""
    node, kind, pointer = found
    parts: list[Any] = node.get("allOf", []) if kind == "schema" else []
    if len(parts) + bool(OWN_MEMBERS & node.keys()) < 2:  # noqa: PLR2004 - nothing to merge
        return
    try:
        yield from _lost_types_of_others(document, node, pointer)
        yield from _lost_members(document, node, pointer)
    except RecursionError:
        yield Problem(join(pointer, "allOf"), "the references of allOf lead in a circle; break it")


def _lost_types_of_others(
    document: Document, node: Mapping[str, Any], pointer: str
) -> Iterator[Problem]:
    what = (
        "the type of its other members would be lost; repeat its additionalProperties beside allOf"
    )
    own = node.get("additionalProperties")
    kept = _meaning(document, own) if is_object(own) else None
    for index, part in enumerate(node["allOf"]):
        for others in _types_of_others(document, part):
            if _meaning(document, others) not in ({}, kept):
                yield Problem(join(pointer, "allOf", index), what)


def _types_of_others(document: Document, node: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    _, model = follow(document, "", node)
    if is_object(others := model.get("additionalProperties")):
        yield others
    for part in model.get("allOf", []):
        yield from _types_of_others(document, part)


def _lost_members(document: Document, node: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    kept: dict[str, tuple[str, dict[str, Any]]] = {}
    for name, place, member in _members(document, node, pointer):
        meaning = _meaning(document, member)
        first, known = kept.get(name, (place, {}))
        if not known:
            kept[name] = place, meaning
        elif meaning not in ({}, known) and not (_is_simple(known) and _is_simple(meaning)):
            where = place if place.startswith(f"{pointer}/") else pointer
            what = f"allOf describes `{name}` at #{first} and at #{place}, and would keep the first"
            yield Problem(where, f"{what}; describe it once")


def _members(
    document: Document, node: Mapping[str, Any], pointer: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the name, the pointer and the schema of each member, in the generator's order."""
    place, model = follow(document, pointer, node)
    here = [(place, model)]
    for index, part in enumerate(model.get("allOf", [])):
        if "$ref" in part:
            yield from _members(document, part, join(place, "allOf", index))
        else:
            here.append((join(place, "allOf", index), part))
    for owner, part in here:
        for name, member in part.get("properties", {}).items():
            yield name, join(owner, "properties", name), member


def _meaning(document: Document, node: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keywords of a schema that the generator obeys; a reference stays for an object."""
    said = {name: v for name, v in without_extensions(node).items() if name not in _SILENT}
    if "$ref" in said:
        target = _meaning(document, resolve(document, said["$ref"]))
        return target if "$ref" in target or _is_simple(target) else said
    if len(said) == 1 and (keyword := next(iter(said))) in COMPOSING and len(said[keyword]) == 1:
        return _meaning(document, said[keyword][0])
    if "items" in said:
        said["items"] = _meaning(document, said["items"])
    return said


def _is_simple(meaning: Mapping[str, Any]) -> bool:
    """Tell whether the generator merges a schema with others of its type, or warns."""
    if "enum" in meaning:
        return None not in meaning["enum"] and not enumerates_booleans(meaning)
    types = meaning.get("type")
    return (
        isinstance(types, str) and types in _SIMPLE and not meaning.keys() & {"const", "nullable"}
    )
