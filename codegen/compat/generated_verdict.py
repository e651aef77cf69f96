"""What a change of the document means, for whom, and how much of a version it takes.

Two are hurt in different ways. An importer moves to the new client and finds its Python changed; a
deployed client goes on with the old one and finds the wire changed. Each change is judged for both.
The higher judgement counts, and where the two differ that is said.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, Literal, TypeAlias

from attrs import frozen

from codegen.compat import renames
from codegen.compat.generated_surface import Entry, Item, Surface
from codegen.generate.operations import anonymous

__all__ = ["Change", "Severity", "bump", "code_span", "compare"]


class Severity(IntEnum):
    """How much of a version a change takes (semver); none for what nobody can see."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def label(self) -> str:
        """The name that reports use."""
        return self.name.lower()


NONE, PATCH, MINOR, MAJOR = Severity
_Judgement: TypeAlias = tuple[Severity, Severity]
_Way: TypeAlias = Literal["sent", "received"]

_ANYTHING: Final = "Mapping[str, Any]"


@frozen(kw_only=True)
class Change:
    """One change: where in the document, what kind, and how bad for importers and deployed clients.

    `kind` starts with `wire-` where Python is left alone and the wire is not. `entry` is that of
    the surface, by its new name.
    """

    pointer: str
    kind: str
    what: str
    importers: Severity
    deployed: Severity
    entry: Entry | None = None

    @property
    def severity(self) -> Severity:
        """The higher of the two judgements."""
        return max(self.importers, self.deployed)

    @property
    def message(self) -> str:
        """What changed in words, and for whom where that differs."""
        if self.importers == self.deployed:
            return self.what
        return (
            f"{self.what} (importers: {self.importers.label}, "
            f"deployed clients: {self.deployed.label})"
        )


def bump(changes: list[Change]) -> Severity:
    """Return the part of the version that all changes together take."""
    return max((change.severity for change in changes), default=NONE)


def compare(before: Surface, after: Surface) -> list[Change]:
    """Judge the way from one surface to another; the worst comes first."""
    names = renames.find(before, after)
    changes = [
        *(_renaming(old, new, after) for old, new in names.items()),
        *_differing(renames.renamed(before, names), after),
    ]
    return sorted(changes, key=lambda change: (-change.severity, change.pointer, change.kind))


def _renaming(old: Entry, new: Entry, after: Surface) -> Change:
    """Judge what importers know under another name now; the wire never knew it."""
    return Change(
        pointer=after[new].pointer,
        kind=f"{old.kind}-renamed",
        what=f"{_called(old)} is called {code_span(new.name)} now",
        importers=MAJOR,
        deployed=NONE,
        entry=new,
    )


def _differing(before: Surface, after: Surface) -> Iterator[Change]:
    sent = _carried(before, "body") | _carried(after, "body")
    received = _carried(before, "reply") | _carried(after, "reply")
    for entry in sorted(before.keys() | after.keys()):
        ways = _ways(entry, sent, received)
        if entry not in before:
            yield _event(entry, after[entry], "added", _added(after[entry], ways))
        elif entry not in after:
            yield _event(entry, before[entry], "removed", _removed(entry, before[entry], ways))
        else:
            yield from _altered(entry, before[entry], after[entry], ways)


def _carried(surface: Surface, kind: str) -> set[str]:
    """Return the models that entries of a kind carry, by name: theirs, and all that those hold."""
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
    """Return which way an entry goes; a field of a model that nothing carries may be received."""
    if entry.kind in {"parameter", "body"}:
        return {"sent"}
    model = entry.name.partition(".")[0]
    if model not in sent:
        return {"received"}
    return {"sent", "received"} if model in received else {"sent"}


def _event(entry: Entry, item: Item, event: str, judgement: _Judgement) -> Change:
    importers, deployed = judgement
    return Change(
        pointer=item.pointer,
        kind=f"{entry.kind}-{event}",
        what=f"{'required ' if _is_required(item) else ''}{_called(entry)} was {event}",
        importers=importers,
        deployed=deployed,
        entry=entry,
    )


def _is_required(item: Item) -> bool:
    return item.traits.get("required") == "yes"


