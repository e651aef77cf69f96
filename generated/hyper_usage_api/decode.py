# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""From JSON to typed values, strictly.

A decoder takes a JSON value as `loads` returns it, and returns the typed value or raises
`ValidationError`. Functions that take decoders return a decoder.
"""

import json as _json
import re
from collections.abc import Callable, Mapping
from datetime import date as _date
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, Final, Generic, NoReturn, TypeAlias, TypeVar, cast
from uuid import UUID

from attrs import frozen

from .errors import ValidationError
from .types import UNSET, UNSTATED_OFFSET, Unset

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
S = TypeVar("S", bound=StrEnum)
I = TypeVar("I", bound=IntEnum)

Decoder: TypeAlias = Callable[[object], T]

_TYPE_NAMES: Final[dict[type, str]] = {
    **{type(None): "null", bool: "boolean", str: "string"},
    **{int: "integer", float: "number", Decimal: "number", list: "array", dict: "object"},
}
_DEPTH: Final = 100
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# The shape, without hours and offsets that `fromisoformat` accepts; it checks digits and days.
_is_date_time: Final = re.compile(
    r"....-..-..[Tt](?!24)..:..:..(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?", re.ASCII
).fullmatch
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def type_name(value: object) -> str:
    """Return the JSON type of a value as `loads` returns it."""
    return _TYPE_NAMES.get(type(value), type(value).__name__)


def _mismatch(expected: str, value: object) -> ValidationError:
    return ValidationError("", expected, type_name(value))


def _malformed(expected: str, value: str) -> ValidationError:
    return ValidationError("", expected, f"another string, of length {len(value)}")


def loads(content: bytes) -> Any:
    """Parse JSON; numbers with a fraction or exponent become Decimal, so that no digit is lost."""
    try:
        return _JSON.decode(content.decode())
    except UnicodeDecodeError:
        raise ValidationError("", "UTF-8 text", "other bytes") from None
    except _json.JSONDecodeError as error:
        got = (
            f"text that breaks off or turns wrong at character {error.pos}"
            if content
            else "nothing"
        )
        raise ValidationError("", "JSON", got) from None
    except RecursionError:
        raise ValidationError("", "JSON of bounded depth", "deeper nesting") from None
    except (ValueError, ArithmeticError):
        raise ValidationError("", "numbers of bounded length", "a longer one") from None


def _refuse(constant: str) -> NoReturn:
    raise ValidationError("", "JSON", f"the constant {constant}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; refuse a name that occurs twice, which `json` does not."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValidationError(
            "", "an object that names each member once", "one that repeats a name"
        )
    return members


_JSON: Final = _json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Decimal, parse_constant=_refuse
)


@frozen
class Json(Generic[T]):
    """Reads a body that is JSON."""

    decoder: Decoder[T]

    def __call__(self, content: bytes) -> T:
        value = loads(content)
        try:
            return self.decoder(value)
        except RecursionError:
            raise ValidationError("", "JSON of bounded depth", "deeper nesting") from None


def nothing(_content: bytes) -> None:
    """Ignore a body that the document does not describe."""


def anything(value: object, depth: int = _DEPTH) -> Any:
    """Return a copy of any JSON value, which does not change if the value does.

    A value of greater depth is refused, because it could not be encoded or copied.
    """
    if not depth:
        raise ValidationError("", "JSON of bounded depth", "deeper nesting")
    match value:
        case dict():
            entries = cast("dict[str, object]", value).items()
            return {name: anything(entry, depth - 1) for name, entry in entries}
        case list():
            return [anything(entry, depth - 1) for entry in cast("list[object]", value)]
        case _:
            return value


def null(value: object) -> None:
    """Decode null."""
    if value is not None:
        raise _mismatch("null", value)


def boolean(value: object) -> bool:
    """Decode a boolean."""
    if not isinstance(value, bool):
        raise _mismatch("boolean", value)
    return value


def string(value: object) -> str:
    """Decode a string."""
    if not isinstance(value, str):
        raise _mismatch("string", value)
    return value


def integer(value: object) -> int:
    """Decode an integer; 5.0 and true are not integers."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise _mismatch("integer", value)
    return value


