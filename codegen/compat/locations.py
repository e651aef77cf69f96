"""Where in a document the entries of a surface come from."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from codegen.compat.generated_surface import Entry, Surface
from codegen.openapi.document import Document
from codegen.openapi.leaves import Owners, leaves, nearest
from codegen.openapi.pointer import join, resolve

__all__ = ["located", "owners"]


#: Where else in a document it is said what shows in entries of a kind.
_ALSO: Final = {"operation": ["/security"], "package": ["/servers/0/description"]}


def located(surface: Surface, document: Document) -> Surface:
    """Return a surface whose pointers all lead somewhere in its document."""
    return {
        entry: evolve(item, pointer=_locate(entry.kind, item.pointer, document))
        for entry, item in surface.items()
    }


def owners(surface: Surface, document: Document) -> Owners:
    """Say by pointer which entries answer for what of a document.

    They also answer for what is referred to from there, unless that is an entry's own place.
    """
    places: dict[str, frozenset[Entry]] = {}
    for entry, item in surface.items():
        for pointer in (item.pointer, *_ALSO.get(entry.kind, ())):
            places[pointer] = places.get(pointer, frozenset()) | {entry}
    own, before = set(places), None
    references = list(_references(document))
    while before != places:
        before = dict(places)
        for holder, target in references:
            if target not in own:
                found = places.get(nearest(holder, places), frozenset())
                places[target] = places.get(target, frozenset()) | found
    return places


def _references(document: Document) -> Iterator[tuple[str, str]]:
    for leaf, value in leaves(document).items():
        if leaf.endswith("/$ref") and isinstance(value, str):
            yield leaf, value[1:]


def _locate(kind: str, pointer: str, document: Document) -> str:
    parent, _, token = pointer.rpartition("/")
    match kind:
        case "parameter":
            return _parameter(parent.removesuffix("/parameters"), token, document)
        case "field":
            return _property(parent.removesuffix("/properties"), token, document) or pointer
        case _:
            return pointer


def _parameter(operation: str, token: str, document: Document) -> str:
    """Find a parameter by place and name, in its operation or else in the path of that."""
    return next(
        join(holder, "parameters", index)
        for holder in (operation, operation.rpartition("/")[0])
        for index, entry in enumerate(resolve(document, f"#{holder}").get("parameters", []))
        for parameter in [resolve(document, entry["$ref"]) if "$ref" in entry else entry]
        if join("", f"{parameter['in']} {parameter['name']}") == f"/{token}"
    )


def _property(schema: str, token: str, document: Document) -> str | None:
    """Find a property in a schema, in what that refers to, or in what it is composed of."""
    node = resolve(document, f"#{schema}")
    if "$ref" in node:
        return _property(node["$ref"][1:], token, document)
    if any(join("", name) == f"/{token}" for name in node.get("properties", {})):
        return f"{schema}/properties/{token}"
    parts = (join(schema, "allOf", index) for index in range(len(node.get("allOf", []))))
    return next(filter(None, (_property(part, token, document) for part in parts)), None)
