"""What of a surface only got another name."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from codegen.compat.generated_surface import Entry, Item, Surface

__all__ = ["find", "renamed"]

_RENAMABLE: Final = {"operation", "model", "enum", "security"}
#: Traits in which the names of entries stand.
_NAMING: Final = {"type", "returns", "other members", "security"}


def find(before: Surface, after: Surface) -> dict[Entry, Entry]:
    """Match entries that are gone with new ones, by their place in the document.

    A component is its own place, so its name is a part of that: it is matched by its content too.
    """
    renames: dict[Entry, Entry] = {}
    for identity in (_place, _content):
        gone = _known_by(identity, before, {*after, *renames})
        new = _known_by(identity, after, {*before, *renames.values()})
        renames |= {gone[key]: new[key] for key in sorted(gone.keys() & new.keys())}
    return renames


def renamed(surface: Surface, renames: Mapping[Entry, Entry]) -> Surface:
    """Return the earlier surface with the names that its entries have in the later one."""
    names = {old.name: new.name for old, new in renames.items()}
    return {_moved(entry, names): _retyped(item, names) for entry, item in surface.items()}


def _known_by(
    identity: Callable[[Surface, Entry], str], surface: Surface, known: set[Entry]
) -> dict[str, Entry]:
    """Return entries that may have been renamed, by what none of the others has."""
    found: dict[str, list[Entry]] = {}
    for entry in surface:
        if entry.kind in _RENAMABLE and entry not in known:
            found.setdefault(f"{entry.kind} {identity(surface, entry)}", []).append(entry)
    return {key: entries[0] for key, entries in found.items() if len(entries) == 1}


def _place(surface: Surface, entry: Entry) -> str:
    return surface[entry].pointer


def _content(surface: Surface, entry: Entry) -> str:
    """Return what a component holds, in which its name and all descriptions count for nothing."""
    if not _place(surface, entry).startswith("/components/"):
        return _place(surface, entry)
    held = sorted(
        (*other, trait, text)
        for other, item in surface.items()
        if other == entry or other.name.startswith(f"{entry.name}.")
        for trait, text in item.traits.items()
        if trait != "doc"
    )
    return re.sub(rf"\b{re.escape(entry.name)}\b", "", str(held))


def _moved(entry: Entry, names: Mapping[str, str]) -> Entry:
    """Follow an entry to the new name of what it is named after."""
    for old, new in names.items():
        if re.match(rf"{re.escape(old)}(?![^. ])", entry.name):
            return Entry(entry.kind, new + entry.name.removeprefix(old))
    return entry


def _retyped(item: Item, names: Mapping[str, str]) -> Item:
    """Write the types of an item with the new names."""
    types = {
        name: re.sub(r"\w+", lambda word: names.get(word[0], word[0]), text)
        for name, text in item.traits.items()
        if name in _NAMING
    }
    return evolve(item, traits={**item.traits, **types})
