"""Validates a document by the schemas of OpenAPI; only this module uses the validators.

openapi-spec-validator brings the schemas. Rules that a schema cannot express are in the module
`rules`: the checks that openapi-spec-validator has for them give no place and trust every node.
openapi-schema-validator brings the dialects of 3.1 and of defaults. It is imported for documents
that need one: its import takes longer than the validation of any document that needs none.
"""

import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from importlib.metadata import distribution
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias, cast
from urllib.parse import quote

from jsonschema import Draft4Validator, Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import (
    extend as untyped_extend,  # pyright: ignore[reportUnknownVariableType]
)
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from codegen.errors import Problem
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.json_text import canonical
from codegen.openapi.pointer import join

__all__ = ["default_problems", "structure_errors"]

#: The most violations that are told at once.
_MOST: Final = 100
#: The most keywords that are compared with one document's defaults: alternatives multiply.
_STEPS: Final = 100_000
_LONGEST_PATTERN: Final = 1000
#: Keywords that run a pattern, which can take forever, or cost more than a default is worth.
_UNBOUNDED: Final = (
    *("pattern", "patternProperties", "uniqueItems"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
#: Our keyword in the schema of schemas: it notes each schema of a document.
_NOTED: Final = "x-noted"
_URI: Final = "urn:document"
#: The dialect of schemas in OpenAPI 3.1.
_DIALECT_31: Final = "https://spec.openapis.org/oas/3.1/dialect/base"

_Found: TypeAlias = Iterator[ValidationError]
_Keyword: TypeAlias = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]


class _EndlessError(Exception):
    """A default takes too many steps to be compared with its schema."""


def structure_errors(document: Document) -> tuple[list[ValidationError], set[int]]:
    """Return the violations of OpenAPI's schema, and the identity of each schema in the document.

    The path of a violation starts at the root of the document.
    """
    schemas: set[int] = set()
    keywords: dict[str, _Keyword] = {"uniqueItems": _unique, _NOTED: partial(_note, schemas)}
    dialect, schema, registry = _meta_schema(document["openapi"][:4])
    checker = FormatChecker([])
    checker.checks("regex", raises=Exception)(_is_pattern)
    validator = _extend(dialect, keywords)(schema, registry=registry, format_checker=checker)
    return list(islice(validator.iter_errors(document), _MOST)), schemas


def default_problems(document: Document, schemas: Mapping[str, Any]) -> Iterator[Problem]:
    """Find defaults that their schema does not allow; `schemas` holds the schemas by pointer."""
    with_default = {
        pointer: schema["default"]
        for pointer, schema in schemas.items()
        if is_object(schema) and "default" in schema
        # The overlay adds `nullable` to documents of either version.
        if schema["default"] is not None or schema.get("nullable") is not True
    }
    if not with_default:
        return
    from openapi_schema_validator import (  # noqa: PLC0415 - see the module's docstring
        OAS30Validator,
        OAS31Validator,
    )

    dialect = OAS30Validator if document["openapi"].startswith("3.0.") else OAS31Validator
    steps = iter(range(_STEPS))
    keywords: dict[str, _Keyword] = {
        name: _bounded(steps, keyword) for name, keyword in dialect.VALIDATORS.items()
    }
    keywords |= dict.fromkeys(_UNBOUNDED, _ignore)
    bounded = _extend(dialect, keywords)
    root = DRAFT202012.create_resource(_plain(document))
    registry = _registry().with_resource(_URI, root)
    for pointer, default in with_default.items():
        validator = bounded({"$ref": f"{_URI}#{quote(pointer)}"}, registry=registry)
        yield from _default_problems(validator, join(pointer, "default"), default)


def _default_problems(validator: Any, pointer: str, default: object) -> Iterator[Problem]:
    try:
        # Of several violations at one place, the last is the clearest about null.
        found = {tuple(error.path): error.message for error in validator.iter_errors(default)}
    except (_EndlessError, RecursionError):
        what = "expected a default that its schema allows, got one that takes too long to compare"
        yield Problem(pointer, what)
    except Exception as error:  # noqa: BLE001 - a reference may lead to a node that is not a schema
        what = f"cannot be compared with its schema: {type(error).__name__}: {error}"
        yield Problem(pointer, what)
    else:
        for path, message in found.items():
            what = f"expected a default that its schema allows, but {message}"
            yield Problem(join(pointer, *path), what)


def _extend(dialect: Any, keywords: Mapping[str, _Keyword]) -> Any:
    """Return the dialect with these keywords beside its own, or in their place."""
    return cast("Any", untyped_extend(dialect, keywords))  # type: ignore[no-untyped-call]


@lru_cache
def _meta_schema(version: str) -> tuple[Any, dict[str, Any], Registry[Any]]:
    """Return the dialect and the schema of OpenAPI, with the schemas that it refers to.

    It checks and notes schemas as well.
    """
    # The file is read without an import of its package, which brings a client for HTTP.
    path = f"openapi_spec_validator/resources/schemas/v{version.removesuffix('.')}/schema.json"
    file = Path(str(distribution("openapi-spec-validator").locate_file(path)))
    schema = _without(json.loads(file.read_text(encoding="utf-8")), "$schema")
    if version == "3.0.":
        schema["definitions"]["Schema"][_NOTED] = True
        return Draft4Validator, schema, Registry()
    # By itself, this schema accepts any object in the place of a schema.
    schema["$defs"]["schema"] |= {
        "$ref": _DIALECT_31,
        "properties": {"$schema": {"const": _DIALECT_31}},
        _NOTED: True,
    }
    schema["properties"]["jsonSchemaDialect"] = {"const": _DIALECT_31}
    # A registry looks through what was added since the last crawl at each dynamic reference.
    registry = _registry().with_resource(schema["$id"], DRAFT202012.create_resource(schema))
    return Draft202012Validator, {"$ref": schema["$id"]}, registry.crawl()


@lru_cache
def _registry() -> Registry[Any]:
    """Return the dialects by their URI, without the member that would bring other keywords."""
    from openapi_schema_validator._specifications import REGISTRY  # noqa: PLC0415 - as above

    contents: dict[str, Any] = {uri: REGISTRY.contents(uri) for uri in REGISTRY}
    registry = Registry[Any]().with_resources(
        (uri, DRAFT202012.create_resource(_without(schema, "$schema")))
        for uri, schema in contents.items()
        if "/2020-12/" in uri or "/oas/3.1/" in uri
    )
    return registry.crawl()


def _plain(document: Document) -> Document:
    """Return a copy whose schemas choose neither keywords nor a base for their references."""
    text = json.dumps(document)
    plain: Document = json.loads(text, object_hook=lambda node: _without(node, "$schema", "$id"))
    return plain


def _without(node: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name not in names}


def _note(schemas: set[int], _validator: Any, _value: Any, instance: Any, _schema: Any) -> _Found:
    schemas.add(id(instance))
    return iter(())


def _unique(_validator: Any, unique: Any, instance: Any, _schema: Any) -> _Found:
    """Find entries that are equal, in one pass; the dialects compare each with each."""
    if not (unique and is_array(instance)):
        return
    first: dict[str, int] = {}
    for index, entry in enumerate(instance):
        other = first.setdefault(canonical(entry), index)
        if other != index:
            what = f"expected entries that differ, got {entry!r} at {other} and at {index}"
            yield ValidationError(what, path=[index])


def _bounded(steps: Iterator[int], keyword: _Keyword) -> _Keyword:
    """Return a keyword that takes one of the steps whenever it is compared."""

    def compare(validator: Any, value: Any, instance: Any, schema: Any) -> _Found:
        if next(steps, None) is None:
            raise _EndlessError
        yield from keyword(validator, value, instance, schema) or ()

    return compare


def _ignore(_validator: Any, _value: Any, _instance: Any, _schema: Any) -> None:
    """Compare nothing."""


def _is_pattern(value: object) -> bool:
    """Tell whether Python can compile a text; the longest would take it too long."""
    if isinstance(value, str) and len(value) <= _LONGEST_PATTERN:
        with warnings.catch_warnings(action="ignore"):
            re.compile(value)
    return True
