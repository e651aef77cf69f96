"""The headers of replies: generated code only describes them, so the document tells about them."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from attrs import evolve

from codegen.compat.generated.generated_surface import Entry, Item, Surface
from codegen.generate.descriptions import COMPOSING, follow, is_class
from codegen.generate.operations import header_text
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.pointer import join, resolve

__all__ = ["with_headers"]

_TYPES: Final = {
    "boolean": "bool",
    "integer": "int",
    "null": "None",
    "number": "Decimal",
    "string": "str",
}
_FORMATS: Final = {"date": "datetime.date", "date-time": "datetime.datetime", "uuid": "UUID"}
#: Keywords of a header, and of a schema, that leave no other trace.
_FORM: Final = ("allOf", "additionalProperties", "properties", "required")
_WRITTEN: Final = ("allowEmptyValue", "allowReserved", "content", "explode", "style")


def with_headers(surface: Surface, document: Document) -> Surface:
    """Return the surface of a document's package with the headers of its replies."""
    found = surface.copy()
    for entry, item in surface.items():
        if entry.kind == "reply":
            place, node = follow(document, item.pointer, resolve(document, f"#{item.pointer}"))
            for name, header in node.get("headers", {}).items():
                found[entry] = _without_header(found[entry], name)
                held = Entry("header", f"{entry.name} {quote(name.lower())}")
                found[held] = Item(_traits(name, header, document), join(place, "headers", name))
    return found


def _without_header(reply: Item, name: str) -> Item:
    """Return a reply whose description ends before the text about a header."""
    doc = reply.traits["doc"].partition(f"Header `{name}`: ")[0].rstrip()
    return evolve(reply, traits={**reply.traits, "doc": doc})


def _traits(name: str, node: Mapping[str, Any], document: Document) -> dict[str, str]:
    _, header = follow(document, "", node)
    schema = _followed(header.get("schema"), document)
    return {
        "wire name": name,
        "doc": " ".join(header_text(document, node).split()),
        "type": _type(schema, document),
        "required": "yes" if header.get("required") else "no",
        "deprecated": "yes" if header.get("deprecated") or schema.get("deprecated") else "",
        "form": _form(header),
    }


def _followed(schema: object, document: Document) -> Mapping[str, Any]:
    """Return the schema that a reference leads to; `true`, which allows any value, is empty."""
    return follow(document, "", schema)[1] if is_object(schema) else {}


def _type(schema: object, document: Document) -> str:
    """Return the type of a value as Python has it; an enumeration allows other values too."""
    node = _followed(schema, document)
    named = node.get("type", [])
    types: list[str] = named if is_array(named) else [named]
    found = [_plain(each, node, document) for each in types]
    if "enum" in node or "const" in node:
        found = [
            *(f"Literal[{value!r}]" for value in node.get("enum", [node.get("const")])),
            *found,
        ]
    elif not is_class(node):
        found += [_type(each, document) for word in COMPOSING for each in node.get(word, [])]
    if node.get("nullable"):
        found.append("None")
    return " | ".join(dict.fromkeys(found)) or "Any"


def _plain(name: str, node: Mapping[str, Any], document: Document) -> str:
    match name:
        case "array":
            return f"tuple[{_type(node.get('items'), document)}, ...]"
        case "object":
            return "Mapping[str, Any]"
        case "string":
            return _FORMATS.get(node.get("format", ""), "str")
        case _:
            return _TYPES.get(name, "Any")


def _form(header: Mapping[str, Any]) -> str:
    """Return as JSON how a header is written, and the parts of its schema that its type hides."""
    found = {name: header[name] for name in _WRITTEN if name in header}
    if held := _hidden(header.get("schema")):
        found["schema"] = held
    return json.dumps(found, ensure_ascii=False, sort_keys=True) if found else ""


def _hidden(schema: object) -> dict[str, Any]:
    if not is_object(schema):
        return {}
    held: dict[str, Any] = {name: schema[name] for name in _FORM if name in schema}
    for name in ("items", "oneOf", "anyOf"):
        parts = schema.get(name, [])
        inner = [_hidden(part) for part in (parts if is_array(parts) else [parts])]
        held |= {name: inner} if any(inner) else {}
    return held
