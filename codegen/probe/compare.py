"""Finds where a reply differs from the document; a difference holds no value of the reply.

A member that the document does not name is a difference, although objects are open. A value with
alternatives (`oneOf`, `anyOf`) is compared with the one that fits it best.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final, TypeAlias, cast

from attrs import field, frozen
from jsonschema import Draft4Validator, Draft202012Validator, ValidationError, validators

from codegen.errors import CodegenError
from codegen.generate import descriptions
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.media_types import essence, is_json
from codegen.openapi.pointer import join, resolve

__all__ = ["Difference", "Kind", "compare"]


class Kind(StrEnum):
    """The kinds of differences."""

    CONTENT = "other content type"
    FORMAT = "format not met"
    LIMIT = "limit not met"
    MEMBER = "unknown member"
    MISSING = "missing required member"
    NULL = "null where not allowed"
    STATUS = "undocumented status"
    TYPE = "other type"
    VALUE = "unknown enum value"


@frozen(kw_only=True)
class Difference:
    """One difference, which may occur many times.

    - `pointer`: the place in the reply; `*` stands for any item or any name of a map.
    - `location`: the pointer of the keyword in the document that the value violates.
    - `name`: the name of the member, the status or the content type.
    - `observed`: the types that differ from the document.
    - `beside`: the types at the same location that agree with it.
    """

    kind: Kind
    pointer: str
    location: str
    name: str = ""
    observed: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    count: int = 1

    @property
    def title(self) -> str:
        """The kind, with the name of a status or a content type."""
        named = self.kind in {Kind.CONTENT, Kind.STATUS}
        return f"{self.kind} {self.name}" if named else self.kind

    @property
    def types(self) -> tuple[str, ...]:
        """The types that differ, unless the kind says them already."""
        return () if self.kind is Kind.NULL else self.observed

    @property
    def times(self) -> str:
        """The number of occurrences in words."""
        return "once" if self.count == 1 else f"{self.count} times"


#: The identity of a difference: kind, pointer, location and name.
_Key: TypeAlias = tuple[Kind, str, str, str]

_KINDS: Final = {
    "type": Kind.TYPE,
    "enum": Kind.VALUE,
    "const": Kind.VALUE,
    "format": Kind.FORMAT,
    **dict.fromkeys(descriptions.LIMITING, Kind.LIMIT),
}
_TYPES: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
#: 5.0 is not an integer, as in the client; JSON Schema since 2016 says that it is one.
_Draft202012: Final = cast(
    "type[Draft202012Validator]",
    validators.extend(  # type: ignore[no-untyped-call]  # pyright: ignore[reportUnknownMemberType]
        Draft202012Validator, type_checker=Draft4Validator.TYPE_CHECKER
    ),
)
_FORMATS: Final = Draft202012Validator.FORMAT_CHECKER


def compare(
    document: Document,
    operation: str,
    status: int,
    content_type: str,
    read: Callable[[], object],
) -> list[Difference]:
    """Return where a reply differs from the document; `operation` is a pointer.

    `content_type` has no parameters, and is empty if the reply has none. `read` parses the body; it
    is called only if the document describes a JSON body.

    Raises:
        CodegenError: if the reply or the document is nested too deeply, or Python does not know a
            pattern.
    """
    responses = join(operation, "responses")
    patterns = (str(status), f"{status // 100}XX", "default")
    found = next((one for one in patterns if one in resolve(document, f"#{responses}")), None)
    if found is None:
        return [Difference(kind=Kind.STATUS, pointer="", location=responses, name=str(status))]
    pointer = join(responses, found)
    location, response = descriptions.follow(document, pointer, resolve(document, f"#{pointer}"))
    content: dict[str, Any] = response.get("content", {})
    named = content_type or essence(next(filter(is_json, content), ""))
    media = next((one for one in content if fnmatchcase(named, essence(one))), None)
    if content and media is None and content_type:
        location = join(location, "content")
        return [Difference(kind=Kind.CONTENT, pointer="", location=location, name=content_type)]
    if media is None or not is_json(named) or "schema" not in content[media]:
        return []
    walk = _Walk(document)
    try:
        walk.visit(read(), "", [join(location, "content", media, "schema")])
    except RecursionError as error:
        what = "cannot be compared: its references have no end, or the reply is nested too deeply"
        raise CodegenError.at(f"openapi.json#{location}", what) from error
    except re.error as error:
        what = f"cannot be compared: Python knows no such pattern: {error}"
        raise CodegenError.at(f"openapi.json#{location}", what) from error
    return list(walk.differences())


@frozen
class _Walk:
    """A walk through a body and its schemas, with the differences found so far."""

    document: Document
    found: dict[_Key, Counter[str]] = field(init=False, factory=dict[_Key, Counter[str]])
    types: defaultdict[str, set[str]] = field(init=False, factory=lambda: defaultdict(set))

    def differences(self) -> Iterator[Difference]:
        for (kind, pointer, location, name), types in self.found.items():
            seen = self.types[location] if kind in {Kind.TYPE, Kind.NULL} else set[str]()
            yield Difference(
                kind=kind,
                pointer=pointer,
                location=location,
                name=name,
                observed=tuple(sorted(filter(None, types))),
                beside=tuple(sorted(seen - types.keys())),
                count=types.total(),
            )

    def visit(self, value: object, pointer: str, locations: list[str]) -> None:
        """Compare a value with the schemas at these locations; it must meet all of them."""
        parts = dict(part for location in locations for part in self._parts(value, location))
        for location, schema in parts.items():
            self._check(value, pointer, location, schema)
        if is_object(value):
            self._visit_members(value, pointer, parts)
        elif is_array(value):
            items = [
                join(location, "items") for location, schema in parts.items() if "items" in schema
            ]
            for entry in value if items else ():
                self.visit(entry, join(pointer, "*"), items)

    def _parts(self, value: object, location: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return all schemas for a value at a location; follows `$ref`, `allOf`, alternatives."""
        node = resolve(self.document, f"#{location}")
        if not is_object(node):
            return
        location, schema = descriptions.follow(self.document, location, node)
        yield location, dict(schema)
        if value is None and schema.get("nullable"):
            return
        for index in range(len(schema.get("allOf", ()))):
            yield from self._parts(value, join(location, "allOf", index))
        for keyword in sorted({"anyOf", "oneOf"} & schema.keys()):
            locations = [join(location, keyword, index) for index in range(len(schema[keyword]))]
            yield from self._parts(value, min(locations, key=lambda one: self._misfit(value, one)))

    def _misfit(self, value: object, location: str) -> tuple[bool, int, int]:
        """Return how badly a value fits a schema, in this order.

        1. whether the value itself violates the schema
        2. how many differences contradict the schema
        3. how many differences there are, unknown members included
        """
        walk = _Walk(self.document)
        walk.visit(value, "", [location])
        contradictions = [key for key in walk.found if key[0] is not Kind.MEMBER]
        itself = any(not pointer for _, pointer, _, _ in contradictions)
        return itself, len(contradictions), len(walk.found)

    def _check(self, value: Any, pointer: str, location: str, schema: dict[str, Any]) -> None:
        """Compare a value with one schema, without its members and items."""
        self.types[join(location, "type")].add(_TYPES[type(value)])
        own = {keyword: schema[keyword] for keyword in _KINDS if keyword in schema}
        old = self.document["openapi"].startswith("3.0")
        if old and schema.get("nullable") and "type" in schema:
            own["type"] = [schema["type"], "null"]
        validator = (Draft4Validator if old else _Draft202012)(own, format_checker=_FORMATS)
        errors: Iterator[ValidationError] = validator.iter_errors(value)  # pyright: ignore[reportUnknownMemberType]
        for error in errors:
            keyword = str(error.validator)
            absent = value is None and keyword in {"type", "enum"}
            kind = Kind.NULL if absent else _KINDS[keyword]
            self._record((kind, pointer, join(location, keyword), ""), _TYPES[type(value)])
        for name in schema.get("required", ()) if is_object(value) else ():
            if name not in value:
                where = join(pointer, name)
                self._record((Kind.MISSING, where, join(location, "required"), name), "")

    def _visit_members(
        self, value: dict[str, Any], pointer: str, parts: dict[str, dict[str, Any]]
    ) -> None:
        naming = [location for location, schema in parts.items() if "properties" in schema]
        others = {
            location: schema.get("additionalProperties") for location, schema in parts.items()
        }
        maps = [
            join(location, "additionalProperties")
            for location in parts
            if is_object(others[location])
        ]
        for name, inner in value.items():
            named = [
                join(location, "properties", name)
                for location in naming
                if name in parts[location]["properties"]
            ]
            if named:
                self.visit(inner, join(pointer, name), named)
            elif maps:
                self.visit(inner, join(pointer, "*"), maps)
            elif naming and True not in others.values():
                location = join(naming[0], "properties")
                self._record(
                    (Kind.MEMBER, join(pointer, name), location, name), _TYPES[type(inner)]
                )

    def _record(self, key: _Key, observed: str) -> None:
        self.found.setdefault(key, Counter())[observed] += 1
