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

_Way: TypeAlias = Literal["sent", "received"]

_ANYTHING: Final = "Mapping[str, Any]"


def compare(before: Surface, after: Surface) -> list[Change]:
    """Return all changes from one surface to another, the most severe first."""
    names = renames.find(before, after)
    changes = [
        *(_renaming(old, new, after) for old, new in names.items()),
        *_differing(renames.renamed(before, names), after),
    ]
    return sorted(changes, key=lambda change: (-change.severity, change.pointer, change.kind))


def _renaming(old: Entry, new: Entry, after: Surface) -> Change:
    what = f"{_called(old)} is called {code_span(new.name)} now"
    return rule_for(old.kind, "renamed").change(after[new].pointer, what, entry=new)


def _differing(before: Surface, after: Surface) -> Iterator[Change]:
    sent = _carried(before, "body") | _carried(after, "body")
    received = _carried(before, "reply") | _carried(after, "reply")
    for entry in sorted(before.keys() | after.keys()):
        ways = _ways(entry, sent, received)
        if entry not in before:
            yield _event(entry, after[entry], "added", excepted=_must_send(after[entry], ways))
        elif entry not in after:
            yield _event(
                entry, before[entry], "removed", excepted=_was_certain(entry, before[entry], ways)
            )
        else:
            yield from _altered(entry, before[entry], after[entry], ways)


def _carried(surface: Surface, kind: str) -> set[str]:
    """Return the names of the models that entries of a kind carry, directly or inside others."""
    texts = [item.traits["type"] for entry, item in surface.items() if entry.kind == kind]
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


def _ways(entry: Entry, sent: set[str], received: set[str]) -> set[_Way]:
    """Return the ways that an entry goes; a model that nothing carries counts as received."""
    if entry.kind in {"parameter", "body"}:
        return {"sent"}
    model = entry.name.partition(".")[0]
    if model not in sent:
        return {"received"}
    return {"sent", "received"} if model in received else {"sent"}


def _event(entry: Entry, item: Item, event: str, *, excepted: bool) -> Change:
    what = f"{'required ' if _is_required(item) else ''}{_called(entry)} was {event}"
    return rule_for(entry.kind, event).change(item.pointer, what, excepted=excepted, entry=entry)


def _is_required(item: Item) -> bool:
    return item.traits.get("required") == "yes"


def _called(entry: Entry) -> str:
    return f"{entry.kind} {code_span(entry.name)}" if entry.name else entry.kind


def _must_send(item: Item, ways: set[_Way]) -> bool:
    """Tell whether a client must send a new entry."""
    return _is_required(item) and "sent" in ways


def _was_certain(entry: Entry, item: Item, ways: set[_Way]) -> bool:
    """Tell whether deployed clients relied on a reply or a field that is gone."""
    if entry.kind == "reply":
        return item.traits["role"] == "success"
    return _is_required(item) and "received" in ways


def _altered(entry: Entry, old: Item, new: Item, ways: set[_Way]) -> Iterator[Change]:
    for trait in sorted(old.traits.keys() | new.traits.keys()):
        before, after = old.traits.get(trait, ""), new.traits.get(trait, "")
        if before != after:
            yield rule_for(entry.kind, trait).change(
                new.pointer,
                _called(entry) + _said(trait, before, after),
                excepted=_is_excepted(trait, old, new, ways),
                entry=entry,
            )


def _is_excepted(trait: str, old: Item, new: Item, ways: set[_Way]) -> bool:
    """Tell whether the exception holds that the rule for a trait names."""
    before, after = old.traits.get(trait, ""), new.traits.get(trait, "")
    match trait:
        case "required" | "nullable":
            looser = after == ("no" if trait == "required" else "yes")
            # A looser value surprises its reader, a stricter one its sender.
            return ("received" if looser else "sent") in ways
        case "wire name":
            return new.traits.get("location") == "header" and _same_header(before, after)
        case "explode":
            return "tuple[" not in new.traits["type"]
        case _:
            return trait in _EXCEPTED and _EXCEPTED[trait](before, after)


def _same_header(before: str, after: str) -> bool:
    return before.lower() == after.lower()


#: For a trait whose two values alone decide: whether the exception holds.
_EXCEPTED: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "header": _same_header,
    "other members": lambda before, _: before == _ANYTHING,
    "path": lambda before, after: anonymous(before) == anonymous(after),
    "security": lambda _, after: not after,
}
#: Words for a trait that took a value; of any other, the sentence says both values.
_SAID: Final = {
    ("required", "yes"): "must be there now",
    ("required", "no"): "may be absent now",
    ("nullable", "yes"): "may be null now",
    ("nullable", "no"): "is never null any more",
    ("deprecated", "yes"): "is deprecated now",
    ("deprecated", ""): "is not deprecated any more",
}


def _said(trait: str, before: str, after: str) -> str:
    if trait == "doc":
        return ": its description changed"
    if said := _SAID.get((trait, after)):
        return f" {said}"
    return f": {trait} changed from {_shown(before)} to {_shown(after)}"


def _shown(value: str) -> str:
    return code_span(value) if value else "nothing"
