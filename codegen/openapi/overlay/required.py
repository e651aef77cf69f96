"""The names that an update requires of a schema which does not describe them."""

from collections.abc import Iterator
from typing import Any

from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.overlay.merge import Tokens
from codegen.openapi.pointer import join, resolve

__all__ = ["undescribed"]


def undescribed(document: Document, pointer: str, value: Any) -> Iterator[tuple[Tokens, str]]:
    """Yield the way in an update to each such name, and what is wrong with it.

    The update has been merged into the node at the pointer. A schema with `allOf` is left out: its
    parts may describe the name.
    """
    node = resolve(document, pointer)
    if is_array(node) and pointer.endswith("/required"):
        listed = is_array(value)
        for index, name in enumerate(value if listed else [value]):
            for what in _missing(document, pointer, name):
                yield (index,) if listed else (), what
    elif is_object(node) and is_object(value):
        for name in [each for each in value if each in node]:  # A later action may remove some.
            for way, what in undescribed(document, join(pointer, name), value[name]):
                yield (name, *way), what


def _missing(document: Document, pointer: str, name: object) -> Iterator[str]:
    above = pointer.removesuffix("/required")
    schema = resolve(document, above)
    properties = schema.get("properties") if is_object(schema) else None
    if not is_object(properties) or "allOf" in schema or not isinstance(name, str):
        return  # Validation names a wrong type.
    if name not in properties:
        known = " and ".join(f"`{each}`" for each in properties) or "none"
        yield f"at #{above}/properties: expected `{name}`, which this requires, got {known}"
