"""The rules of OpenAPI that no schema can state: about names, ids and paths."""

import re
from collections.abc import Iterator
from typing import Any, Final

from codegen.errors import Problem
from codegen.openapi.document import METHODS, Document, each_operation, is_object
from codegen.openapi.pointer import join, resolve

__all__ = ["violations"]

_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")


def violations(document: Document) -> Iterator[Problem]:
    """Find violations in a document that follows the schema of OpenAPI; `where` is a pointer."""
    yield from _repeated(
        (join("", "tags", index, "name"), tag["name"])
        for index, tag in enumerate(document.get("tags", []))
    )
    items = {
        join("", "paths", path): (path, item)
        for path, item in document.get("paths", {}).items()
        if path.startswith("/")
    }
    yield from _repeated(
        (join("/paths", path, method, "operationId"), node["operationId"])
        for path, method, node in each_operation(document)
        if "operationId" in node
    )
    for pointer, (path, item) in items.items():
        yield from _path_violations(document, pointer, path, item)


def _repeated(named: Iterator[tuple[str, Any]]) -> Iterator[Problem]:
    first: dict[Any, str] = {}
    for pointer, name in named:
        other = first.setdefault(name, pointer)
        if other != pointer:
            yield Problem(pointer, f"expected a name of its own, got {name!r}, as in #{other}")


def _path_violations(
    document: Document, pointer: str, path: str, item: dict[str, Any]
) -> Iterator[Problem]:
    if set("{}") & set(_PARAMETER.sub("", path)):
        yield Problem(pointer, f"expected braces in pairs, got the path {path!r}")
        return
    shared = [*_parameters(document, pointer, item)]
    yield from _parameter_violations(shared)
    for method in METHODS:
        if method in item:
            place = join(pointer, method)
            own = [*_parameters(document, place, item[method])]
            yield from _parameter_violations(own)
            yield from _unmatched(place, path, [*shared, *own])


def _parameters(
    document: Document, pointer: str, node: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Yield each parameter of an operation or a path, references followed, with its place."""
    for index, entry in enumerate(node.get("parameters", [])):
        found: Any = entry
        while is_object(found) and "$ref" in found:
            found = resolve(document, found["$ref"])
        yield join(pointer, "parameters", index), found


def _parameter_violations(parameters: list[tuple[str, Any]]) -> Iterator[Problem]:
    known: list[tuple[str, Any]] = []
    for pointer, node in parameters:
        if (
            is_object(node)
            and isinstance(node.get("name"), str)
            and isinstance(node.get("in"), str)
        ):
            known.append((pointer, (node["in"], node["name"])))
        else:
            yield Problem(pointer, "expected a reference to a parameter, got one to something else")
    yield from _repeated(iter(known))


def _unmatched(pointer: str, path: str, parameters: list[tuple[str, Any]]) -> Iterator[Problem]:
    """Find parameters of the path that only the path names, or only the operation."""
    places = {
        node.get("name"): place
        for place, node in parameters
        if is_object(node) and node.get("in") == "path"
    }
    names = dict.fromkeys(found[1] for found in _PARAMETER.finditer(path) if found[1])
    for name in names:
        if name not in places:
            yield Problem(pointer, f"expected a path parameter {name!r}, got none")
    for name, place in places.items():
        if name not in names:
            yield Problem(place, f"expected {{{name}}} in the path, got {path!r}")
