# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""From JSON to typed values, strictly.

A decoder takes a JSON value as `loads` returns it, and returns the typed value or raises
`ValidationError`. Functions that take decoders return a decoder.
"""

import json as _json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from datetime import date as _date
from datetime import time as _time
from decimal import Decimal
from enum import IntEnum, StrEnum
from threading import local
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
# The JSON value, what became of it, the weight that it kept, and the error if it was refused.
_Result: TypeAlias = tuple[object, Any, int, ValidationError | None]

_TYPE_NAMES: Final[dict[type, str]] = {
    **{type(None): "null", bool: "boolean", str: "string"},
    **{int: "integer", float: "number", Decimal: "number", list: "array", dict: "object"},
}
_DEPTH: Final = 100
_TOO_DEEP: Final = ("JSON of bounded depth", "deeper nesting")
# The depth that `json` parses differs from Python to Python, and so do the words of its refusal.
_OUTLINE: Final = 2 * _DEPTH
_TOKENS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL).finditer
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_from_iso: Final = datetime.fromisoformat
# The shape, without hours and offsets that `fromisoformat` accepts; it checks digits and days.
_is_date_time: Final = re.compile(
    r"....-..-..[Tt](?!24)..:..:..(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?", re.ASCII
).fullmatch
# A decoder keeps members and values that the document does not name, and each has a weight. The
# alternative with the lower weight is taken. One of a kind outweighs all of the next kind.
_RULED_OUT: Final = 1 << 64  # A value that the document rules out.
_UNNAMED: Final = 1 << 32  # A member that the document does not name.
_MAPPED: Final = 1  # A member that has only the type of all others.
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class _Kept(local):
    """The weight of all that the decoders kept, and the results of alternatives, for a thread.

    `results` is None outside of alternatives.
    """

    weight: int = 0
    results: dict[tuple[int, int], _Result] | None = None


_kept: Final = _Kept()
_weighs = False


def _keep(weight: int, times: int = 1) -> None:
    """Count what is kept; where no alternatives were made, nothing needs the sum."""
    if _weighs:
        _kept.weight += weight * times


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
        return _parse(content)
    except RecursionError:
        raise ValidationError("", *_TOO_DEEP) from None


def _parse(content: bytes) -> Any:
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
    except (ValueError, ArithmeticError):
        raise ValidationError("", "numbers of bounded length", "a longer one") from None


def outline(content: bytes) -> bytes:
    """Return a JSON text without what is nested deeper than every Python can parse."""
    kept: list[bytes] = []
    depth = start = 0
    for token in _TOKENS(content):
        match token[0]:
            case b"[" | b"{":
                depth += 1
                if depth == _OUTLINE:
                    kept.append(content[start : token.end()])
            case b"]" | b"}":
                if depth == _OUTLINE:
                    start = token.start()
                depth -= 1
            case _:
                pass  # Brackets in a string count for nothing.
    if depth < _OUTLINE:
        kept.append(content[start:])
    return b"".join(kept)


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
        try:
            return self.decoder(_parse(content))
        except RecursionError:
            pass
        raise self._too_deep(content)

    def _too_deep(self, content: bytes) -> ValidationError:
        """Return the error for a body that this Python cannot read; the decoder tells its place."""
        unplaced = ValidationError("", *_TOO_DEEP)
        try:
            value = loads(outline(content))
        except ValidationError:
            return unplaced
        try:
            self.decoder(value)
        except ValidationError as error:
            return error
        except RecursionError:
            pass
        return unplaced


def nothing(_content: bytes) -> None:
    """Ignore a body that the document does not describe."""


def anything(value: object, depth: int = _DEPTH) -> Any:
    """Return a copy of any JSON value, which does not change if the value does.

    A value of greater depth is refused, because it could not be encoded or copied.
    """
    if not depth:
        raise ValidationError("", *_TOO_DEEP)
    match value:
        case dict():
            entries = cast("dict[str, object]", value)
            _keep(_UNNAMED, len(entries))
            return {name: anything(entry, depth - 1) for name, entry in entries.items()}
        case list():
            return [anything(entry, depth - 1) for entry in cast("list[object]", value)]
        case _:
            return value


def unexpected(value: object) -> Any:
    """Return a copy of a member that the document rules out."""
    _keep(_RULED_OUT)
    return anything(value)


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

    A date-time without an offset, which the RFC does not allow, is UTC with `UNSTATED_OFFSET`. A
    leap second is the second after it.
    """
    text = value if type(value) is str else string(value)
    try:
        if _is_date_time(text):
            moment = _from_iso(text.upper())
            return moment if moment.tzinfo else moment.replace(tzinfo=UNSTATED_OFFSET)
    except ValueError:
        if text.startswith(":60", 16):
            return _after_leap_second(text)
    raise _malformed("RFC 3339 date-time", text)


