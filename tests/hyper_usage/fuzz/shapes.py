"""Strategies for JSON texts that fit a schema of the document, or nearly fit it.

They make texts, not values, because Python values cannot have a member twice, or a number that a
parser refuses. hypothesis-jsonschema makes values. Its last release, of 2024, also fails with
hypothesis 6.170.10 and later, whose internals it uses.
"""

import json
from datetime import timedelta, timezone
from typing import Any, Final, TypeAlias, TypeVar

from hypothesis import strategies as st

from codegen.openapi.document import is_object

__all__ = ["ANY", "Texts", "mostly", "shaped"]

T = TypeVar("T")

Texts: TypeAlias = st.SearchStrategy[str]
Pairs: TypeAlias = list[tuple[str, str]]


def mostly(usual: st.SearchStrategy[T], rare: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """Return the usual strategy in five of six cases, and the rare one in the sixth."""
    return st.integers(0, 5).flatmap(lambda roll: usual if roll < 5 else rare)


def _written(pairs: Pairs) -> str:
    return "{" + ", ".join(f"{json.dumps(name)}: {text}" for name, text in pairs) + "}"


def _listed(items: Texts) -> Texts:
    return st.lists(items, max_size=3).map(lambda texts: f"[{', '.join(texts)}]")


def _any_object(values: Texts) -> Texts:
    names = st.dictionaries(st.text(max_size=5), values, max_size=3)
    return names.map(lambda members: _written([*members.items()]))


_OFFSETS: Final = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_STRINGS: Final = st.text().map(json.dumps) | st.text().map(
    lambda text: json.dumps(text, ensure_ascii=False)
)
_INTEGERS: Final = (st.integers() | st.integers(0, 10**6)).map(str)
_NUMBERS: Final = _INTEGERS | st.decimals(allow_nan=False, allow_infinity=False).map(str)
#: A client refuses longer ones.
_AMOUNTS: Final = st.builds(
    "{}e{}".format, st.integers(1 - 10**30, 10**30 - 1), st.integers(-30, 0)
)
_MOMENTS: Final = st.datetimes(timezones=_OFFSETS).map(lambda at: json.dumps(at.isoformat()))
_SCALARS: Final[dict[str, Texts]] = {
    "boolean": st.sampled_from(["true", "false"]),
    "integer": _INTEGERS,
    "null": st.just("null"),
    "number": _NUMBERS,
    "string": _STRINGS,
}
#: Texts of strings that the document gives a format which a client reads.
_FORMATS: Final[dict[str, Texts]] = {
    "date": st.dates().map(lambda day: json.dumps(day.isoformat())),
    "date-time": _MOMENTS,
    "uuid": st.uuids().map(lambda uuid: json.dumps(str(uuid))),
}

#: The text of any JSON value.
ANY: Final = st.recursive(
    st.one_of(*_SCALARS.values()),
    lambda values: _listed(values) | _any_object(values),
    max_leaves=5,
)


def shaped(schema: dict[str, Any], oddities: Texts | None = None) -> Texts:
    """Return texts that fit a schema, with an oddity in the place of some values.

    With oddities, some members are also missing, misspelt, doubled or out of order.
    """
    texts = _fitting(schema, oddities)
    if schema.get("nullable"):
        texts = mostly(texts, st.just("null"))
    return texts if oddities is None else mostly(texts, oddities)


def _fitting(schema: dict[str, Any], oddities: Texts | None) -> Texts:
    match schema:
        case {"oneOf": [*schemas]} | {"anyOf": [*schemas]}:
            return st.one_of(*(shaped(each, oddities) for each in schemas))
        case {"type": [*kinds]}:
            return st.one_of(*(_of_type({**schema, "type": kind}, oddities) for kind in kinds))
        case _:
            return _of_type(schema, oddities)


def _of_type(schema: dict[str, Any], oddities: Texts | None) -> Texts:
    match schema:
        case {"type": "object"}:
            return _objects(schema, oddities)
        case {"type": "array"}:
            return _listed(shaped(schema.get("items", {}), oddities))
        case {"type": "string", "format": str(name)} if name in _FORMATS:
            return _FORMATS[name]
        case {"type": "number"}:
            return _AMOUNTS
        case {"type": str(kind)}:
            return _SCALARS[kind]
        case _:
            return ANY


def _objects(schema: dict[str, Any], oddities: Texts | None) -> Texts:
    known = {
        name: shaped(member, oddities) for name, member in schema.get("properties", {}).items()
    }
    required = {name: known[name] for name in schema.get("required", ())}
    optional = {name: texts for name, texts in known.items() if name not in required}
    names = st.text(max_size=5).filter(lambda name: name not in known)
    more = schema.get("additionalProperties", True)
    unknown = st.dictionaries(names, shaped(more, oddities) if is_object(more) else ANY, max_size=2)
    members = st.tuples(
        unknown if more is not False else st.just({}),
        st.fixed_dictionaries(required, optional=optional),
    ).map(lambda parts: [*parts[0].items(), *parts[1].items()])
    return (members if oddities is None else members.flatmap(_disordered)).map(_written)


def _disordered(pairs: Pairs) -> st.SearchStrategy[Pairs]:
    misspelt = [(name[:-1], text) for name, text in pairs if name]
    shouted = [(name.upper(), text) for name, text in pairs]
    some = [*pairs, *pairs, *misspelt, *shouted]
    return (
        mostly(st.just(pairs), st.lists(st.sampled_from(some), max_size=9))
        if some
        else st.just(pairs)
    )
