"""Two surfaces of a generated package -> changes, judged for importers and deployed clients."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from operator import ne
from typing import Final
from urllib.parse import urlsplit

from attrs import evolve, frozen

from codegen.compat.change import Change, Severity
from codegen.compat.change_ids import rule_for
from codegen.compat.generated import limits, renames
from codegen.compat.generated.contents import TYPES, Contents
from codegen.compat.generated.generated_surface import Entry, Item, Surface
from codegen.compat.generated.prose import prose
from codegen.compat.generated.traffic import Traffic, Way, owner
from codegen.compat.generated.type_fit import TypeFit
from codegen.compat.markdown import code_span
from codegen.compat.reads.handwritten import NOBODY, Readers
from codegen.generate.operations import anonymous

__all__ = ["compare"]

_PORTS: Final = {"http": 80, "https": 443}
_ANYTHING: Final = "Mapping[str, Any]"


def compare(before: Surface, after: Surface, *, readers: Readers = NOBODY) -> list[Change]:
    """Return all changes from one surface to another, the most severe first.

    `readers` are the lines that read the entries, by their new names. A deployed client misses an
    entry that it reads and that the API no longer sends.
    """
    names = renames.find(before, after)
    changes = [
        *(_renaming_change(old, new, after) for old, new in names.items()),
        *_changes(renames.renamed(before, names), after, readers),
    ]
    changes = [
        evolve(change, readers=readers.get(change.entry, ())) if change.entry else change
        for change in changes
    ]
    return sorted(changes, key=lambda change: (-change.severity, change.pointer, change.kind))


def _renaming_change(old: Entry, new: Entry, after: Surface) -> Change:
    what = f"{_title(old)} is called {code_span(new.name)} now"
    return rule_for(old.kind, "renamed").change(after[new].pointer, what, entry=new)


def _changes(before: Surface, after: Surface, readers: Readers) -> Iterator[Change]:
    new = {entry for entry in after if owner(entry) in after and owner(entry) not in before}
    # Deployed clients call no new operation, so its bodies and replies change nothing for them.
    traffic = Traffic.of(before, {entry: after[entry] for entry in after if entry not in new})
    enums = _enums(before) | _enums(after)
    contents = Contents.of(before, after)
    replaced = _replaced(before, after, contents)
    for entry in sorted(before.keys() | after.keys()):
        ways = traffic.ways(entry)
        if entry not in before:
            if entry not in new or owner(entry) == entry:
                yield _event_change(
                    entry, after[entry], "added", excepted=_must_send(after[entry], ways)
                )
        elif entry not in after:
            read = entry in readers and not _is_covered(entry, after)
            change = _removal(entry, before[entry], after.get(owner(entry)), ways, read=read)
            if owner(entry) not in after and owner(entry).name in replaced:
                change = evolve(change, deployed=Severity.NONE)
            yield evolve(change, what=change.what + renames.guess(entry, before, after))
        else:
            alteration = _Alteration(entry, before[entry], after[entry], ways, enums, contents)
            yield from _trait_changes(alteration)


def _replaced(before: Surface, after: Surface, contents: Contents) -> set[str]:
    """Return the models and enumerations whose place others with the same content have taken."""
    found: set[str] = set()
    for entry in before.keys() & after.keys():
        for trait in TYPES:
            old, new = (side[entry].traits.get(trait, "") for side in (before, after))
            found |= contents.replaced(old, new)
    return found


def _enums(surface: Surface) -> dict[str, str]:
    """Return the base class of each enumeration."""
    return {
        entry.name: item.traits.get("of", "")
        for entry, item in surface.items()
        if entry.kind == "enum"
    }


def _event_change(entry: Entry, item: Item, event: str, *, excepted: bool) -> Change:
    what = f"{'required ' if _is_required(item) else ''}{_title(entry)} was {event}"
    return rule_for(entry.kind, event).change(item.pointer, what, excepted=excepted, entry=entry)


def _is_required(item: Item) -> bool:
    return item.traits.get("required") == "yes"


def _title(entry: Entry) -> str:
    return f"{entry.kind} {code_span(entry.name)}" if entry.name else entry.kind


def _must_send(item: Item, ways: Way) -> bool:
    """Tell whether a client must send a new entry."""
    return _is_required(item) and Way.SENT in ways


def _removal(entry: Entry, item: Item, holder: Item | None, ways: Way, *, read: bool) -> Change:
    """Return the change for an entry that is gone.

    `holder` is what the entry was a part of, if that is still there. `read` tells that handwritten
    code misses the entry.
    """
    match entry.kind:
        case "reply":
            excepted = read or item.traits.get("role") == "success"
        case "value":
            excepted = Way.SENT in ways and holder is not None
        case _:
            missed = _is_required(item) or (read and Way.RESULT in ways)
            refused = holder is not None and _is_closed(holder)
            excepted = (Way.RECEIVED in ways and missed) or (Way.SENT in ways and refused)
    change = _event_change(entry, item, "removed", excepted=excepted)
    # Without its text, an error is told in other words.
    return evolve(change, deployed=max(change.deployed, Severity.PATCH)) if read else change


def _is_covered(entry: Entry, surface: Surface) -> bool:
    """Tell whether an entry is a status that `4XX` or `default` still covers."""
    operation, _, status = entry.name.rpartition(" ")
    others = (f"{operation} {status[:1]}XX", f"{operation} default")
    return entry.kind == "reply" and any(Entry("reply", other) in surface for other in others)


def _is_closed(model: Item) -> bool:
    """Tell whether a model refuses members that the document does not name."""
    return limits.read(model.traits.get("limits", "")).get("additionalProperties") is False


@frozen
class _Alteration:
    """An entry whose traits may have changed, with its ways, known enumerations and contents."""

    entry: Entry
    old: Item
    new: Item
    ways: Way
    enums: Mapping[str, str]
    contents: Contents

    def values(self, trait: str) -> tuple[str, str]:
        """Return both values of a trait; empty if an item does not have it."""
        return self.old.traits.get(trait, ""), self.new.traits.get(trait, "")

    def is_same_in_python(self, trait: str) -> bool:
        """Tell whether both types have the same values, as `str` and `StrEnum | str` do."""
        before, after = self.values(trait)
        fits = TypeFit(self.enums).fits
        return trait == "type" and fits(before, after) and fits(after, before)

    def is_harmless(self, trait: str) -> bool:
        """Tell whether all values on their way still have the type of deployed clients."""
        before, after = self.values(trait)
        if not before or not after:
            return False
        if self.contents.replaced(before, after):
            return True
        if self.entry.kind == "header" and "str" in before.split(" | "):
            return True  # The value of a header is text, whatever it means.
        sent = Way.SENT not in self.ways or TypeFit(self.enums, closed=True).fits(before, after)
        received = Way.RECEIVED not in self.ways or TypeFit(self.enums).fits(after, before)
        return sent and received


def _trait_changes(alteration: _Alteration) -> Iterator[Change]:
    entry, new = alteration.entry, alteration.new
    for trait in _told(alteration):
        before, after = alteration.values(trait)
        change = rule_for(entry.kind, trait).change(
            new.pointer,
            _title(entry) + _sentence(trait, before, after),
            excepted=_is_excepted(trait, alteration),
            entry=entry,
        )
        if alteration.is_same_in_python(trait):
            change = evolve(change, importers=min(change.importers, Severity.MINOR))
        yield change


def _told(alteration: _Alteration) -> list[str]:
    """Return the traits that changed, without a text that only repeats the other ones."""
    old, new = alteration.old.traits, alteration.new.traits
    changed = {trait for trait in old.keys() | new.keys() if ne(*alteration.values(trait))}
    if Way.SENT not in alteration.ways:
        changed.discard("limits")  # A limit of a value that is only received is text.
    others = changed - {"doc"}
    repeats = bool(others) and prose(old, others) == prose(new, others)
    return sorted(others if repeats else changed)


def _is_excepted(trait: str, alteration: _Alteration) -> bool:
    """Tell whether the exception holds that the rule for a trait names."""
    before, after = alteration.values(trait)
    new, ways = alteration.new, alteration.ways
    match trait:
        case _ if trait in TYPES:
            was_anything = (trait, before) == ("other members", _ANYTHING)
            return was_anything or alteration.is_harmless(trait)
        case "default":
            return Way.SENT in ways and not _is_required(new)
        case "required" | "nullable":
            looser = after == ("no" if trait == "required" else "yes")
            # A looser value surprises its reader, a stricter one its sender.
            return (Way.RECEIVED if looser else Way.SENT) in ways
        case "wire name":
            return new.traits.get("location") == "header" and _same_header(before, after)
        case "explode":
            return "tuple[" not in new.traits.get("type", "")
        case _:
            return trait in _EXCEPTED and _EXCEPTED[trait](before, after)


def _same_header(before: str, after: str) -> bool:
    return before.lower() == after.lower()


def _same_address(before: str, after: str) -> bool:
    """Tell whether two URLs differ only in case, the usual port or slashes at the end."""
    found: set[tuple[str, str, str]] = set()
    with suppress(ValueError):  # a pin of a wheel that these tools did not write
        for url in map(urlsplit, (before, after)):
            port = f":{_PORTS.get(url.scheme)}"
            found.add((url.scheme, url.netloc.lower().removesuffix(port), url.path.rstrip("/")))
        return len(found) == 1
    return False


#: The condition of the exception, if the two values of the trait decide.
_EXCEPTED: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "base URL": _same_address,
    "header": _same_header,
    "limits": lambda before, after: limits.tighter(limits.read(before), limits.read(after)),
    "path": lambda before, after: anonymous(before) == anonymous(after),
    "security": lambda _, after: not after,
}
#: Words for a trait with a new value; for any other trait, the sentence has both values.
_SENTENCES: Final = {
    ("required", "yes"): "must be there now",
    ("required", "no"): "may be absent now",
    ("nullable", "yes"): "may be null now",
    ("nullable", "no"): "is never null any more",
    ("deprecated", "yes"): "is deprecated now",
    ("deprecated", ""): "is not deprecated any more",
}


def _sentence(trait: str, before: str, after: str) -> str:
    if trait == "doc":
        return ": its description changed"
    if said := _SENTENCES.get((trait, after)):
        return f" {said}"
    if trait == "limits":
        return f": {limits.changes(limits.read(before), limits.read(after))}"
    return f": {trait} changed from {_quoted(before)} to {_quoted(after)}"


def _quoted(value: str) -> str:
    return code_span(value) if value else "nothing"