def moment(value: object) -> datetime | None:
    """Return a date-time that has the usual form, such as 2030-01-31T12:00:00Z.

    None means that the value is for `date_time` to decode or to refuse.
    """
    if type(value) is str and len(value) == 20 and value[4::3] == "--T::Z":
        try:
            found = _from_iso(value)
        except ValueError:
            return None
        # From Python 3.14 on, hour 24 is read as hour 0 of the next day.
        if found.hour or value[11:13] == "00":
            return found
    return None


def _after_leap_second(text: str) -> datetime:
    """Decode a leap second, which comes only at the end of a day of UTC; Python has no such second."""
    try:
        after = date_time(f"{text[:17]}59{text[19:]}") + timedelta(seconds=1)
        if after.astimezone(UTC).time().replace(microsecond=0) == _time():
            return after
    except (ValidationError, OverflowError):
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
        try:
            return known[text]
        except KeyError:
            _keep(_RULED_OUT)
            return text

    return decode


def integer_enum(kind: type[I]) -> Decoder[I | int]:
    """Decode a member of an enumeration; an unknown value stays an integer."""
    known = {member.value: member for member in kind}

    def decode(value: object) -> I | int:
        number = integer(value)
        try:
            return known[number]
        except KeyError:
            _keep(_RULED_OUT)
            return number

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
    """Decode one of two alternatives; if both accept, the one that the document describes better.

    These count against an alternative, at any depth, the worst first:

    1. values that an enumeration lacks, and members of an object that allows no others;
    2. members that the document does not name;
    3. members that have only the type of all others.

    If both alternatives are equal in this, the first is taken.
    """
    global _weighs
    _weighs = True

    def choose(value: object) -> A | B:
        before = _kept.weight
        try:
            first = one(value)
        except ValidationError as error:
            _kept.weight = before
            return _second(error, other, value)
        weight = _kept.weight
        if weight == before:
            return first
        _kept.weight = before
        try:
            second = other(value)
        except ValidationError:
            _kept.weight = weight
            return first
        if _kept.weight < weight:
            return second
        _kept.weight = weight
        return first

    def decode(value: object) -> A | B:
        return _once(choose, value) if type(value) in (dict, list) else choose(value)

    return decode


def _once(choose: Decoder[T], value: object) -> T:
    """Decode a value once, however many alternatives above it try to decode it.

    Otherwise the time would double with each level of alternatives inside alternatives.
    """
    results, before = _kept.results, _kept.weight
    if results is None:
        _kept.results = {}
        try:
            return choose(value)
        finally:
            _kept.results = None
    key = id(choose), id(value)
    if key not in results:
        results[key] = _result(choose, value)
    _, decoded, weight, error = results[key]
    _kept.weight = before + weight
    if error:
        raise error
    return cast("T", decoded)


def _result(choose: Decoder[T], value: object) -> _Result:
    before = _kept.weight
    try:
        return value, choose(value), _kept.weight - before, None
    except ValidationError as error:
        return value, None, 0, error


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
    found = {name: required(members, name, decoder) for name in members if name not in known}
    _keep(_UNNAMED if decoder is anything else _MAPPED, len(found))
    return found


def draft(model: type[object]) -> Any:
    """Return a class whose instances are filled field by field, and then made that model.

    To fill a draft takes a fifth of the time that the constructor of a frozen class takes.
    """
    plain = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__")}
    return type(model.__name__, (model,), {"__slots__": (), **plain})


def fields(model: Any) -> dict[str, Any]:
    """Return the fields of a model by name, as its constructor takes them."""
    return {field.name: getattr(model, field.name) for field in model.__attrs_attrs__}
