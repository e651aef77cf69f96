"""Checks that a document is valid OpenAPI; only this module imports the validators."""

from collections.abc import Iterator
from typing import Any, Final, cast

from jsonschema.exceptions import ValidationError
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from openapi_spec_validator.validation.validators import SpecValidator

from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.pointer import join, resolve

__all__ = ["validate"]

_MESSAGE_LIMIT: Final = 300
_VALIDATORS: Final[dict[str, type[SpecValidator]]] = {
    "3.0.": OpenAPIV30SpecValidator,
    "3.1.": OpenAPIV31SpecValidator,
}


def validate(document: Document, where: str) -> None:
    """Refuse a document that is not valid OpenAPI 3.0 or 3.1, or has references to other files.

    Raises:
        CodegenError: one problem for each violation, with the pointer of the node.
    """
    version = str(document.get("openapi", ""))
    validator = _VALIDATORS.get(version[:4])
    if validator is None:
        what = f"expected openapi 3.0.x or 3.1.x, got {document.get('openapi')!r}"
        raise CodegenError.at(f"{where}#/openapi", what)
    if problems := list(_dangling(document, document, "", where)):
        raise CodegenError(problems)
    try:
        errors = list(validator(document).iter_errors())
    except (ValueError, RecursionError) as error:
        raise CodegenError.at(f"{where}#", f"cannot be validated: {error}") from error
    # The validator counts a path inside a schema from that schema, and reports the same violation
    # once more with a path from the root: only those from the root name the right place.
    rooted = [error for error in errors if not error.absolute_path or _is_rooted(error, document)]
    if errors:
        raise CodegenError(_problem(error, where) for error in rooted or errors)


def _is_rooted(error: ValidationError, document: Document) -> bool:
    return error.absolute_path[0] in document


def _problem(error: ValidationError, where: str) -> Problem:
    best = _deepest(error)
    message = best[0].message
    if len(best) > 1 and all(one.validator == "enum" for one in best):
        allowed = sorted(
            {str(value) for one in best for value in cast("list[Any]", one.validator_value)}
        )
        message = f"{best[0].instance!r} is not one of {allowed}"
    if len(message) > _MESSAGE_LIMIT:
        message = message[:_MESSAGE_LIMIT] + "…"
    return Problem(f"{where}#{join('', *best[0].absolute_path)}", message)


def _deepest(error: ValidationError) -> list[ValidationError]:
    """Return the violations deepest inside: they say more than "matches no alternative"."""
    inner = [deeper for one in error.context or () for deeper in _deepest(one)]
    depth = max((len(one.absolute_path) for one in inner), default=0)
    if depth <= len(error.absolute_path):
        return [error]
    return [one for one in inner if len(one.absolute_path) == depth]


def _dangling(node: object, document: Document, pointer: str, where: str) -> Iterator[Problem]:
    """Find references that leave the document or lead to nothing."""
    if is_object(node):
        if isinstance(reference := node.get("$ref"), str):
            if not reference.startswith("#/"):
                what = f"expected a local reference, got the external $ref {reference!r}"
                yield Problem(f"{where}#{pointer}", what)
                return
            try:
                resolve(document, reference)
            except (LookupError, ValueError, TypeError):
                yield Problem(f"{where}#{pointer}", f"$ref {reference!r} points to nothing")
        for key, value in node.items():
            yield from _dangling(value, document, join(pointer, key), where)
    elif is_array(node):
        for index, value in enumerate(node):
            yield from _dangling(value, document, join(pointer, index), where)
