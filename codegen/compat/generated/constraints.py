"""The constraints of a value beyond its type: limits, default, deprecation.

Generated code checks no limits and fills in no default, so they are read from the document, at the
locations of the surface's entries.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import evolve

from codegen.compat.generated import generated_surface, limits, locations, reply_headers, unused
from codegen.compat.generated.generated_surface import Entry, Item, Surface
from codegen.generate.descriptions import COMPOSING, LIMITING, follow
from codegen.openapi.document import Document, is_object
from codegen.openapi.media_types import in_json
from codegen.openapi.pointer import join, resolve

__all__ = ["CONSTRAINTS", "constrained", "read"]

CONSTRAINTS: Final = frozenset({"default", "deprecated", "limits"})
"""The names of the traits that `constrained` adds."""


def read(files: Mapping[str, bytes], document: Document) -> Surface:
    """Return the surface of a package, with all that only its document tells about it."""
    surface = locations.located(generated_surface.read(files), document)
    described = reply_headers.with_headers(constrained(surface, document), document)
    return unused.with_unused(described, document)


def constrained(surface: Surface, document: Document) -> Surface:
    """Return the surface of a document's package with the document's constraints as traits."""
    own = {item.pointer for entry, item in surface.items() if entry.kind in {"model", "enum"}}
    return {
        entry: evolve(item, traits={**item.traits, **_constraints(entry, item, document, own)})
        for entry, item in surface.items()
    }


def _constraints(entry: Entry, item: Item, document: Document, own: set[str]) -> dict[str, str]:
    if entry.kind not in {"body", "field", "model", "parameter"}:
        return {}
    holder, schema = _schema(entry, item.pointer, document)
    parts = list(_parts(document, schema, "", own, set()))
    plain = [holder, *(node for way, node in parts if not way)]
    found: dict[str, str] = {}
    if any(node.get("deprecated") is True for node in plain) and entry.kind != "model":
        found["deprecated"] = "yes"
    if defaults := [node["default"] for node in plain if "default" in node]:
        found["default"] = json.dumps(defaults[0], ensure_ascii=False, sort_keys=True)
    if entry.kind == "model" or schema not in own:
        held = {name: value for way, node in parts for name, value in _limits(way, node)}
        found["limits"] = limits.write(held)
    return {name: text for name, text in found.items() if text}


def _schema(entry: Entry, pointer: str, document: Document) -> tuple[Mapping[str, Any], str]:
    """Return the node of an entry, and the pointer of its schema."""
    node = resolve(document, f"#{pointer}")
    if entry.kind in {"field", "model"}:
        return node, pointer
    pointer, node = follow(document, pointer, node)
    if entry.kind == "body":
        pointer = join(pointer, "content", next(iter(in_json(node["content"]))))
    return node, join(pointer, "schema")


def _parts(
    document: Document, pointer: str, way: str, own: set[str], seen: set[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return a schema and its inner schemas without a class, each with the way to it."""
    node: object = resolve(document, f"#{pointer}")
    if pointer in seen or not is_object(node):
        return
    seen.add(pointer)
    yield way, node
    for inner, target in _inside(node, pointer):
        if target not in own:
            yield from _parts(document, target, f"{way}{inner}", own, seen)


def _inside(node: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    if "$ref" in node:
        yield "", node["$ref"].removeprefix("#")
    for keyword in COMPOSING:
        for index in range(len(node.get(keyword, []))):
            way = "" if keyword == "allOf" else f"{keyword}/{index}/"
            yield way, join(pointer, keyword, index)
    for keyword in ("items", "additionalProperties"):
        if keyword in node:
            yield f"{keyword}/", join(pointer, keyword)


def _limits(way: str, node: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for keyword in LIMITING:
        if keyword in node:
            yield f"{way}{keyword}", node[keyword]
    if node.get("additionalProperties") is False:
        yield f"{way}additionalProperties", False
