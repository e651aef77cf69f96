"""Checks that a document is valid OpenAPI."""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from jsonschema.exceptions import ValidationError

from codegen.errors import CodegenError, Problem
from codegen.openapi import meta_schemas, references, rules
from codegen.openapi.document import Document, each_operation, is_array, is_object
from codegen.openapi.pointer import join, walk

__all__ = ["validate"]

_MESSAGE_LIMIT: Final = 300
_VERSIONS: Final = ("3.0.", "3.1.")
#: The most nodes of a document for each of its operations, the most characters for each, and the
#: most nodes around one: with them, all takes less than 10 seconds for one operation. A page cannot
#: add operations to those that are wanted. The vendor's has 150 nodes, 14 around one, and 3,000
#: characters.
_NODES: Final = 5_000
_CHARACTERS: Final = 2**18
_DEPTH: Final = 100
#: The most characters of a pointer.
_LONGEST: Final = 2000
#: The number of documents whose violations a process keeps: a command validates some repeatedly.
_KEPT: Final = 128


def validate(document: Document, where: str) -> None:
    """Refuse a document that is not valid OpenAPI 3.0 or 3.1, or has references to other files.

    Raises:
        CodegenError: one problem for each violation, with the pointer of the node.
    """
    if problems := _problems(document):
        raise CodegenError(
            Problem(f"{where}#{problem.where}", _shortened(problem.what)) for problem in problems
        )


def _problems(document: Document) -> Sequence[Problem]:
    """Return the problems of the first check that finds any: each trusts those before it."""
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith(_VERSIONS):
        where = "/openapi" if "openapi" in document else ""
        return [Problem(where, f"expected openapi 3.0.x or 3.1.x, got {version!r}")]
    operations = max(1, sum(1 for _ in each_operation(document)))
    for count, (pointer, _) in enumerate(walk(document)):
        if count == _NODES * operations:
            what = (
                f"expected at most {_NODES} values for each operation, got more; shorten its lists"
            )
            return [Problem("", what)]
        if pointer.count("/") > _DEPTH or len(pointer) > _LONGEST:
            what = f"nested too deeply: expected at most {_DEPTH} names of {_LONGEST} characters"
            return [Problem(pointer.rpartition("/")[0], what)]
    text = json.dumps(document)
    if len(text) > _CHARACTERS * operations:
        what = (
            f"expected at most {_CHARACTERS} characters for each operation, got more; "
            "shorten its texts"
        )
        return [Problem("", what)]
    return _violations(text)


@lru_cache(maxsize=_KEPT)
def _violations(text: str) -> Sequence[Problem]:
    """Return the violations in a document of a bounded size, which is given as JSON."""
    document: Document = json.loads(text)
    nodes = [*walk(document)]
    errors, schemas = meta_schemas.structure_errors(document)
    by_pointer = {pointer: node for pointer, node in nodes if id(node) in schemas}
    return (
        [*references.unusable(document, nodes)]
        or [*_violations_of_schemas(errors)]
        or [*references.circular(nodes)]
        or [*rules.violations(document), *meta_schemas.default_problems(document, by_pointer)]
    )


def _shortened(what: str) -> str:
    """Return a message, a long one without its middle: the expectation is at its end."""
    half = _MESSAGE_LIMIT // 2
    return what if len(what) <= _MESSAGE_LIMIT else f"{what[:half]}…{what[-half:]}"


def _violations_of_schemas(errors: list[ValidationError]) -> Iterator[Problem]:
    # A node that its schema refuses may also look like a member that nobody described.
    places = {tuple(error.absolute_path) for error in errors}
    parents = {place[:length] for place in places for length in range(len(place))}
    for error in errors:
        if error.validator == "unevaluatedProperties" and tuple(error.absolute_path) in parents:
            continue
        for alternatives in _specific(error):
            place = join("", *alternatives[0].absolute_path)
            yield Problem(place, _expected(alternatives) or alternatives[0].message)


def _specific(error: ValidationError) -> Iterator[list[ValidationError]]:
    """Yield what is wrong below "matches no alternative": one violation, or one an alternative."""
    branches = _branches(error)
    if len(branches) == 1:
        for each in branches[0]:
            yield from _specific(each)
        return
    inner = [
        one
        for branch in branches
        for each in branch
        for alternatives in _specific(each)
        for one in alternatives
    ]
    depth = max((len(one.absolute_path) for one in inner), default=0)
    deepest = [one for one in inner if len(one.absolute_path) == depth]
    if deepest and (depth > len(error.absolute_path) or _expected(deepest)):
        yield deepest
    else:
        yield [error]


def _branches(error: ValidationError) -> list[list[ValidationError]]:
    """Return the violations of each alternative that the node may be meant to be."""
    context = sorted(error.context or (), key=lambda one: one.schema_path[0])
    branches = {
        index: list(group) for index, group in groupby(context, lambda one: one.schema_path[0])
    }
    alternatives: Any = error.validator_value
    is_reference = is_object(error.instance) and "$ref" in error.instance
    likely = [
        branch
        for index, branch in branches.items()
        if is_reference == (alternatives[index] == {"$ref": "#/definitions/Reference"})
    ] or list(branches.values())
    # A member such as `in` or `type` tells the alternatives apart.
    told = [branch for branch in likely if not any(map(_tells_apart, branch))]
    return told or likely


def _tells_apart(error: ValidationError) -> bool:
    return error.validator == "enum" and len(error.relative_path) == 1


def _expected(errors: list[ValidationError]) -> str:
    """Return the expectation of the alternatives for one node, if all are of one kind; else ""."""
    values: list[Any] = [error.validator_value for error in errors]
    match sorted({str(error.validator) for error in errors}):
        case ["enum"]:
            allowed = sorted({str(value) for each in values for value in each})
            return f"{errors[0].instance!r} is not one of {allowed}"
        case ["const"]:
            allowed = sorted({repr(value) for value in values})
            return f"expected {' or '.join(allowed)}, got {errors[0].instance!r}"
        case ["type"]:
            names = {name for each in values for name in (each if is_array(each) else [each])}
            return f"{errors[0].instance!r} is not of type {' or '.join(map(repr, sorted(names)))}"
        case ["required"]:
            return " or ".join(dict.fromkeys(error.message for error in errors))
        case _:
            return ""
