"""Differences between a reply and the document -> overlay actions that would correct the document.

The actions are drafts: the strict overlay code accepts them, and a maintainer decides. `x-expect`
holds the value that a draft alters, and `description` the difference, without any value of a reply.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from http.client import responses
from textwrap import wrap
from typing import Any, Final, TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import FoldedScalarString

from codegen.openapi.document import Document, is_array
from codegen.openapi.json_path import path_to, quoted
from codegen.openapi.json_text import canonical
from codegen.openapi.media_types import is_json
from codegen.openapi.pointer import resolve
from codegen.probe.compare import Difference, Kind

__all__ = ["LONGEST_NAME", "as_yaml", "draft", "shown"]

LONGEST_NAME: Final = 100
"""The longest name of a member that a draft repeats."""

_SHOWN: Final = 200
_WIDTH: Final = 92
_Action: TypeAlias = dict[str, Any]


class _Representer(RoundTripRepresenter):
    """Writes null as `null`, not as an empty text."""

    def represent_null(self, _data: None) -> ScalarNode:
        return self.represent_scalar(  # pyright: ignore[reportUnknownMemberType]
            "tag:yaml.org,2002:null", "null"
        )


_Representer.add_representer(  # pyright: ignore[reportUnknownMemberType]
    type(None), _Representer.represent_null
)


def draft(document: Document, differences: Iterable[Difference]) -> list[_Action]:
    """Return actions that make the document agree with replies with these differences."""
    by_location: defaultdict[str, list[Difference]] = defaultdict(list)
    for difference in differences:
        by_location[difference.location].append(difference)
    # Two differences may need the same action.
    actions: dict[str, _Action] = {}
    for location, found in by_location.items():
        for difference, action in _actions(document, location, found):
            described = {"target": action["target"], "description": _description(difference)}
            actions.setdefault(canonical(action), described | action)
    return list(actions.values())


def as_yaml(actions: Iterable[_Action]) -> str:
    """Return actions as YAML, for the list `actions:` of an overlay."""
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.allow_unicode = False
    yaml.width = 2**16
    yaml.indent(mapping=2, sequence=4, offset=2)
    texts: list[str] = []
    for action in actions:
        stream = io.StringIO()
        entry = action | {"description": _folded(action["description"])}
        yaml.dump([entry], stream)  # pyright: ignore[reportUnknownMemberType]
        texts.append(stream.getvalue())
    return "\n".join(texts)


def shown(text: str) -> str:
    """Return the start of a text from outside, in printable ASCII."""
    escaped = text.encode("unicode_escape").decode("ascii")
    return escaped if len(escaped) <= _SHOWN else f"{escaped[:_SHOWN]}..."


def _folded(text: str) -> str:
    lines = wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    if len(f"    description: {text}") <= _WIDTH or len(lines) == 1:
        return text
    folded = FoldedScalarString(" ".join(lines))
    folded.fold_pos = [len(" ".join(lines[:count])) for count in range(1, len(lines))]
    return cast("str", folded)


def _description(difference: Difference) -> str:
    where = f" at {shown(difference.pointer)}" if difference.pointer else ""
    types = f" ({' or '.join(difference.types)})" if difference.types else ""
    what = f"{difference.title[0].upper()}{difference.title[1:]}"
    text = f"{what} in a reply{where}, seen {difference.times}{types}."
    if difference.kind is Kind.VALUE:
        return f"{text} If the value is known, add it to the list instead of removing the list."
    return text


def _actions(
    document: Document, location: str, found: list[Difference]
) -> Iterator[tuple[Difference, _Action]]:
    """Return a draft action for each difference from one keyword of the document."""
    first, target = found[0], path_to(document, location)
    match first.kind:
        case Kind.MEMBER:
            yield from _added_members(document, location, found)
        case Kind.MISSING:
            yield from _optional_members(document, location, found)
        case Kind.STATUS | Kind.CONTENT:
            yield first, {"target": target, "update": {first.name: _entry(first)}}
        case Kind.TYPE | Kind.NULL if location.endswith("/type"):
            yield from ((first, action) for action in _type_alterations(document, location, found))
        case Kind.NULL if all(difference.kind is Kind.NULL for difference in found):
            yield first, {"target": target, "update": None}
        case _:
            yield from ((first, action) for action in _removals(document, location))


def _entry(difference: Difference) -> dict[str, Any]:
    """Return the shortest valid entry for a status or a content type."""
    if difference.kind is Kind.STATUS:
        return {"description": responses.get(int(difference.name), "A status without a name")}
    return {"schema": {} if is_json(difference.name) else {"type": "string"}}


def _optional_members(
    document: Document, location: str, found: list[Difference]
) -> Iterator[tuple[Difference, _Action]]:
    missing = {difference.name: difference for difference in found}
    if missing.keys() == set(resolve(document, f"#{location}")):
        yield found[0], _removal(document, location)  # OpenAPI 3.0 does not allow an empty list.
        return
    for name, difference in missing.items():
        target = f"{path_to(document, location)}[?@ == {quoted(name)}]"
        yield difference, {"target": target, "remove": True, "x-expect": name}


def _added_members(
    document: Document, location: str, found: list[Difference]
) -> Iterator[tuple[Difference, _Action]]:
    target = path_to(document, location)
    for name in dict.fromkeys(difference.name for difference in found):
        same = [difference for difference in found if difference.name == name]
        if len(name) <= LONGEST_NAME:
            schema = _schema(document, _observed(same))
            yield same[0], {"target": target, "update": {name: schema}}


def _observed(found: list[Difference]) -> set[str]:
    return {name for difference in found for name in difference.observed}


def _schema(document: Document, types: set[str]) -> dict[str, Any]:
    """Return the narrowest schema for these types that the OpenAPI version can express."""
    names = sorted(types - {"null"} - ({"integer"} if "number" in types else set()))
    if not names:
        return {}  # The reply had only null, so the type is unknown.
    items: dict[str, Any] = {"items": {}} if "array" in names else {}
    if not _is_old(document):
        every = names + ["null"] * ("null" in types)
        return {"type": every[0] if len(every) == 1 else every, **items}
    if len(names) > 1:
        return {}  # OpenAPI 3.0 has no list of types.
    return {"type": names[0], **items, **({"nullable": True} if "null" in types else {})}


def _type_alterations(
    document: Document, location: str, found: list[Difference]
) -> Iterator[_Action]:
    """Return actions that add types to a schema, or allow any if OpenAPI 3.0 cannot list them."""
    stated, node = resolve(document, f"#{location}"), location.removesuffix("/type")
    schema, observed = resolve(document, f"#{node}"), _observed(found)
    if "array" in observed and "items" not in schema:
        yield {"target": path_to(document, node), "update": {"items": {}}}
    if is_array(stated):
        for name in sorted(observed):
            yield {"target": path_to(document, location), "update": name}
    elif not _is_old(document):
        yield _removal(document, location)  # An overlay cannot make a list of a text.
        names = [stated, *sorted(observed)]
        yield {"target": path_to(document, node), "update": {"type": names}}
    else:
        types = {name for difference in found for name in difference.beside} | observed
        wanted = _schema(document, types - {"null"}).get("type")
        others = observed != {"null"}
        if others:
            yield (
                _alteration(document, location, to=wanted)
                if wanted
                else _removal(document, location)
            )
            if "format" in schema:
                yield _removal(document, f"{node}/format")
        if "null" in observed and (wanted or not others):
            yield (
                _alteration(document, f"{node}/nullable", to=True)
                if "nullable" in schema
                else {"target": path_to(document, node), "update": {"nullable": True}}
            )


def _removals(document: Document, location: str) -> Iterator[_Action]:
    yield _removal(document, location)
    node, _, keyword = location.rpartition("/")
    # In OpenAPI 3.0 it is a boolean beside the limit, and it is not valid without the limit.
    exclusive = f"exclusive{keyword.capitalize()}"
    if isinstance(resolve(document, f"#{node}").get(exclusive), bool):
        yield _removal(document, f"{node}/{exclusive}")


def _is_old(document: Document) -> bool:
    return bool(document["openapi"].startswith("3.0"))


def _removal(document: Document, location: str) -> _Action:
    stated = resolve(document, f"#{location}")
    return {"target": path_to(document, location), "remove": True, "x-expect": stated}


def _alteration(document: Document, location: str, *, to: object) -> _Action:
    stated = resolve(document, f"#{location}")
    return {"target": path_to(document, location), "update": to, "x-expect": stated}
