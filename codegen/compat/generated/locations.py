"""The locations in a document that the entries of a surface come from."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from codegen.compat.generated.generated_surface import Entry, Surface
from codegen.openapi.document import Document
from codegen.openapi.leaves import Owners, leaves, nearest
from codegen.openapi.pointer import join, resolve, split

__all__ = ["located", "owners"]

#: More locations in a document that show in entries of a kind.
_ALSO: Final = {
    "operation": ["/security"],
    "package": ["/servers/0/description"],
    "server": ["/servers/0/variables"],
}


def located(surface: Surface, document: Document) -> Surface:
    """Return the surface with pointers that its document has."""
    return {
        entry: evolve(item, pointer=_locate(entry.kind, item.pointer, document))
        for entry, item in surface.items()
    }


def owners(surface: Surface, document: Document) -> Owners:
    """Return the entries that answer for each location in a document.

    Entries also answer for the target of each reference below their location, unless the target is
    the location of another entry.
    """
    locations: dict[str, frozenset[Entry]] = {}
    for entry, item in surface.items():
        for pointer in (item.pointer, *_ALSO.get(entry.kind, ())):
            locations[pointer] = locations.get(pointer, frozenset()) | {entry}
    own, before = set(locations), None
    references = list(_references(document))
    while before != locations:
        before = dict(locations)
        for holder, target in references:
            if target not in own:
                found = locations.get(nearest(holder, locations), frozenset())
                locations[target] = locations.get(target, frozenset()) | found
    return locations


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
    """Return the pointer of a parameter of an operation, or of the path of the operation."""
    return next(
        join(holder, "parameters", index)
        for holder in (operation, operation.rpartition("/")[0])
        for index, entry in enumerate(resolve(document, f"#{holder}").get("parameters", []))
        for parameter in [resolve(document, entry["$ref"]) if "$ref" in entry else entry]
        if join("", f"{parameter['in']} {parameter['name']}") == f"/{token}"
    )


def _property(schema: str, token: str, document: Document) -> str | None:
    """Return the pointer of a property of a schema; follows `$ref` and `allOf`."""
    node = resolve(document, f"#{schema}")
    if "$ref" in node:
        return _property(node["$ref"][1:], token, document)
    if split(f"/{token}")[0] in node.get("properties", {}):
        return f"{schema}/properties/{token}"
    parts = (join(schema, "allOf", index) for index in range(len(node.get("allOf", []))))
    return next(filter(None, (_property(part, token, document) for part in parts)), None)
