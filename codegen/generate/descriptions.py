"""The descriptions of schemas, with the constraints that leave no other trace in the code."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.pointer import resolve

__all__ = [
    "COMPOSING",
    "DEPRECATED",
    "DESCRIBING",
    "LIMITING",
    "OWN_MEMBERS",
    "at",
    "constraint",
    "enumerates_booleans",
    "follow",
    "is_class",
    "of",
    "of_field",
    "unless_class",
]

DESCRIBING: Final = (
    *("description", "summary", "example", "examples", "externalDocs", "title"),
    *("$comment", "xml"),
)
LIMITING: Final = (
    *("multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
    *("maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems"),
    *("maxProperties", "minProperties", "dependentRequired"),
    *("contentEncoding", "contentMediaType"),
)
DEPRECATED: Final = "Deprecated."
COMPOSING: Final = ("allOf", "oneOf", "anyOf")
OWN_MEMBERS: Final = frozenset({"properties", "required", "additionalProperties"})
#: The pointer of a schema that a reply or a body holds.
_HELD: Final = re.compile(
    r"(/paths/[^/]+/[^/]+/(?:responses/[^/]+|requestBody)|/components/(?:responses|requestBodies)/[^/]+)"
    r"/content/[^/]+/schema"
)
#: Formats of strings that the Python type shows.
_TYPED: Final = frozenset({"date", "date-time", "uuid"})


def at(document: Document, pointer: str) -> str:
    """Return the description of the schema at a pointer, or else of the reply or body it is."""
    found = of(document, resolve(document, f"#{pointer}"))
    if found or not (held := _HELD.fullmatch(pointer)):
        return found
    described: str = resolve(document, f"#{held[1]}").get("description", "")
    return described


def of_field(document: Document, pointer: str, name: str) -> str:
    """Return the description of a model's property, from each part of `allOf` that declares it."""
    declared = _declarations(document, resolve(document, f"#{pointer}"), name)
    return "\n\n".join(filter(None, dict.fromkeys(of(document, node) for node in declared)))


def of(document: Document, node: Mapping[str, Any]) -> str:
    """Return a schema's description and constraints, and those of inner schemas without a class."""
    if not is_object(node):
        return ""  # The schema of a header may be a boolean, also inside.
    return "\n\n".join(filter(None, _paragraphs(document, node)))


def unless_class(document: Document, node: Mapping[str, Any]) -> str:
    """Return a schema's description, or nothing if it becomes a class: its docstring has it."""
    return "" if is_class(node) else of(document, node)


def follow(
    document: Document, pointer: str, node: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]]:
    """Return the pointer and the node that a reference leads to.

    A description beside the reference replaces that of the node.
    """
    if "$ref" not in node:
        return pointer, node
    beside = {name: node[name] for name in DESCRIBING if name in node}
    reference = node["$ref"]
    place, target = follow(document, reference.removeprefix("#"), resolve(document, reference))
    return place, {**target, **beside}


def enumerates_booleans(node: Mapping[str, Any]) -> bool:
    """Tell whether a schema is an enumeration of booleans, which becomes no class."""
    return any(isinstance(value, bool) for value in node.get("enum", ()))


def _declarations(
    document: Document, model: Mapping[str, Any], name: str
) -> Iterator[dict[str, Any]]:
    _, followed = follow(document, "", model)
    if name in followed.get("properties", {}):
        yield followed["properties"][name]
    for part in followed.get("allOf", []):
        yield from _declarations(document, part, name)


def _paragraphs(document: Document, node: Mapping[str, Any]) -> Iterator[str]:
    yield node.get("description", "")
    yield " ".join(_constraints(node))
    if "$ref" in node:
        yield unless_class(document, resolve(document, node["$ref"]))
    for part in node.get("allOf", []):
        yield of(document, part)
    for label, inner in _inside(node):
        said = unless_class(document, inner)
        yield f"{label}: {said}" if said else ""


def _constraints(node: Mapping[str, Any]) -> Iterator[str]:
    if node.get("deprecated"):
        yield DEPRECATED
    if node.get("readOnly"):
        yield "Read-only."
    for keyword in ("default", "format", *LIMITING):
        if keyword in node and not (keyword == "format" and _shows_in_type(node)):
            yield constraint(keyword, node[keyword])
    if node.get("additionalProperties") is False:
        yield constraint("additionalProperties", value=False)


def constraint(keyword: str, value: object) -> str:
    """Return the sentence that states a constraint."""
    return f"{_label(keyword)}: {_value(keyword, value)}."


def _label(keyword: str) -> str:
    return re.sub("(?=[A-Z])", " ", keyword).capitalize()


def _value(keyword: str, value: object) -> str:
    if isinstance(value, str) and keyword != "default":
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _shows_in_type(node: Mapping[str, Any]) -> bool:
    return node["format"] in _TYPED and "string" in _types(node) and "enum" not in node


def _types(node: Mapping[str, Any]) -> list[str]:
    types = node.get("type", [])
    return types if is_array(types) else [types]


def _inside(node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for keyword, label in (("items", "Items"), ("additionalProperties", "Other members")):
        if is_object(node.get(keyword)):
            yield label, node[keyword]
    for keyword in ("oneOf", "anyOf"):
        for alternative in node.get(keyword, []):
            yield "Alternative", alternative


def is_class(node: Mapping[str, Any]) -> bool:
    """Tell whether a schema becomes a class or an enumeration; a reference does not."""
    if not is_object(node):
        return False
    if "allOf" in node:
        first = next(iter(node["allOf"]), None)
        alias = is_object(first) and "$ref" in first and len(node["allOf"]) == 1
        return not alias or not OWN_MEMBERS.isdisjoint(node)
    enumerated = "enum" in node and not enumerates_booleans(node)
    return enumerated or "properties" in node or "object" in _types(node)
