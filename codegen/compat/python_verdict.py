"""What a change of the handwritten modules means for importers, told from `tests/pins/api.txt`.

Only what surely leaves every caller alone is judged to be less than breaking: something that is
new and stands in for nothing, one more argument that may be left out, other words. The wire is not
seen here.
"""

import re
from collections.abc import Container, Iterator
from typing import Final, TypeAlias

from attrs import Factory, field, frozen

from codegen.compat.generated_verdict import Change, Severity, code_span
from codegen.compat.signature import Parameter, accepts_all, only_more

__all__ = ["Things", "compare", "parse"]

_INDENT: Final = "    "
_SPREAD: Final = re.compile(r"\(\n((?: +\S.*,\n)+) *\)")
_HEAD: Final = re.compile(r"[a-z -]+? (?P<name>[\w.]+)(?=[(:]| =|$)")
_FACT: Final = re.compile(r"(?:doc|decorator|bases): ")
_METHOD: Final = re.compile(r"async def |def |(?:[a-z]+ )*property ")
_FIELD: Final = re.compile(r"(?P<need>required|optional) field (?P<rest>\w+: .+?)(?: = .*)?")
#: Every release changes it; the gate looks at the version itself.
_VERSION: Final = "hyper_usage.__version__"

Things: TypeAlias = dict[str, "_Thing"]


@frozen
class _Thing:
    """An object: the lines that declare it (more than one if overloaded), facts, members."""

    heads: list[str] = Factory(list[str])
    facts: list[str] = Factory(list[str])
    members: Things = field(factory=lambda: dict[str, _Thing]())  # noqa: PLW0108 - it is not there yet


def compare(before: Things, after: Things) -> list[Change]:
    """Judge the way from one text to another; the worst comes first."""
    changes = _differing("", _Thing(members=before), _Thing(members=after))
    return sorted(changes, key=lambda change: (-change.severity, change.what))


def parse(text: str) -> Things:
    """Read a text back into things, each by its name.

    Raises:
        ValueError: it is no such text, or there is nothing in it.
    """
    path = [_Thing()]
    for line in _SPREAD.sub(_on_one_line, text).splitlines():
        said = line.lstrip()
        del path[1 + (len(line) - len(said)) // len(_INDENT) :]
        if _FACT.match(said):
            path[-1].facts.append(said)
            continue
        if not (match := _HEAD.match(said)):
            raise ValueError(f"{said!r} declares nothing")
        thing = path[-1].members.setdefault(match["name"], _Thing())
        thing.heads.append(said)
        path.append(thing)
    if not path[0].members:
        raise ValueError("it is empty")
    return path[0].members


def _on_one_line(spread: re.Match[str]) -> str:
    return f"({' '.join(line.strip() for line in spread[1].splitlines())})"


def _differing(owner: str, old: _Thing, new: _Thing) -> Iterator[Change]:
    before, after = old.members, new.members
    for name in sorted((before.keys() | after.keys()) - {_VERSION}):
        called = f"{owner}.{name}" if owner else name
        if name not in before:
            severity = Severity.MAJOR if _may_stand_in(name, new) else Severity.MINOR
            yield _change(called, "added", "was added", severity)
        elif name not in after:
            yield _change(called, "removed", "was removed", Severity.MAJOR)
        else:
            yield from _altered(called, before[name], after[name])


def _may_stand_in(name: str, owner: _Thing) -> bool:
    """Tell whether a new member may take the place of one that callers had: an inherited one.

    What Python itself calls, such as `__eq__`, each object has from the start.
    """
    inherits = any(fact.startswith("bases: ") for fact in owner.facts)
    return name.startswith("__") or (
        inherits and _METHOD.match(owner.members[name].heads[0]) is not None
    )


def _altered(called: str, old: _Thing, new: _Thing) -> Iterator[Change]:
    if old.heads != new.heads:
        severity = Severity.MINOR if _only_relaxed(old.heads, new.heads) else Severity.MAJOR
        yield _change(called, "changed", _said(old.heads, new.heads), severity)
    for doc, severity in ((False, Severity.MAJOR), (True, Severity.PATCH)):
        before, after = (
            [fact for fact in thing.facts if fact.startswith("doc: ") is doc]
            for thing in (old, new)
        )
        if before != after:
            what = "description changed" if doc else _said(before, after)
            yield _change(called, "doc-changed" if doc else "changed", what, severity)
    yield from _differing(called, old, new)
    # What was removed is said already.
    if not accepts_all(_fields(old, kept=new.members), _fields(new)):
        yield _change(called, "arguments-changed", "takes other arguments now", Severity.MAJOR)


def _only_relaxed(old: list[str], new: list[str]) -> bool:
    """Tell whether a function or field asks for nothing that it did not ask for."""
    if (len(old), len(new)) != (1, 1):
        return False
    before, after = _FIELD.fullmatch(old[0]), _FIELD.fullmatch(new[0])
    if before and after:
        return (before["need"], after["need"]) == ("required", "optional") and (
            before["rest"] == after["rest"]
        )
    try:
        return only_more(old[0], new[0])
    except SyntaxError:  # no function, or one of which a long default value was cut off
        return False


def _fields(thing: _Thing, kept: Container[str] | None = None) -> list[Parameter]:
    """Return the arguments that a class takes for its fields; their types stand with them."""
    keyword_only = any("kw_only=True" in fact for fact in thing.facts)
    return [
        Parameter(
            name=name,
            what="",
            default="" if member.heads[0].startswith("optional") else None,
            keyword_only=keyword_only,
        )
        for name, member in thing.members.items()
        if _FIELD.fullmatch(member.heads[0]) and (kept is None or name in kept)
    ]


def _said(before: list[str], after: list[str]) -> str:
    return f"was {_quoted(before)} and is {_quoted(after)}"


def _quoted(lines: list[str]) -> str:
    return code_span("; ".join(lines)) if lines else "nothing"


def _change(called: str, event: str, what: str, severity: Severity) -> Change:
    return Change(
        pointer="",
        kind=f"python-{event}",
        what=f"{code_span(called)} {what}",
        importers=severity,
        deployed=Severity.NONE,
    )
