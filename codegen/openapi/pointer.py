"""JSON Pointers (RFC 6901): make one, take one apart, follow one."""

from collections.abc import Iterator
from typing import Any

from codegen.openapi.document import Document, is_array, is_object

__all__ = ["join", "resolve", "split", "walk"]


def join(pointer: str, *tokens: str | int) -> str:
    """Return the pointer with these reference tokens appended, each escaped."""
    escaped = (str(token).replace("~", "~0").replace("/", "~1") for token in tokens)
    return "/".join([pointer, *escaped])


def split(pointer: str) -> list[str]:
    """Return the reference tokens of a pointer, unescaped; the root has none."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def resolve(document: Document, pointer: str) -> Any:
    """Return the node that a pointer, or a local reference such as `#/components`, leads to.

    Raises:
        LookupError: if the document has no such node.
        ValueError: if a token for an array is not an index.
        TypeError: if a token is left for a value that is neither an object nor an array.
    """
    node: Any = document
    for token in split(pointer):
        node = node[int(token)] if is_array(node) else node[token]
    return node


def walk(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield each node of a document with its pointer, outer nodes first, at any depth."""
    pending = [iter([("", document)])]
    while pending:
        entry = next(pending[-1], None)
        if entry is None:
            pending.pop()
        else:
            yield entry
            pending.append(_inside(*entry))


def _inside(pointer: str, node: Any) -> Iterator[tuple[str, Any]]:
    if is_object(node):
        yield from ((join(pointer, name), value) for name, value in node.items())
    elif is_array(node):
        yield from ((join(pointer, index), value) for index, value in enumerate(node))
