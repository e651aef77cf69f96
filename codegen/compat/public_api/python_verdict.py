"""Two snapshots of the public API of the handwritten modules -> changes, judged for importers.

A change is breaking unless no caller can notice it as an error: a new name that takes no other's
place, one more argument that callers may leave out, another description.
"""

from collections.abc import Iterator, Sequence

from codegen.compat.change import Change
from codegen.compat.change_ids import (
    PYTHON_ADDED,
    PYTHON_ARGUMENTS,
    PYTHON_CHANGED,
    PYTHON_DOC,
    PYTHON_REMOVED,
    Rule,
)
from codegen.compat.markdown import code_span
from codegen.compat.public_api.python_surface import VERSION, Declaration, Declarations
from codegen.compat.public_api.signature import Argument, accepts_all, only_more

__all__ = ["compare"]


def compare(before: Declarations, after: Declarations) -> list[Change]:
    """Return all changes from one snapshot to another, the most severe first."""
    changes = _changes("", before, after, inherits=False)
    return sorted(changes, key=lambda change: (-change.severity, change.what))


def _changes(
    owner: str, before: Declarations, after: Declarations, *, inherits: bool
) -> Iterator[Change]:
    old, new = _by_name(before), _by_name(after)
    for name in sorted((old.keys() | new.keys()) - {VERSION}):
        path = f"{owner}.{name}" if owner else name
        if name not in old:
            excepted = _takes_a_place(new[name][0], inherits=inherits)
            yield _change(PYTHON_ADDED, path, "was added", excepted=excepted)
        elif name not in new:
            yield _change(PYTHON_REMOVED, path, "was removed")
        else:
            yield from _declaration_changes(path, old[name], new[name])


def _by_name(declarations: Declarations) -> dict[str, Declarations]:
    """Return the declarations of each name: more than one if it is overloaded."""
    return {
        name: tuple(each for each in declarations if each.name == name)
        for name in {each.name for each in declarations}
    }


def _takes_a_place(member: Declaration, *, inherits: bool) -> bool:
    """Tell whether a new member may take the place of one that callers had before.

    Every object has `__eq__` and the like from the start; a base class may have any method.
    """
    is_method = member.kind.endswith(("def", "property"))
    return member.name.startswith("__") or (inherits and is_method)


def _declaration_changes(path: str, old: Declarations, new: Declarations) -> Iterator[Change]:
    before, after = ([each.head for each in side] for side in (old, new))
    if before != after:
        yield _change(
            PYTHON_CHANGED, path, _sentence(before, after), excepted=_only_relaxed(old, new)
        )
    before, after = ([note for each in side for note in _notes(each)] for side in (old, new))
    if before != after:
        yield _change(PYTHON_CHANGED, path, _sentence(before, after))
    before, after = ([each.doc for each in side if each.doc] for side in (old, new))
    if before != after:
        yield _change(PYTHON_DOC, path, "description changed")
    members, kept = (tuple(m for each in side for m in each.members) for side in (old, new))
    inherits = any(each.bases for each in new)
    yield from _changes(path, members, kept, inherits=inherits)
    # A removed field has its own change.
    names = {member.name for member in kept}
    fields = [field for field in _fields(old) if field.name in names]
    if not accepts_all(fields, _fields(new)):
        yield _change(PYTHON_ARGUMENTS, path, "takes other arguments now")


def _notes(declaration: Declaration) -> Iterator[str]:
    yield from (f"decorator: {decorator}" for decorator in declaration.decorators)
    if declaration.bases:
        yield f"bases: {declaration.bases}"


def _only_relaxed(old: Declarations, new: Declarations) -> bool:
    """Tell whether a function or a field asks callers for nothing more than before."""
    if (len(old), len(new)) != (1, 1):
        return False
    before, after = old[0], new[0]
    if (before.kind, after.kind) == ("required field", "optional field"):
        return before.detail.partition(" = ")[0] == after.detail.partition(" = ")[0]
    try:
        return before.kind.endswith("def") and only_more(before.head, after.head)
    except SyntaxError:  # a default value that was cut off
        return False


def _fields(declarations: Declarations) -> list[Argument]:
    """Return the arguments that a class takes for its fields; each field has its own type."""
    return [
        Argument(
            name=member.name,
            what="",
            default="" if member.kind == "optional field" else None,
            keyword_only=any("kw_only=True" in each for each in declaration.decorators),
        )
        for declaration in declarations
        for member in declaration.members
        if member.kind.endswith(" field")
    ]


def _sentence(before: Sequence[str], after: Sequence[str]) -> str:
    return f"was {_quoted(before)} and is {_quoted(after)}"


def _quoted(lines: Sequence[str]) -> str:
    return code_span("; ".join(lines)) if lines else "nothing"


def _change(rule: Rule, path: str, what: str, *, excepted: bool = False) -> Change:
    return rule.change("", f"{code_span(path)} {what}", excepted=excepted)
