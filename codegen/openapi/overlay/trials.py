"""An overlay without some of its parts, to find out which effect a part has."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, TypeAlias

from attrs import evolve

from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.overlay.actions import Action
from codegen.openapi.overlay.merge import Tokens
from codegen.openapi.pointer import join, walk

__all__ = ["Part", "inside", "is_small", "place", "without"]

Part: TypeAlias = tuple[int, Tokens]
"""The index of an action, and the way to a member or entry of its update; no way: the action."""

#: The most nodes of a document that is generated once for each part of its overlay.
_NODES: Final = 1500


def without(actions: Sequence[Action], parts: Collection[Part]) -> list[Action]:
    """Return the actions without some parts."""
    return [
        evolve(action, value=_reduced(action.value, (), {way for at, way in parts if at == index}))
        for index, action in enumerate(actions)
        if (index, ()) not in parts
    ]


def _reduced(value: Any, way: Tokens, gone: Collection[Tokens]) -> Any:
    if is_object(value):
        return {
            name: _reduced(entry, (*way, name), gone)
            for name, entry in value.items()
            if (*way, name) not in gone
        }
    if is_array(value):
        return [
            _reduced(entry, (*way, index), gone)
            for index, entry in enumerate(value)
            if (*way, index) not in gone
        ]
    return value


def inside(actions: Sequence[Action], part: Part) -> Iterator[Part]:
    """Yield the parts directly inside a part; only an update has any."""
    index, way = part
    if actions[index].kind != "update":
        return
    value = actions[index].value
    for token in way:
        value = value[token]
    tokens = value if is_object(value) else range(len(value)) if is_array(value) else ()
    yield from ((index, (*way, token)) for token in tokens)


def place(actions: Sequence[Action], part: Part) -> str:
    """Return the place of a part in the file of the overlay."""
    index, way = part
    return join(f"{actions[index].where}/update", *way) if way else actions[index].where


def is_small(document: Document) -> bool:
    """Tell whether a document is small enough to be generated once for each part."""
    return next((False for count, _ in enumerate(walk(document)) if count == _NODES), True)
