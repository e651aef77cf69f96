"""A reply against the document: where they differ, without any value of the reply.

Members that the document does not name are differences too, though it leaves objects open. Of
alternatives (`oneOf`, `anyOf`), the one that fits a value best speaks for all.
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
from codegen.openapi.pointer import join, resolve

__all__ = ["Difference", "Kind", "compare", "is_json"]


class Kind(StrEnum):
    """What differs."""

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
    """One difference, however often it was seen.

    `pointer` leads into the reply, where `*` stands for any item or any name of a map; `place`
    leads to the keyword of the document that is not met. `name` is that of the member, the status
    or the content type. `observed` are the types that differ, `beside` those that were seen in the
    same place and do not.
    """

    kind: Kind
    pointer: str
    place: str
    name: str = ""
    observed: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    count: int = 1

    @property
    def title(self) -> str:
        """The kind and, of what is no member, the name."""
        named = self.kind in {Kind.CONTENT, Kind.STATUS}
        return f"{self.kind} {self.name}" if named else self.kind

    @property
    def types(self) -> tuple[str, ...]:
        """The types that differ, where the kind does not say them already."""
        return () if self.kind is Kind.NULL else self.observed

    @property
    def times(self) -> str:
        """How often it was seen, in words."""
        return "once" if self.count == 1 else f"{self.count} times"


#: What tells one difference from another: kind, pointer, place and name.
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
#: Like the client, and unlike JSON Schema since 2016, it takes 5.0 for no integer.
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
    """Find where a reply to the operation at a pointer differs from the document.

    `content_type` is without parameters, and empty where the reply names none. `read` parses the
    body; it is called only if the document describes a JSON body.

    Raises:
        CodegenError: reply or document is nested too deeply, or a pattern is none of Python's.
    """
    responses = join(operation, "responses")
    patterns = (str(status), f"{status // 100}XX", "default")
    found = next((one for one in patterns if one in resolve(document, f"#{responses}")), None)
    if found is None:
        return [Difference(kind=Kind.STATUS, pointer="", place=responses, name=str(status))]
    pointer = join(responses, found)
    place, response = descriptions.follow(document, pointer, resolve(document, f"#{pointer}"))
    content: dict[str, Any] = response.get("content", {})
    named = content_type or _essence(next(filter(is_json, content), ""))
    media = next((one for one in content if fnmatchcase(named, _essence(one))), None)
    if content and media is None and content_type:
        place = join(place, "content")
        return [Difference(kind=Kind.CONTENT, pointer="", place=place, name=content_type)]
    if media is None or not is_json(named) or "schema" not in content[media]:
        return []
    walk = _Walk(document)
    try:
        walk.visit(read(), "", [join(place, "content", media, "schema")])
    except (RecursionError, re.error) as error:
        what = f"cannot be compared: {type(error).__name__}"
        raise CodegenError.at(f"openapi.json#{place}", what) from error
    return list(walk.differences())


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON."""
    essence = _essence(media_type)
    return essence == "application/json" or essence.endswith("+json")


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


@frozen
class _Walk:
    """One way through a body beside the schemas that speak of it, and what was met."""

    document: Document
    met: dict[_Key, Counter[str]] = field(init=False, factory=dict[_Key, Counter[str]])
    types: defaultdict[str, set[str]] = field(init=False, factory=lambda: defaultdict(set))

    def differences(self) -> Iterator[Difference]:
        for (kind, pointer, place, name), types in self.met.items():
            seen = self.types[place] if kind in {Kind.TYPE, Kind.NULL} else set[str]()
            yield Difference(
                kind=kind,
                pointer=pointer,
                place=place,
                name=name,
                observed=tuple(sorted(filter(None, types))),
                beside=tuple(sorted(seen - types.keys())),
                count=types.total(),
            )

    def visit(self, value: object, pointer: str, places: list[str]) -> None:
        """Compare a value with the schemas at these places, all of which it has to meet."""
        parts = dict(part for place in places for part in self._parts(value, place))
        for place, schema in parts.items():
            self._check(value, pointer, place, schema)
        if is_object(value):
            self._visit_members(value, pointer, parts)
        elif is_array(value):
            items = [join(place, "items") for place, schema in parts.items() if "items" in schema]
            for entry in value if items else ():
                self.visit(entry, join(pointer, "*"), items)

    def _parts(self, value: object, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Find all that is said of a value in one place: what it refers to and is composed of."""
        node = resolve(self.document, f"#{place}")
        if not is_object(node):
            return
        place, schema = descriptions.follow(self.document, place, node)
        yield place, dict(schema)
        if value is None and schema.get("nullable"):
            return
        for index in range(len(schema.get("allOf", ()))):
            yield from self._parts(value, join(place, "allOf", index))
        for keyword in sorted({"anyOf", "oneOf"} & schema.keys()):
            places = [join(place, keyword, index) for index in range(len(schema[keyword]))]
            yield from self._parts(value, min(places, key=lambda one: self._misfit(value, one)))

    def _misfit(self, value: object, place: str) -> tuple[bool, int, int]:
        """Measure how badly a value fits: in itself, then in what it holds, then by what is new."""
        walk = _Walk(self.document)
        walk.visit(value, "", [place])
        contradictions = [key for key in walk.met if key[0] is not Kind.MEMBER]
        itself = any(not pointer for _, pointer, _, _ in contradictions)
        return itself, len(contradictions), len(walk.met)

    def _check(self, value: Any, pointer: str, place: str, schema: dict[str, Any]) -> None:
        """Compare a value with what one schema says of itself, not of its members or items."""
        self.types[join(place, "type")].add(_TYPES[type(value)])
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
            self._note((kind, pointer, join(place, keyword), ""), _TYPES[type(value)])
        for name in schema.get("required", ()) if is_object(value) else ():
            if name not in value:
                where = join(pointer, name)
                self._note((Kind.MISSING, where, join(place, "required"), name), "")

    def _visit_members(
        self, value: dict[str, Any], pointer: str, parts: dict[str, dict[str, Any]]
    ) -> None:
        naming = [place for place, schema in parts.items() if "properties" in schema]
        others = {place: schema.get("additionalProperties") for place, schema in parts.items()}
        maps = [join(place, "additionalProperties") for place in parts if is_object(others[place])]
        for name, inner in value.items():
            named = [
                join(place, "properties", name)
                for place in naming
                if name in parts[place]["properties"]
            ]
            if named:
                self.visit(inner, join(pointer, name), named)
            elif maps:
                self.visit(inner, join(pointer, "*"), maps)
            elif naming and True not in others.values():
                place = join(naming[0], "properties")
                self._note((Kind.MEMBER, join(pointer, name), place, name), _TYPES[type(inner)])

    def _note(self, key: _Key, observed: str) -> None:
        self.met.setdefault(key, Counter())[observed] += 1
