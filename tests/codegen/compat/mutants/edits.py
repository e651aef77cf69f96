"""Edits of a document."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeAlias

from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.pointer import resolve, split

__all__ = ["Edit", "add", "apply", "drop", "move", "put", "reverse", "wrap"]

Edit: TypeAlias = Callable[[Document], None]


def apply(document: Document, *edits: Edit) -> Document:
    """Return an edited copy."""
    edited = deepcopy(document)
    for edit in edits:
        edit(edited)
    return edited


def _place(document: Document, pointer: str) -> tuple[Any, Any]:
    """Return the container of a node, and the key of the node in it."""
    container = resolve(document, pointer.rpartition("/")[0])
    key = split(pointer)[-1]
    return container, int(key) if is_array(container) else key


def put(pointer: str, value: object) -> Edit:
    """Set a member, or replace it."""

    def edit(document: Document) -> None:
        container, key = _place(document, pointer)
        container[key] = deepcopy(value)

    return edit


def add(pointer: str, value: object) -> Edit:
    """Append to an array."""
    return lambda document: resolve(document, f"#{pointer}").append(deepcopy(value))


def drop(pointer: str) -> Edit:
    """Remove a member or an entry."""

    def edit(document: Document) -> None:
        container, key = _place(document, pointer)
        del container[key]

    return edit


def move(pointer: str, name: str) -> Edit:
    """Rename a member; the order of the members stays."""

    def edit(document: Document) -> None:
        container, key = _place(document, pointer)
        members = [(name if old == key else old, value) for old, value in container.items()]
        container.clear()
        container.update(members)

    return edit


def wrap(pointer: str) -> Edit:
    """Replace a schema by that of an array of such values."""

    def edit(document: Document) -> None:
        container, key = _place(document, pointer)
        container[key] = {"type": "array", "items": container[key]}

    return edit


def reverse(document: Document) -> None:
    """Reverse the members of all objects, and all lists whose order has no meaning."""
    _reverse(document, "")


def _reverse(node: Any, name: str) -> None:
    if is_object(node):
        members = list(node.items())
        node.clear()
        node.update(reversed(members))
        for key, value in members:
            _reverse(value, key)
    elif is_array(node):
        if name in {"required", "enum", "tags", "parameters", "type"}:
            node.reverse()
        for value in node:
            _reverse(value, "")
