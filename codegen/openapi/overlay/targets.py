"""The names in an action's target that match nothing in the document."""

from collections.abc import Iterator
from typing import Final

from codegen.openapi.document import Document
from codegen.openapi.json_path import Nodes, alternatives, behind_references, select

__all__ = ["unmatched"]

_NOTHING: Final = "matches nothing in the document; the vendor moved or removed it"


def unmatched(target: str, nodes: Nodes, document: Document) -> Iterator[str]:
    """Yield what is wrong with a target that selects these nodes, and what to do.

    Each name of a union must match, so that no action loses a part of its effect unseen.
    """
    queries = alternatives(target, document)
    if nodes and len(queries) == 1:
        return
    behind = {
        query: behind_references(query, document)
        for query in queries
        if not select(query, document, "")
    }
    moved = [query for query, found in behind.items() if found]
    if not nodes and not moved:
        yield f"target {target} {_NOTHING}: mend the target, or delete this action"
        return
    for query, found in behind.items():
        if not found:
            yield f"target {query} {_NOTHING}: mend this name in the target, or delete it there"
    if moved:
        targets = [*dict.fromkeys(path for found in behind.values() for path in found)]
        step = "change the target to" if len(targets) == 1 else "make it an action for each of"
        what = f"target {' and '.join(moved)} {_NOTHING}: {step} {' and '.join(targets)}"
        yield f"{what}, where it is now"