def number(value: object) -> Decimal:
    """Decode a number exactly; a float is taken by its shortest digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not isinstance(exact, Decimal) or not exact.is_finite():
        raise _mismatch("finite number", value)
    return exact


def date(value: object) -> _date:
    """Decode an RFC 3339 full-date."""
    text = string(value)
    try:
        if _DATE.fullmatch(text):
            return _date.fromisoformat(text)
    except ValueError:
        pass
    raise _malformed("RFC 3339 date", text)


def date_time(value: object) -> datetime:
    """Decode an RFC 3339 date-time, to the microsecond; always aware.

    A date-time without an offset, which the RFC does not allow, is UTC with `UNSTATED_OFFSET`.
    """
    text = value if type(value) is str else string(value)
    try:
        if _is_date_time(text):
            moment = datetime.fromisoformat(text.upper())
            return moment if moment.tzinfo else moment.replace(tzinfo=UNSTATED_OFFSET)
    except ValueError:
        pass
    raise _malformed("RFC 3339 date-time", text)


def uuid(value: object) -> UUID:
    """Decode a UUID in its canonical form."""
    text = string(value)
    if not _UUID.fullmatch(text):
        raise _malformed("UUID", text)
    return UUID(text)


def string_enum(kind: type[S]) -> Decoder[S | str]:
    """Decode a member of an enumeration; an unknown value stays a string."""
    known = {member.value: member for member in kind}

    def decode(value: object) -> S | str:
        text = string(value)
        return known.get(text, text)

    return decode


def integer_enum(kind: type[I]) -> Decoder[I | int]:
    """Decode a member of an enumeration; an unknown value stays an integer."""
    known = {member.value: member for member in kind}

    def decode(value: object) -> I | int:
        number = integer(value)
        return known.get(number, number)

    return decode


@frozen
class Constant(Generic[T]):
    """Decodes a constant."""

    value: T

    def __call__(self, value: object) -> T:
        if type(value) is not type(self.value) or value != self.value:
            raise _mismatch(f"the constant {self.value!r}", value)
        return self.value


def array(item: Decoder[T]) -> Decoder[tuple[T, ...]]:
    """Decode an array item by item."""

    def decode(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise _mismatch("array", value)
        items: list[T] = []
        try:
            for entry in cast("list[object]", value):
                items.append(item(entry))
        except ValidationError as error:
            raise error.within(len(items)) from None
        return tuple(items)

    return decode


def nullable(decoder: Decoder[T]) -> Decoder[T | None]:
    """Decode null, or a value with the decoder."""

    def decode(value: object) -> T | None:
        if value is None:
            return None
        try:
            return decoder(value)
        except ValidationError as error:
            return _second(error, null, value)

    return decode


def either(one: Decoder[A], other: Decoder[B]) -> Decoder[A | B]:
    """Decode one of two alternatives; if both accept, the one that leaves fewer unknown members."""

    def decode(value: object) -> A | B:
        try:
            first = one(value)
        except ValidationError as error:
            return _second(error, other, value)
        if not _left_over(first):
            return first
        try:
            second = other(value)
        except ValidationError:
            return first
        return second if _left_over(second) < _left_over(first) else first

    return decode


def _second(first: ValidationError, other: Decoder[B], value: object) -> B:
    try:
        return other(value)
    except ValidationError as second:
        if first.pointer or second.pointer:
            raise max(first, second, key=_progress) from None
        expected = f"{first.expected} or {second.expected}"
        raise ValidationError("", expected, first.got) from None


def _progress(error: ValidationError) -> tuple[int, bool]:
    """Return how far a decoder got; of two alternatives, the one that got further is reported."""
    return error.pointer.count("/"), error.got != "nothing"


def _left_over(value: object) -> int:
    return len(getattr(value, "additional_properties", ()))


def members(value: object) -> dict[str, Any]:
    """Return the members of an object, for `required`, `optional` and `others`."""
    if not isinstance(value, dict):
        raise _mismatch("object", value)
    return cast("dict[str, Any]", value)


def required(members: Mapping[str, Any], name: str, decoder: Decoder[T]) -> T:
    """Decode a member that must be present."""
    if name not in members:
        raise ValidationError("", "a required member", "nothing").within(name)
    try:
        return decoder(members[name])
    except ValidationError as error:
        raise error.within(name) from None


def optional(members: Mapping[str, Any], name: str, decoder: Decoder[T]) -> T | Unset:
    """Decode a member that may be absent."""
    if name not in members:
        return UNSET
    try:
        return decoder(members[name])
    except ValidationError as error:
        raise error.within(name) from None


def others(members: Mapping[str, Any], known: frozenset[str], decoder: Decoder[T]) -> dict[str, T]:
    """Decode all members except the known ones."""
    if known.issuperset(members):
        return {}
    return {name: required(members, name, decoder) for name in members if name not in known}
