"""The leaves of a document that the generated code does not carry, and the ledger about them.

A leaf is carried if another value in its place changes what importers or the wire can see, or is
refused.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from codegen.compat.change_ids import DOCUMENT_ONLY
from codegen.compat.judge import judge
from codegen.compat.markdown import code_span
from codegen.errors import CodegenError, Problem
from codegen.generate import supported
from codegen.ledger import LEDGER, LedgerEntry
from codegen.openapi.document import Document, is_array
from codegen.openapi.json_text import copied
from codegen.openapi.leaves import leaves, nearest
from codegen.openapi.pointer import join, resolve, split
from codegen.openapi.validation import validate

__all__ = ["changed", "is_carried", "ledger_problems", "ways"]

#: The number of leaves whose fate is kept: to find it, a client is made and judged.
_KEPT: Final = 1024
#: Another value of a text that would be refused if it were only longer.
_OTHER: Final[dict[str, Any]] = {
    "string": "integer",
    "integer": "string",
    "number": "string",
    "object": "string",
    "array": "string",
    "apiKey": "http",
    "header": "query",
    "date-time": "date",
    "float": "double",
}


def changed(document: Document, pointer: str) -> Document:
    """Return a copy of a document with another value of a leaf."""
    copy: Document = copied(document)
    container: Any = resolve(copy, pointer.rpartition("/")[0])
    key = _key(container, split(pointer)[-1])
    container[key] = _other(pointer, container[key])
    return copy


def _key(container: object, token: str) -> int | str:
    return int(token) if is_array(container) else token


def _other(pointer: str, value: object) -> object:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            patch = re.fullmatch(r"(\d+\.\d+\.)(\d+)", value)
            longer = f"{patch[1]}{int(patch[2]) + 1}" if patch else f"{value}x"
            return _OTHER.get(value, longer)
        case []:
            parameter = {"in": "query", "name": "q", "schema": {"type": "string"}}
            return [parameter if pointer.endswith("/parameters") else "scope"]
        case _:
            return {"type": "string"}


def is_carried(document: Document, pointer: str) -> bool:
    """Tell whether the code generated from a document carries a leaf of it."""
    return _is_carried(json.dumps(document), pointer)


@lru_cache(maxsize=_KEPT)
def _is_carried(text: str, pointer: str) -> bool:
    document: Document = json.loads(text)
    other = changed(document, pointer)
    try:
        validate(other, "")
        return all(change.kind != DOCUMENT_ONLY.id for change in judge(document, other))
    except CodegenError:
        return True


def ways(document: Document) -> dict[str, str]:
    """Return the way to each leaf from the node that it describes: `schema/format`.

    The way begins with the kind of the node, so that no name that the vendor chose is in it.
    """
    kinds = dict(_kinds(document, "document", ""))
    found: dict[str, str] = {}
    for pointer in leaves(document):
        node = nearest(pointer, kinds)
        found[pointer] = kinds[node] + pointer.removeprefix(node)
    return found


def _kinds(node: dict[str, Any], kind: str, pointer: str) -> Iterator[tuple[str, str]]:
    yield pointer, kind
    for child in supported.children(node, kind, pointer):
        yield from _kinds(*child)
    if kind == "header" and "schema" in node:
        yield from _kinds(node["schema"], "schema", join(pointer, "schema"))


def ledger_problems(document: Document, entries: Sequence[LedgerEntry]) -> list[Problem]:
    """Return a problem for each leaf without its entry, and for each entry without its leaf."""
    known = {entry.pointer for entry in entries} - {""}
    places = ways(document)
    found = [_superfluous(pointer) for pointer in sorted(known - places.keys())]
    for pointer, way in places.items():
        if pointer in known:
            found += [_superfluous(pointer)] if is_carried(document, pointer) else []
        elif not any(entry.covers(way) for entry in entries) and not is_carried(document, pointer):
            found.append(_missing(pointer))
    return found


def _superfluous(pointer: str) -> Problem:
    what = f"the document has no {_shown(pointer)}, or the generated code carries it now"
    return Problem(LEDGER, f"{what}; delete the entry for it")


def _missing(pointer: str) -> Problem:
    what = (
        f"expected an entry for {_shown(pointer)}, which the generated code does not carry; "
        "if it may be lacking, paste these lines and write the reason:\n\n"
        f"{LedgerEntry(pointer=pointer, why='…')}"
    )
    return Problem(LEDGER, what)


def _shown(pointer: str) -> str:
    return code_span(f"#{pointer}")
