"""The credentials that operations need: an overlay must not hide what the document says of them."""

from collections.abc import Iterator
from typing import TypeAlias

from codegen.openapi.document import Document, each_operation, is_array, is_object
from codegen.openapi.json_text import canonical
from codegen.openapi.pointer import join

__all__ = ["Needs", "hidden", "needs"]

Needs: TypeAlias = dict[str, set[str]]
"""The entries of each `security` in a document, by its pointer."""


def needs(document: Document) -> Needs:
    """Return what a document says: for all operations at its root, and for single ones."""
    holders = {"": document} | {
        join("/paths", path, method): node
        for path, method, node in each_operation(document)
        if is_object(node)
    }
    return {
        join(pointer, "security"): {*map(canonical, holder["security"])}
        for pointer, holder in holders.items()
        if is_array(holder.get("security"))
    }


def hidden(said: Needs, before: Needs, after: Needs) -> Iterator[tuple[str, str]]:
    """Yield the pointer of each `security` that got entries, and of that which it hides.

    An operation without its own hides that of the document. Only what the vendor `said`, and what
    is still there before, can be hidden.
    """
    left = {pointer: said[pointer] & before[pointer] for pointer in said if pointer in before}
    for pointer, entries in after.items():
        source = pointer if pointer in left else "/security"
        if left.get(source) and entries - before.get(pointer, set()):
            yield pointer, source