def _called(entry: Entry) -> str:
    return f"{entry.kind} {code_span(entry.name)}" if entry.name else entry.kind


def _added(item: Item, ways: set[_Way]) -> _Judgement:
    needed = _is_required(item) and "sent" in ways
    return (MAJOR, MAJOR) if needed else (MINOR, NONE)


def _removed(entry: Entry, item: Item, ways: set[_Way]) -> _Judgement:
    match entry.kind:
        case "operation":
            return MAJOR, MAJOR
        case "reply" if item.traits["role"] == "success":
            return MAJOR, MAJOR
        case "field" if _is_required(item) and "received" in ways:
            return MAJOR, MAJOR
        case "parameter" | "body":
            return MAJOR, PATCH
        case _:
            return MAJOR, NONE


#: Traits that decide how bad a change is wherever they stand: (importers, deployed clients).
_BY_TRAIT: Final[dict[str, _Judgement]] = {
    "doc": (PATCH, PATCH),
    "deprecated": (MINOR, NONE),
    "base URL": (PATCH, MAJOR),
    "header": (PATCH, MAJOR),
    "method": (PATCH, MAJOR),
    "path": (PATCH, MAJOR),
    "location": (PATCH, MAJOR),
    "explode": (PATCH, MAJOR),
    "wire name": (PATCH, MAJOR),
    "content type": (PATCH, MAJOR),
    "accept": (PATCH, PATCH),
    "value": (MAJOR, MAJOR),
    "type": (MAJOR, MAJOR),
    "of": (MAJOR, MAJOR),
    "role": (MAJOR, MAJOR),
    "security": (MAJOR, MAJOR),
    "returns": (MAJOR, NONE),
    "functions": (MAJOR, NONE),
    "other members": (MAJOR, MAJOR),
}
#: Traits by which Python does not change, only what goes over the wire.
_WIRE: Final = {
    *("base URL", "header", "method", "path", "location", "explode", "wire name"),
    *("content type", "accept"),
}


def _altered(entry: Entry, old: Item, new: Item, ways: set[_Way]) -> Iterator[Change]:
    for trait in sorted(old.traits.keys() | new.traits.keys()):
        before, after = old.traits.get(trait, ""), new.traits.get(trait, "")
        if before == after:
            continue
        importers, deployed = _judged(trait, old, new, ways)
        slug = trait.lower().replace(" ", "-")
        yield Change(
            pointer=new.pointer,
            kind=f"{'wire-' if trait in _WIRE else ''}{entry.kind}-{slug}-changed",
            what=_called(entry) + _said(trait, before, after),
            importers=importers,
            deployed=deployed,
            entry=entry,
        )


def _judged(trait: str, old: Item, new: Item, ways: set[_Way]) -> _Judgement:
    before, after = old.traits.get(trait, ""), new.traits.get(trait, "")
    match trait:
        case "required" | "nullable":
            looser = after == ("no" if trait == "required" else "yes")
            # A looser value surprises whoever reads it, a stricter one whoever sends it.
            return (MAJOR, MAJOR) if ("received" if looser else "sent") in ways else (MINOR, NONE)
        case "security" if not after:
            return MAJOR, PATCH
        case "other members" if before == _ANYTHING:
            return MAJOR, NONE
        case _ if _means_the_same(trait, old, new):
            return PATCH, PATCH
        case _:
            return _BY_TRAIT[trait]


def _means_the_same(trait: str, old: Item, new: Item) -> bool:
    """Tell whether a server sees no difference."""
    before, after = old.traits.get(trait, ""), new.traits.get(trait, "")
    match trait:
        case "header":
            return before.lower() == after.lower()
        case "wire name" if new.traits.get("location") == "header":
            return before.lower() == after.lower()
        case "path":
            return anonymous(before) == anonymous(after)
        case "explode":
            return "tuple[" not in new.traits["type"]
        case _:
            return False


#: What is said of a trait that turned to a value; of any other, what it was and is.
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


def code_span(text: str) -> str:
    """Quote a text so that it means nothing to a terminal, nor to whatever shows Markdown."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    pad = " " if "`" in line[:1] + line[-1:] else ""
    return f"{fence}{pad}{line}{pad}{fence}"
