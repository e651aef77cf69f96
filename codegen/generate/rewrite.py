"""Rewrites a supported document so that the generator reads it right; its meaning stays."""

from typing import Any, Final

from codegen.generate.descriptions import COMPOSING, OWN_MEMBERS, enumerates_booleans
from codegen.generate.supported import children, extensible
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.json_text import copied
from codegen.openapi.media_types import in_json

__all__ = ["POINTER", "rewrite", "without_null"]

#: The extension that carries each node's JSON Pointer through the generator.
POINTER: Final = "x-pointer"
#: Keywords that mean nothing to the client, and that the generator may stumble over.
_UNREAD: Final = ("jsonSchemaDialect", "links", "callbacks", "$comment", "xml")


def rewrite(document: Document) -> Document:
    """Return a copy for the generator: each node carries its own pointer, and none is misread."""
    rewritten: Document = copied(document)  # Unlike deepcopy, each node once.
    _rewrite(rewritten, "document", "")
    return rewritten


def without_null(node: Any) -> Any:
    """Return a rewritten document whose schemas do not allow null; nothing else is changed."""
    if is_array(node):
        return [without_null(entry) for entry in node]
    if not is_object(node):
        return node
    match node.get("oneOf"):
        case [inner, {"type": "null"}]:
            return without_null(inner)
        case _:
            return {name: without_null(value) for name, value in node.items()}


def _rewrite(node: dict[str, Any], kind: str, pointer: str) -> None:
    if kind in {"components", "response"}:
        node.pop("headers", None)  # The generator refuses some and uses none.
    if kind in {"body", "response"} and "content" in node:
        node["content"] = in_json(node["content"])
    if kind == "media":
        node.setdefault("schema", {})
    for child in children(node, kind, pointer):
        _rewrite(*child)
    for keyword in _UNREAD:
        node.pop(keyword, None)
    for holder in extensible(node, kind):
        for name in [name for name in holder if name.startswith("x-")]:
            del holder[name]  # The generator obeys some extensions.
    if kind == "schema" and "$ref" not in node:
        _restate(node, pointer)
    node[POINTER] = pointer


def _restate(node: dict[str, Any], pointer: str) -> None:
    """Replace keywords that the generator misreads by others that mean the same."""
    # Code must not send a value that the caller left out: the server applies a default.
    node.pop("default", None)
    if "const" in node:
        node.pop("type", None)  # The generator prefers a type of boolean to the constant.
    if "allOf" in node:
        if len(node["allOf"]) == 1 and OWN_MEMBERS & node.keys():
            # The generator drops all keywords beside an allOf with a single reference.
            node["allOf"].append({"type": "object", POINTER: pointer})
        if _pop_null(node):
            _make_nullable(node, pointer)
    elif composing := node.keys() & set(COMPOSING):
        if _pop_null(node):
            node[composing.pop()].append({"type": "null", POINTER: pointer})
    elif "enum" in node:
        _restate_enumeration(node, pointer)
    elif node.get("type") != "null" and _pop_null(node):
        _make_nullable(node, pointer)


def _restate_enumeration(node: dict[str, Any], pointer: str) -> None:
    _pop_null(node)
    values: list[Any] = node["enum"]
    known = [value for value in values if value is not None]
    if not enumerates_booleans(node):
        node["enum"] = known
        node["example"] = pointer  # An enumeration keeps only this and its description.
    else:
        del node["enum"]
        node.pop("type", None)
        node |= {"const": known[0]} if len(set(known)) == 1 else {"type": "boolean"}
    if None in values:
        _make_nullable(node, pointer)


def _pop_null(node: dict[str, Any]) -> bool:
    """Remove null from the types of a node; tell whether it was there."""
    nullable: bool = node.pop("nullable", False)
    types: str | list[str] = node.pop("type", [])
    names = [types] if isinstance(types, str) else types
    others = [name for name in names if name != "null"]
    if others and not node.keys() & set(COMPOSING):
        node["type"] = others[0] if len(others) == 1 else others
    return nullable or "null" in names


def _make_nullable(node: dict[str, Any], pointer: str) -> None:
    inner = {**node, POINTER: pointer}
    if not inner.keys() & {"allOf", "enum", "properties"} and inner.get("type") != "object":
        inner.pop("title", None)
    # The generator adds the title to the name: an empty title keeps the name as without null.
    inner.setdefault("title", "")
    for keyword in node.keys() - {"description"}:
        del node[keyword]
    alternatives = [inner] if inner.get("enum", True) else []
    node["oneOf"] = [*alternatives, {"type": "null", POINTER: pointer}]
