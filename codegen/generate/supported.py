"""The OpenAPI that the generated client carries; everything else is refused.

The generator ignores keywords that it does not know. Here each keyword is either known or refused,
so that no client sends or reads something wrong. Keywords that only describe (`*` below) are let
through; the ledger says whether one of them leaves no trace in the generated code.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from codegen.errors import CodegenError, Problem
from codegen.generate.descriptions import COMPOSING, DESCRIBING, LIMITING, is_class
from codegen.generate.refusal import refusal
from codegen.generate.supported_values import unsupported_values, without_extensions
from codegen.openapi.document import METHODS, Document, is_object
from codegen.openapi.media_types import in_json
from codegen.openapi.pointer import join
from codegen.openapi.references import circle

__all__ = ["check", "children", "extensible"]

#: Kind of node -> the section of the components that a reference in its place may lead to.
_REFERABLE: Final = {
    "schema": "schemas",
    "parameter": "parameters",
    "body": "requestBodies",
    "response": "responses",
    "header": "headers",
}
#: Keywords beside a reference to a schema, although only their descriptions reach the client.
_BESIDE_REFERENCE: Final = frozenset({"default", "readOnly"})

#: Kind of node -> keyword -> kind of the value: `[]` a list of that kind, `{}` a map of that kind,
#: `{x-}` such a map with extensions, `{json}` such a map where only JSON counts, `?` that kind or a
#: boolean, `*` any value.
_GRAMMAR: Final[dict[str, dict[str, str]]] = {
    "document": {
        **dict.fromkeys(("openapi", "jsonSchemaDialect", "info", "security", "tags"), "*"),
        "servers": "server[]",
        "paths": "path{x-}",
        "components": "components",
    },
    "server": {"url": "*", "variables": "*"},
    "components": {
        "schemas": "schema{}",
        "parameters": "parameter{}",
        "requestBodies": "body{}",
        "responses": "response{}",
        "headers": "header{}",
        "securitySchemes": "scheme{}",
        **dict.fromkeys(("links", "callbacks"), "*"),
    },
    "scheme": dict.fromkeys(("type", "name", "in"), "*"),
    "path": {**dict.fromkeys(METHODS, "operation"), "parameters": "parameter[]"},
    "operation": {
        **dict.fromkeys(("tags", "operationId", "deprecated", "security", "callbacks"), "*"),
        "parameters": "parameter[]",
        "requestBody": "body",
        "responses": "response{x-}",
    },
    "parameter": {
        **dict.fromkeys(("name", "in", "required", "deprecated", "style", "explode"), "*"),
        "schema": "schema",
    },
    "body": {"required": "*", "content": "media{json}"},
    "response": {"headers": "header{}", "content": "media{json}", "links": "*"},
    "header": dict.fromkeys(
        (
            *("required", "deprecated", "allowEmptyValue", "allowReserved"),
            *("style", "explode", "schema", "content"),
        ),
        "*",
    ),
    "media": {"schema": "schema"},
    "schema": {
        **dict.fromkeys(
            (*("type", "format", "enum", "const", "required", "nullable"), *LIMITING), "*"
        ),
        **dict.fromkeys(("default", "deprecated", "readOnly"), "*"),
        **dict.fromkeys(COMPOSING, "schema[]"),
        "items": "schema",
        "additionalProperties": "schema?",
        "properties": "schema{}",
    },
}
#: The text between the braces -> the members of the map that are nodes.
_CHOICES: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "": lambda members: members,
    "x-": without_extensions,
    "json": in_json,
}


def check(document: Document, where: str) -> None:
    """Refuse a document that uses anything the generated client does not carry.

    Raises:
        CodegenError: one problem for each place that is not supported.
    """
    try:
        problems = list(_unsupported(document, "document", "")) or list(_nameless(document))
    except RecursionError as error:
        what = "nested too deeply to be generated; ask the vendor for a flatter document"
        raise CodegenError.at(f"{where}#", what) from error
    if problems:
        raise refusal(problems, where)


def children(node: dict[str, Any], kind: str, pointer: str) -> Iterator[tuple[Any, str, str]]:
    """Yield each node directly inside a node, with its kind and its pointer."""
    for keyword, value in node.items():
        inner = _GRAMMAR[kind].get(keyword, "*")
        place = join(pointer, keyword)
        if inner.endswith("[]"):
            yield from ((entry, inner[:-2], join(place, i)) for i, entry in enumerate(value))
        elif inner.endswith("}"):
            kind_of_value, _, which = inner.rstrip("}").partition("{")
            entries = _CHOICES[which](value)
            yield from ((entry, kind_of_value, join(place, n)) for n, entry in entries.items())
        elif inner != "*" and not (inner.endswith("?") and isinstance(value, bool)):
            yield value, inner.removesuffix("?"), place


def extensible(node: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """Yield the objects that may hold extensions: a node, and maps in it such as its paths."""
    yield node
    for keyword, inner in _GRAMMAR[kind].items():
        if inner.endswith("{x-}") and keyword in node:
            yield node[keyword]


def _unsupported(node: Any, kind: str, pointer: str) -> Iterator[Problem]:
    if not is_object(node):
        yield Problem(pointer, f"expected an object that is a {kind}, got {node!r}")
        return
    node = without_extensions(node)
    if "$ref" in node:
        yield from _unsupported_reference(node, kind, pointer)
        return
    for keyword in node:
        if keyword not in DESCRIBING and keyword not in _GRAMMAR[kind]:
            yield Problem(join(pointer, keyword), f"`{keyword}` is not supported in a {kind}")
    for child in children(node, kind, pointer):
        yield from _unsupported(*child)
    found = unsupported_values(node, kind)
    yield from (Problem(join(pointer, *path), what) for path, what in found)


def _unsupported_reference(node: dict[str, Any], kind: str, pointer: str) -> Iterator[Problem]:
    if kind not in _REFERABLE:
        yield Problem(join(pointer, "$ref"), f"$ref is not supported in place of a {kind}")
    elif not re.fullmatch(rf"#/components/{_REFERABLE[kind]}/[^/]+", str(node["$ref"])):
        what = f"only a reference into #/components/{_REFERABLE[kind]} is supported"
        yield Problem(join(pointer, "$ref"), f"{what}, got {node['$ref']!r}")
    described = _BESIDE_REFERENCE if kind == "schema" else frozenset[str]()
    if beside := set(node) - {"$ref", *DESCRIBING, *described}:
        what = f"{sorted(beside)} beside $ref would be ignored; wrap the reference in allOf"
        yield Problem(pointer, what)


def _nameless(document: Document) -> Iterator[Problem]:
    """Find a schema that contains itself without a class in between: it has no type to write."""
    graph: dict[str, list[str]] = {}
    pending = [(document, "document", "")]
    while pending:
        node, kind, pointer = pending.pop()
        inner = [*children(node, kind, pointer)] if "$ref" not in node else []
        pending += inner
        if kind == "schema" and not is_class(node):
            target = [node["$ref"].removeprefix("#")] if "$ref" in node else []
            graph[pointer] = [*target, *(place for _, _, place in inner)]
    if found := circle(graph):
        way = " -> ".join(f"#{place}" for place in found)
        what = f"contains itself, but no object with a name is in between: {way}"
        yield Problem(found[-1], f"{what}; put the value into an object's property")
