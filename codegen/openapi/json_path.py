"""JSONPaths (RFC 9535): evaluate one, make one, find the node that one leads to by references."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, TypeAlias, cast

import jsonpath

from codegen.errors import CodegenError
from codegen.openapi.document import METHODS, Document, is_array, is_object
from codegen.openapi.json_text import shown
from codegen.openapi.media_types import in_json
from codegen.openapi.pointer import join, resolve, split
from codegen.openapi.references import IN_PLACE

__all__ = [
    "Nodes",
    "alternatives",
    "behind_references",
    "compiled",
    "follow",
    "innermost",
    "path_to",
    "quoted",
    "select",
]

#: The library raises the last three for huge numbers and deep nesting.
_ERRORS: Final = (jsonpath.JSONPathError, ArithmeticError, RecursionError, ValueError)
#: The number of paths that are kept compiled: those of an overlay are evaluated repeatedly.
_KEPT: Final = 256

_OF_OPERATION: Final = re.compile(
    rf"(?P<path>/paths/[^/]+)/(?:{'|'.join(METHODS)})(?P<parameters>(?:/parameters)?)"
)
_NULL: Final = {"type": "null"}

Nodes: TypeAlias = dict[str, jsonpath.JSONPathMatch]
"""Selected nodes by their pointers."""


def compiled(query: str, where: str) -> jsonpath.JSONPath:
    """Return a JSONPath that can be evaluated.

    Raises:
        CodegenError: if the text is not a JSONPath by RFC 9535.
    """
    try:
        return _compiled(query)
    except _ERRORS as error:
        raise _unusable(query, where, error) from error


@lru_cache(maxsize=_KEPT)
def _compiled(query: str) -> jsonpath.JSONPath:
    return cast("jsonpath.JSONPath", jsonpath.compile(query, strict=True))


def select(query: str, document: Any, where: str) -> Nodes:
    """Return the nodes that a query selects, each once.

    Raises:
        CodegenError: if the query cannot be evaluated, for example because it nests too deeply.
    """
    try:
        matches = list(compiled(query, where).finditer(document))
    except _ERRORS as error:
        raise _unusable(query, where, error) from error
    return {join("", *match.parts): match for match in matches}


def _unusable(query: str, where: str, error: Exception) -> CodegenError:
    # The library's own text of an error adds the query, and fails if that is empty.
    reason = error.args[0]
    what = f"expected a JSONPath (RFC 9535), got {shown(query)}: {reason}; mend it"
    return CodegenError.at(where, what)


def path_to(document: Document, pointer: str) -> str:
    """Return the JSONPath of the node at a pointer.

    Raises:
        LookupError: if the document has no such node.
    """
    path, node = "$", cast("Any", document)
    for name in split(pointer):
        if is_array(node):
            path, node = f"{path}[{name}]", node[int(name)]
        else:
            plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)
            path, node = path + (f".{name}" if plain else f"[{quoted(name)}]"), node[name]
    return path


def quoted(name: str) -> str:
    """Return a text as a string literal of a JSONPath."""
    inner = json.dumps(name)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


def follow(document: Document, pointer: str) -> str:
    """Return the pointer of the node that a reference leads to; without a reference, the same.

    A reference that leads nowhere, or in a circle, is followed as far as it goes.
    """
    seen: set[str] = set()
    following = pointer
    while following not in seen:
        seen.add(following)
        try:
            node = resolve(document, following)
        except (LookupError, ValueError, TypeError):
            break
        pointer = following
        reference = node.get("$ref") if is_object(node) else None
        if isinstance(reference, str) and reference.startswith("#/"):
            following = reference.removeprefix("#")
    return pointer


def innermost(document: Document, pointer: str) -> str:
    """Return the pointer of the schema that a schema stands for; of any other schema, the same.

    A reference is followed, and so is `allOf`, `oneOf` or `anyOf` with one entry that is not null.
    A reference that leads nowhere, or in a circle, is followed as far as it goes.
    """
    seen: set[str] = set()
    while (place := follow(document, pointer)) not in seen:
        seen.add(place)
        pointer = place
        match [each for each in _parts(document, place) if resolve(document, each) != _NULL]:
            case [part]:
                pointer = part
            case _:
                break
    return place


def behind_references(query: str, document: Document) -> list[str]:
    """Return the JSONPaths of the nodes that a query would select if references were followed.

    A node that has nothing of its own at a step is followed into its `allOf`, `oneOf` and `anyOf`.
    The parameters of an operation may be those of its path, and a body another media type of JSON.
    """
    found = [""]
    for segment in compiled(query, "").segments:
        step = str(segment)
        found = _further(step, found, document) or _elsewhere(step, found, document)
    return [path_to(document, pointer) for pointer in found]


def alternatives(query: str, document: Document) -> list[str]:
    """Return the queries that a query with unions stands for: one for each name of each union.

    A query without unions is its only alternative. From the step on that leads nowhere, also
    behind references, an alternative keeps the unions.
    """
    segments = compiled(query, "").segments
    if all(len(segment.selectors) == 1 for segment in segments):
        return [query]
    lost: list[str] = []
    found: dict[tuple[str, ...], str] = {("",): "$"}
    for index, segment in enumerate(segments):
        rest = "".join(map(str, segments[index + 1 :]))
        further: dict[tuple[str, ...], str] = {}
        for pointers, path in found.items():
            for step in _steps(segment):
                if reached := tuple(_further(step, pointers, document)):
                    further.setdefault(reached, path + step)
                else:
                    lost.append(path + step + rest)
        found = further
    return [*found.values(), *lost]


def _steps(segment: Any) -> list[str]:
    """Return a step of a query with each of its selectors alone."""
    descent = ".." if str(segment).startswith("..") else ""
    return [f"{descent}{_step(str(selector), descent)}" for selector in segment.selectors]


def _step(selector: str, descent: str) -> str:
    plain = None if descent else re.fullmatch(r"'([A-Za-z_][A-Za-z0-9_]*)'", selector)
    return f".{plain[1]}" if plain else f"[{selector}]"


def _further(step: str, pointers: Iterable[str], document: Document) -> list[str]:
    """Return the pointers that a step leads to from other nodes, whose references are followed."""
    found = (each for pointer in pointers for each in _reached(step, pointer, document, set()))
    return [*dict.fromkeys(found)]


def _reached(step: str, pointer: str, document: Document, seen: set[str]) -> Iterator[str]:
    followed = follow(document, pointer)
    if followed in seen:
        return
    seen.add(followed)
    found = [followed + further for further in _selected(step, followed, document)]
    yield from found
    for part in () if found else _parts(document, followed):
        yield from _reached(step, part, document, seen)


def _parts(document: Document, pointer: str) -> list[str]:
    """Return the pointers of the schemas that apply to the same value as a schema."""
    node = resolve(document, pointer)
    return [
        join(pointer, keyword, index)
        for keyword in IN_PLACE
        if is_object(node) and is_array(entries := node.get(keyword))
        for index in range(len(entries))
    ]


def _elsewhere(step: str, pointers: Iterable[str], document: Document) -> list[str]:
    """Return where a step may lead to although none of these nodes has it.

    The parameters of an operation may be those of its path, and a body another type of JSON.
    """
    found: list[str] = []
    for place in [follow(document, pointer) for pointer in pointers]:
        operation = _OF_OPERATION.fullmatch(place)
        if operation and (operation["parameters"] or step == "['parameters']"):
            if "parameters" in resolve(document, operation["path"]):
                of_path = operation["path"] + operation["parameters"]
                found += _further(step, [of_path], document)
        elif place.endswith("/content") and is_object(node := resolve(document, place)):
            found += (join(place, media_type) for media_type in in_json(node))
    return found


def _selected(step: str, pointer: str, document: Document) -> Iterable[str]:
    """Return the pointers that a step selects from a node; entries of arrays are followed."""
    node = resolve(document, pointer)
    if is_array(node) and not step.startswith(".."):
        places = (join(pointer, index) for index in range(len(node)))
        node = [resolve(document, follow(document, place)) for place in places]
    return select(f"${step}", node, "") if is_object(node) or is_array(node) else ()
