"""Where the nodes of an effective document are in the vendor's document."""

from collections.abc import Sequence

from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.json_text import copied
from codegen.openapi.overlay.actions import Action, perform
from codegen.openapi.pointer import join, resolve, split, walk

__all__ = ["vendors_pointer"]


def vendors_pointer(pointer: str, vendor: Document, actions: Sequence[Action]) -> str:
    """Return the pointer in the vendor's document of a node of the effective document.

    For a node that the vendor's document lacks, it is that of the nearest node above.
    """
    effective: Document = copied(vendor)
    nodes = [*walk(effective)]  # Kept alive: the identity of a removed node must not be taken.
    places = {id(node): place for place, node in nodes if is_object(node) or is_array(node)}
    perform(actions, effective)
    nearest, found, node = "", "", effective
    for token in split(pointer):
        try:
            node = resolve(node, join("", token))
        except (LookupError, ValueError, TypeError):
            return nearest
        found = places.get(id(node), join(found, token))
        try:
            resolve(vendor, found)
        except (LookupError, ValueError, TypeError):
            return nearest
        nearest = found
    return nearest
