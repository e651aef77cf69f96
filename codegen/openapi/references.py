"""References inside a document: those that lead to nothing, and those that go round in a circle."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from codegen.errors import Problem
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.pointer import join, resolve

__all__ = ["IN_PLACE", "circle", "circular", "unusable"]

IN_PLACE: Final = ("allOf", "oneOf", "anyOf")
"""Keywords whose schemas apply to the same value as the schema that holds them."""


def unusable(document: Document, nodes: Iterable[tuple[str, Any]]) -> Iterator[Problem]:
    """Find references that leave the document or lead to nothing."""
    for pointer, node in nodes:
        reference = node.get("$ref") if is_object(node) else None
        if not isinstance(reference, str):
            continue
        if not reference.startswith("#/"):
            what = f"expected a $ref that begins with `#/`, got {reference!r}"
            yield Problem(pointer, what)
            continue
        try:
            resolve(document, reference)
        except (LookupError, ValueError, TypeError):
            yield Problem(pointer, f"$ref {reference!r} points to nothing")


def circular(nodes: Iterable[tuple[str, Any]]) -> Iterator[Problem]:
    """Find a node that is defined by itself: references lead from it back to it.

    An array of itself or an object with itself as a property is no such node.
    """
    found = circle({pointer: [*_same(pointer, node)] for pointer, node in nodes})
    if found:
        way = " -> ".join(f"#{pointer}" for pointer in found)
        yield Problem(found[-1], f"is defined by itself: {way}; break this circle of references")


def circle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the nodes of one circle in a graph, in their order; nothing if it has no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # The last node is the first again, and graphlib lists them against the edges.
        nodes: list[str] = error.args[1][:0:-1]
        start = nodes.index(min(nodes))
        return nodes[start:] + nodes[:start]
    return []


def _same(pointer: str, node: Any) -> Iterator[str]:
    """Yield the pointers of the nodes that define a node."""
    if not is_object(node):
        return
    if isinstance(reference := node.get("$ref"), str):
        yield reference.removeprefix("#")
    for keyword in IN_PLACE:
        if is_array(entries := node.get(keyword)):
            yield from (join(pointer, keyword, index) for index in range(len(entries)))
