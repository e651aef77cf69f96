"""The way that each entry of a surface travels: sent by clients, received from the API, or both."""

import re
from enum import Flag, auto
from typing import Final, Self

from attrs import frozen

from codegen.compat.generated.generated_surface import Entry, Surface

__all__ = ["Traffic", "Way", "owner"]


class Way(Flag):
    """A way of travelling; a `RESULT` is what a client receives if a call succeeds."""

    NONE = 0
    SENT = auto()
    RECEIVED = auto()
    RESULT = auto()


_OWNERS: Final = {
    "body": ("operation", r""),
    "reply": ("operation", r" [^ ]*$"),
    "header": ("reply", r" [^ ]*$"),
    "parameter": ("operation", r"\.\w*$"),
    "field": ("model", r"\..*"),
    "value": ("enum", r"\..*"),
}


def owner(entry: Entry) -> Entry:
    """Return the operation, reply, model or enumeration that holds an entry, or the entry."""
    if entry.kind not in _OWNERS:
        return entry
    kind, rest = _OWNERS[entry.kind]
    return Entry(kind, re.sub(rest, "", entry.name))


@frozen
class Traffic:
    """The names of the models and enumerations that travel each way."""

    names: dict[Way, set[str]]

    @classmethod
    def of(cls, *surfaces: Surface) -> Self:
        """Return the traffic of all operations in these surfaces."""
        names: dict[Way, set[str]] = {way: set() for way in Way}
        for surface in surfaces:
            for way in Way:
                names[way] |= _carried(surface, way)
        return cls(names)

    def ways(self, entry: Entry) -> Way:
        """Return the ways of an entry; a model that no operation carries counts as a result."""
        direct = _way_of(entry, "success")
        if direct:
            return direct
        name = owner(entry).name
        found = Way.NONE
        for way, names in self.names.items():
            found |= way if name in names else Way.NONE
        return found or Way.RECEIVED | Way.RESULT


def _way_of(entry: Entry, role: str) -> Way:
    """Return the way of an entry that an operation sends or receives itself."""
    if entry.kind in {"parameter", "body"}:
        return Way.SENT
    if entry.kind == "header":
        return Way.RECEIVED
    if entry.kind != "reply":
        return Way.NONE
    return Way.RECEIVED | Way.RESULT if role == "success" else Way.RECEIVED


def _carried(surface: Surface, way: Way) -> set[str]:
    """Return the names that entries of a way carry, directly or inside others."""
    texts = [
        item.traits.get("type", "")
        for entry, item in surface.items()
        if way in _way_of(entry, item.traits.get("role", ""))
    ]
    known = {entry.name for entry in surface if entry.kind in {"model", "enum"}}
    found: set[str] = set()
    while texts:
        for name in set(re.findall(r"\w+", texts.pop())) & known - found:
            found.add(name)
            texts += (
                item.traits.get("type") or item.traits.get("other members", "")
                for entry, item in surface.items()
                if owner(entry).name == name
            )
    return found
