"""Entries of a surface that got another name and are otherwise the same."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from codegen.compat.generated.constraints import CONSTRAINTS
from codegen.compat.generated.generated_surface import Entry, Item, Surface
from codegen.compat.generated.traffic import owner
from codegen.compat.markdown import code_span

__all__ = ["find", "guess", "renamed"]

_RENAMABLE: Final = {"operation", "model", "enum", "security"}
#: Traits that hold names of entries.
_NAMING: Final = {"type", "returns", "other members", "security"}


def find(before: Surface, after: Surface) -> dict[Entry, Entry]:
    """Return the new entry for each entry that has only another name.

    Both have the same location in the document. The location of a component holds its name, so
    components are compared by content too.
    """
    renames: dict[Entry, Entry] = {}
    for identity in (_location, _content):
        gone = _candidates(identity, before, {*after, *renames})
        new = _candidates(identity, after, {*before, *renames.values()})
        renames |= {gone[key]: new[key] for key in sorted(gone.keys() & new.keys())}
    return renames


def renamed(surface: Surface, renames: Mapping[Entry, Entry]) -> Surface:
    """Return the earlier surface with the names that its entries have in the later one."""
    names = {old.name: new.name for old, new in renames.items()}
    return {
        _with_new_name(entry, names): _with_new_types(item, names)
        for entry, item in surface.items()
    }


def guess(entry: Entry, before: Surface, after: Surface) -> str:
    """Return the question whether a field or a parameter that is gone has another name now.

    It is asked of each new one that has the same owner and the same type.
    """
    if entry.kind not in {"field", "parameter"}:
        return ""
    old = before[entry].traits
    found = [
        code_span(item.traits.get("wire name", ""))
        for other, item in sorted(after.items())
        if other not in before
        and (other.kind, owner(other)) == (entry.kind, owner(entry))
        and item.traits.get("type") == old.get("type")
    ]
    if not found:
        return ""
    return f": renamed? {code_span(old.get('wire name', ''))} may be {' or '.join(found)} now"


def _candidates(
    identity: Callable[[Surface, Entry], str], surface: Surface, known: set[Entry]
) -> dict[str, Entry]:
    """Return the entries that may have been renamed, by an identity that no other entry has."""
    found: dict[str, list[Entry]] = {}
    for entry in surface:
        if entry.kind in _RENAMABLE and entry not in known:
            found.setdefault(f"{entry.kind} {identity(surface, entry)}", []).append(entry)
    return {key: entries[0] for key, entries in found.items() if len(entries) == 1}


def _location(surface: Surface, entry: Entry) -> str:
    return surface[entry].pointer


def _content(surface: Surface, entry: Entry) -> str:
    """Return the content of a component, without its name and without descriptions."""
    if not _location(surface, entry).startswith("/components/"):
        return _location(surface, entry)
    held = sorted(
        (*other, trait, text)
        for other, item in surface.items()
        if other == entry or other.name.startswith(f"{entry.name}.")
        for trait, text in item.traits.items()
        if trait != "doc" and trait not in CONSTRAINTS
    )
    return re.sub(rf"\b{re.escape(entry.name)}\b", "", str(held))


def _with_new_name(entry: Entry, names: Mapping[str, str]) -> Entry:
    """Return the entry with the new name of the entry that its name begins with."""
    for old, new in names.items():
        if re.match(rf"{re.escape(old)}(?![^. ])", entry.name):
            return Entry(entry.kind, new + entry.name.removeprefix(old))
    return entry


def _with_new_types(item: Item, names: Mapping[str, str]) -> Item:
    """Return the item with the new names in its types."""
    types = {
        name: re.sub(r"\w+", lambda word: names.get(word[0], word[0]), text)
        for name, text in item.traits.items()
        if name in _NAMING
    }
    return evolve(item, traits={**item.traits, **types})
