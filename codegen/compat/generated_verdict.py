"""Two surfaces of a generated package -> changes, judged for importers and deployed clients."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from codegen.compat import renames
from codegen.compat.change import Change
from codegen.compat.change_ids import rule_for
from codegen.compat.generated_surface import Entry, Item, Surface
from codegen.compat.markdown import code_span
from codegen.generate.operations import anonymous

__all__ = ["compare"]

_Direction: TypeAlias = Literal["sent", "received"]

_ANYTHING: Final = "Mapping[str, Any]"


def compare(before: Surface, after: Surface) -> list[Change]:
    """Return all changes from one surface to another, the most severe first."""
    names = renames.find(before, after)
    changes = [
        *(_renaming_change(old, new, after) for old, new in names.items()),
        *_changes(renames.renamed(before, names), after),
    ]
    return sorted(changes, key=lambda change: (-change.severity, change.pointer, change.kind))


def _renaming_change(old: Entry, new: Entry, after: Surface) -> Change:
    what = f"{_title(old)} is called {code_span(new.name)} now"
    return rule_for(old.kind, "renamed").change(after[new].pointer, what, entry=new)


def _changes(before: Surface, after: Surface) -> Iterator[Change]:
    sent = _carried_models(before, "body") | _carried_models(after, "body")
    received = _carried_models(before, "reply") | _carried_models(after, "reply")
    for entry in sorted(before.keys() | after.keys()):
        directions = _directions(entry, sent, received)
        if entry not in before:
            yield _event_change(
                entry, after[entry], "added", excepted=_must_send(after[entry], directions)
            )
        elif entry not in after:
            yield _event_change(
                entry,
                before[entry],
                "removed",
                excepted=_was_certain(entry, before[entry], directions),
            )
        else:
            yield from _trait_changes(entry, before[entry], after[entry], directions)


def _carried_models(surface: Surface, kind: str) -> set[str]:
    """Return the names of the models that entries of a kind carry, directly or inside others."""
    texts = [item.traits.get("type", "") for entry, item in surface.items() if entry.kind == kind]
    models = {entry.name for entry in surface if entry.kind == "model"}
    found: set[str] = set()
    while texts:
        for name in set(re.findall(r"\w+", texts.pop())) & models - found:
            found.add(name)
            texts += (
                item.traits.get("type") or item.traits.get("other members", "")
                for entry, item in surface.items()
                if entry.name.partition(".")[0] == name
            )
    return found


def _directions(entry: Entry, sent: set[str], received: set[str]) -> set[_Direction]:
    """Return the directions that an entry goes; a model that nothing carries counts as received."""
    if entry.kind in {"parameter", "body"}:
        return {"sent"}
    model = entry.name.partition(".")[0]
    if model not in sent:
        return {"received"}
    return {"sent", "received"} if model in received else {"sent"}


def _event_change(entry: Entry, item: Item, event: str, *, excepted: bool) -> Change:
    what = f"{'required ' if _is_required(item) else ''}{_title(entry)} was {event}"
    return rule_for(entry.kind, event).change(item.pointer, what, excepted=excepted, entry=entry)


def _is_required(item: Item) -> bool:
    return item.traits.get("required") == "yes"


def _title(entry: Entry) -> str:
    return f"{entry.kind} {code_span(entry.name)}" if entry.name else entry.kind


def _must_send(item: Item, directions: set[_Direction]) -> bool:
    """Tell whether a client must send a new entry."""
    return _is_required(item) and "sent" in directions


def _was_certain(entry: Entry, item: Item, directions: set[_Direction]) -> bool:
    """Tell whether deployed clients relied on a reply or a field that is gone."""
    if entry.kind == "reply":
        return item.traits.get("role") == "success"
    return _is_required(item) and "received" in directions


def _trait_changes(
    entry: Entry, old: Item, new: Item, directions: set[_Direction]
) -> Iterator[Change]:
    for trait in sorted(old.traits.keys() | new.traits.keys()):
        before, after = old.traits.get(trait, ""), new.traits.get(trait, "")
        if before != after:
            yield rule_for(entry.kind, trait).change(
                new.pointer,
                _title(entry) + _sentence(trait, before, after),
                excepted=_is_excepted(trait, old, new, directions),
                entry=entry,
            )


def _is_excepted(trait: str, old: Item, new: Item, directions: set[_Direction]) -> bool:
    """Tell whether the exception holds that the rule for a trait names."""
    before, after = old.traits.get(trait, ""), new.traits.get(trait, "")
    match trait:
        case "required" | "nullable":
            looser = after == ("no" if trait == "required" else "yes")
            # A looser value surprises its reader, a stricter one its sender.
            return ("received" if looser else "sent") in directions
        case "wire name":
            return new.traits.get("location") == "header" and _same_header(before, after)
        case "explode":
            return "tuple[" not in new.traits.get("type", "")
        case _:
            return trait in _EXCEPTED and _EXCEPTED[trait](before, after)


def _same_header(before: str, after: str) -> bool:
    return before.lower() == after.lower()


#: The condition of the exception, if the two values of the trait decide.
_EXCEPTED: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "header": _same_header,
    "other members": lambda before, _: before == _ANYTHING,
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
    return f": {trait} changed from {_quoted(before)} to {_quoted(after)}"


def _quoted(value: str) -> str:
    return code_span(value) if value else "nothing"
