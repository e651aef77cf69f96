"""An OpenAPI document as plain JSON: strict reading, canonical writing, pointers, validity."""

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeAlias, TypeGuard, cast

from jsonschema.exceptions import ValidationError
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from openapi_spec_validator.validation.validators import SpecValidator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent, Event

from codegen.errors import CodegenError, Problem

__all__ = [
    "Document",
    "dumps",
    "is_array",
    "is_object",
    "join",
    "loads",
    "loads_value",
    "loads_yaml",
    "resolve",
    "validate",
]

Document: TypeAlias = dict[str, Any]

_MESSAGE_LIMIT: Final = 300
_VALIDATORS: Final[dict[str, type[SpecValidator]]] = {
    "3.0.": OpenAPIV30SpecValidator,
    "3.1.": OpenAPIV31SpecValidator,
}


def is_object(node: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a node is a JSON object."""
    return isinstance(node, dict)


def is_array(node: object) -> TypeGuard[list[Any]]:
    """Tell whether a node is a JSON array."""
    return isinstance(node, list)


def join(pointer: str, *tokens: str | int) -> str:
    """Append reference tokens to a JSON Pointer (RFC 6901), escaping each."""
    escaped = (str(token).replace("~", "~0").replace("/", "~1") for token in tokens)
    return "/".join([pointer, *escaped])


def resolve(document: Document, reference: str) -> Any:
    """Return what a local reference such as `#/components/schemas/Plan` points to.

    Raises:
        LookupError: there is nothing.
    """
    node: Any = document
    for token in reference.removeprefix("#/").split("/"):
        key = token.replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if is_array(node) else node[key]
    return node


def loads(text: str, where: str) -> Document:
    """Parse JSON text into an object, refusing what JSON readers disagree about.

    Raises:
        CodegenError: not JSON, duplicate members, NaN or Infinity, lone surrogates, not an object.
    """
    document = loads_value(text, where, real=_exact)
    if not is_object(document):
        raise CodegenError.at(where, f"expected a JSON object, got {type(document).__name__}")
    return document


def loads_value(text: str, where: str, *, real: Callable[[str], float] = float) -> object:
    """Parse JSON text into whatever it is, as strictly; `real` makes numbers with a fraction.

    Raises:
        CodegenError: not JSON, duplicate members, NaN or Infinity, lone surrogates.
    """

    def unique(pairs: list[tuple[str, Any]]) -> Document:
        members = dict(pairs)
        if len(members) < len(pairs):
            names = [name for name, _ in pairs]
            twice = sorted({name for name in names if names.count(name) > 1})
            raise CodegenError.at(where, f"duplicate members {twice}; each name may stand once")
        return members

    def refuse(constant: str) -> NoReturn:
        raise CodegenError.at(where, f"{constant} is not JSON")

    try:
        value: object = json.loads(
            text, object_pairs_hook=unique, parse_float=real, parse_constant=refuse
        )
        dumps(value).encode()
    except json.JSONDecodeError as error:
        line = f"{where}, line {error.lineno} column {error.colno}"
        raise CodegenError.at(line, f"not JSON: {error.msg}") from error
    except (UnicodeEncodeError, RecursionError, ValueError) as error:
        raise CodegenError.at(where, f"not usable as JSON: {error}") from error
    return value


def _exact(digits: str) -> float:
    number = float(digits)
    if Decimal(repr(number)) != Decimal(digits):
        raise ValueError(f"number {digits} does not survive as a double")
    return number


class _JSONConstructor(SafeConstructor):
    """Makes what JSON has; a date is text, as YAML 1.2 says."""


_JSONConstructor.add_constructor(  # pyright: ignore[reportUnknownMemberType]
    "tag:yaml.org,2002:timestamp",
    SafeConstructor.construct_yaml_str,  # pyright: ignore[reportUnknownMemberType]
)


def loads_yaml(text: str, where: str) -> Document:
    """Parse YAML text into an object of what JSON has.

    Raises:
        CodegenError: not YAML, duplicate members, NaN or infinity, an alias, a tag, not an object.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _JSONConstructor
    try:
        _refuse_more_than_json(yaml.parse(text))  # pyright: ignore[reportUnknownMemberType]
        loaded: object = yaml.load(text)  # pyright: ignore[reportUnknownMemberType]
        # Written as JSON, response codes are names, and two that differ only in type clash.
        written = json.dumps(loaded, allow_nan=False)
    except (YAMLError, RecursionError, TypeError, ValueError) as error:
        raise CodegenError.at(where, f"not usable as YAML: {error}") from error
    return loads(written, where)


def _refuse_more_than_json(events: Iterable[Event]) -> None:
    # An alias stands for as much as all the text before it, and the next one for twice that.
    for event in events:
        if isinstance(event, AliasEvent) or getattr(event, "tag", None) is not None:
            raise ValueError("it has an alias or a tag; write out what that stands for")


def dumps(document: object) -> str:
    """Write canonical JSON: two spaces, members in their order, text as it is, one newline."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def validate(document: Document, where: str) -> None:
    """Check that this is a valid OpenAPI 3.0 or 3.1 document whose references are all local.

    Raises:
        CodegenError: one problem for each violation, with the pointer of the offending node.
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
    # Inside a schema the validator counts paths from that schema; the same violation is then also
    # reported by the node that holds the schema, whose path starts at the root.
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
    """Follow the alternatives that got furthest: they say more than "matches none of them"."""
    inner = [deeper for one in error.context or () for deeper in _deepest(one)]
    depth = max((len(one.absolute_path) for one in inner), default=0)
    if depth <= len(error.absolute_path):
        return [error]
    return [one for one in inner if len(one.absolute_path) == depth]


def _dangling(node: object, document: Document, pointer: str, where: str) -> Iterator[Problem]:
    """Find references that leave the document or lead nowhere."""
    if is_object(node):
        if isinstance(reference := node.get("$ref"), str):
            if not reference.startswith("#/"):
                what = f"external $ref {reference!r}; only references inside the document are read"
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
