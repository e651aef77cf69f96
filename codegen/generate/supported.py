"""What of OpenAPI the generated client carries, and the refusal of everything else.

The generator reads past what it does not know. Here a keyword is known or refused: refused where a
client made without it would send or read something wrong. Keywords that describe (`*` below) are
let through; whether any of them goes unseen is for the ledger to say.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, cast

from codegen.errors import CodegenError, Problem
from codegen.generate.descriptions import COMPOSING, DESCRIBING, LIMITING, OWN_MEMBERS
from codegen.generate.operations import METHODS
from codegen.generate.supported_values import POINTER, find
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.pointer import join

__all__ = ["annotate", "without_null"]

#: Kind of node -> where among the components a reference in its place may lead.
_REFERABLE: Final = {
    "schema": "schemas",
    "parameter": "parameters",
    "body": "requestBodies",
    "response": "responses",
}

#: Kind of node -> keyword -> kind of what stands there; `[]` a list, `{}` a map, `?` one or a
#: boolean, `*` anything.
_GRAMMAR: Final[dict[str, dict[str, str]]] = {
    "document": {
        **dict.fromkeys(("openapi", "info", "security", "tags"), "*"),
        "servers": "server[]",
        "paths": "path{}",
        "components": "components",
    },
    "server": {"url": "*"},
    "components": {
        "schemas": "schema{}",
        "parameters": "parameter{}",
        "requestBodies": "body{}",
        "responses": "response{}",
        "securitySchemes": "scheme{}",
    },
    "scheme": dict.fromkeys(("type", "name", "in"), "*"),
    "path": {**dict.fromkeys(METHODS, "operation"), "parameters": "parameter[]"},
    "operation": {
        **dict.fromkeys(("tags", "operationId", "deprecated", "security"), "*"),
        "parameters": "parameter[]",
        "requestBody": "body",
        "responses": "response{}",
    },
    "parameter": {
        **dict.fromkeys(("name", "in", "required", "deprecated", "style", "explode"), "*"),
        "schema": "schema",
    },
    "body": {"required": "*", "content": "media{}"},
    "response": {"headers": "*", "content": "media{}"},
    "media": {"schema": "schema"},
    "schema": {
        **dict.fromkeys(
            (*("type", "format", "enum", "const", "required", "nullable"), *LIMITING), "*"
        ),
        **dict.fromkeys(("default", "deprecated"), "*"),
        **dict.fromkeys(COMPOSING, "schema[]"),
        "items": "schema",
        "additionalProperties": "schema?",
        "properties": "schema{}",
    },
}


def annotate(document: Document, where: str) -> Document:
    """Return a copy for the generator: each node knows its own pointer, and none is misread.

    Raises:
        CodegenError: the document uses what the generated client would not carry; every place.
    """
    try:
        annotated: Document = json.loads(json.dumps(document))  # Unlike deepcopy, each node once.
        problems = list(_visit(annotated, "document", ""))
    except RecursionError as error:
        raise CodegenError.at(f"{where}#", "nested too deeply") from error
    if problems:
        raise CodegenError(Problem(f"{where}#{found.where}", found.what) for found in problems)
    return annotated


def without_null(node: Any) -> Any:
    """Return an annotated document that is the same but for null, which nothing in it may be."""
    if is_array(node):
        return [without_null(entry) for entry in node]
    if not is_object(node):
        return node
    match node.get("oneOf"):
        case [inner, {"type": "null"}]:
            return without_null(inner)
        case _:
            return {name: without_null(value) for name, value in node.items()}


def _visit(node: Any, kind: str, pointer: str) -> Iterator[Problem]:
    if not isinstance(node, dict):
        yield Problem(pointer, f"expected an object that is a {kind}, got {node!r}")
        return
    members = cast("dict[str, Any]", node)
    for keyword in [name for name in members if name.startswith("x-")]:
        del members[keyword]  # The generator obeys some extensions.
    if "$ref" in members:
        yield from _reference_faults(members, kind, pointer)
    else:
        yield from _visit_keywords(members, kind, pointer)
    members[POINTER] = pointer


def _reference_faults(node: dict[str, Any], kind: str, pointer: str) -> Iterator[Problem]:
    if kind not in _REFERABLE:
        yield Problem(join(pointer, "$ref"), f"$ref is not supported in place of a {kind}")
    elif not re.fullmatch(rf"#/components/{_REFERABLE[kind]}/[^/]+", str(node["$ref"])):
        what = f"only a reference into #/components/{_REFERABLE[kind]} is supported"
        yield Problem(join(pointer, "$ref"), what)
    if beside := set(node) - {"$ref", *DESCRIBING}:
        what = f"{sorted(beside)} beside $ref would be ignored; wrap the reference in allOf"
        yield Problem(pointer, what)


def _visit_keywords(node: dict[str, Any], kind: str, pointer: str) -> Iterator[Problem]:
    for keyword, value in node.items():
        place = join(pointer, keyword)
        if keyword in DESCRIBING:
            continue
        if keyword not in _GRAMMAR[kind]:
            yield Problem(place, f"`{keyword}` is not supported in a {kind}")
            continue
        yield from _descend(value, _GRAMMAR[kind][keyword], place)
    yield from (Problem(join(pointer, *path), what) for path, what in find(node, kind))
    if kind == "schema":
        _restate(node, pointer)


def _descend(value: Any, kind: str, place: str) -> Iterator[Problem]:
    if kind.endswith("[]"):
        for index, entry in enumerate(value):
            yield from _visit(entry, kind[:-2], join(place, index))
    elif kind.endswith("{}"):
        for name, entry in value.items():
            yield from _visit(entry, kind[:-2], join(place, name))
    elif kind != "*" and not (kind.endswith("?") and isinstance(value, bool)):
        yield from _visit(value, kind.removesuffix("?"), place)


def _restate(node: dict[str, Any], pointer: str) -> None:
    """Say in other words what the generator misreads in these; it means the same."""
    # Code must not send what the caller left out: a default is for the server to apply.
    node.pop("default", None)
    if "const" in node:
        node.pop("type", None)  # A type of boolean would win over the constant.
    if "allOf" in node:
        if len(node["allOf"]) == 1 and OWN_MEMBERS & node.keys():
            # Of one reference alone, what stands beside it would be dropped.
            node["allOf"].append({"type": "object", POINTER: pointer})
        if _pop_null(node):
            _make_nullable(node, pointer)
    elif composing := node.keys() & set(COMPOSING):
        if _pop_null(node):
            node[composing.pop()].append({"type": "null", POINTER: pointer})
    elif "enum" in node:
        node["example"] = pointer  # All that an enumeration keeps but its description.
        _pop_null(node)
        if None in node["enum"]:
            node["enum"] = [value for value in node["enum"] if value is not None]
            _make_nullable(node, pointer)
    elif node.get("type") != "null" and _pop_null(node):
        _make_nullable(node, pointer)


def _pop_null(node: dict[str, Any]) -> bool:
    """Take null out of the types of a node; tell whether it was there."""
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
    # The generator adds the title to the name: an empty one leaves the name as without null.
    inner.setdefault("title", "")
    for keyword in node.keys() - {"description"}:
        del node[keyword]
    alternatives = [inner] if inner.get("enum", True) else []
    node["oneOf"] = [*alternatives, {"type": "null", POINTER: pointer}]
