"""OpenAPI Overlay 1.1, applied strictly.

The specification lets an action match nothing and lets an update overwrite in silence. Our overlay
lists the mistakes in the vendor's document, so an action must not outlive its mistake or hide a
change. It is a problem if an action matches nothing, finds another value than it states, or states
a value that is already there. An action that removes or alters a value states in `x-expect` the
value that it finds.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Literal, cast

import jsonpath
from attrs import define

from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document, is_array, loads_yaml
from codegen.openapi.json_path import Nodes, innermost, path_to, select
from codegen.openapi.json_text import canonical, copied, shown
from codegen.openapi.overlay.merge import (
    Meeting,
    Outcome,
    Tokens,
    entries,
    meetings,
    merge,
    type_of,
)
from codegen.openapi.overlay.needs import Needs, hidden, needs
from codegen.openapi.overlay.required import undescribed
from codegen.openapi.overlay.shape import kinds, violations
from codegen.openapi.overlay.targets import unmatched
from codegen.openapi.pointer import join, resolve, split

__all__ = ["Action", "apply", "fitting", "parse", "perform"]


@define(frozen=True, kw_only=True)
class Action:
    """One correction: its place in the overlay, and the values it expects (empty: unstated)."""

    where: str
    target: str
    why: str
    kind: Literal["update", "remove", "copy"]
    value: Any
    expect: list[Any]


def parse(text: str, where: str) -> list[Action]:
    """Return the actions of an overlay.

    Raises:
        CodegenError: if the text is not YAML or not an Overlay 1.1, or if an action lacks a member
            or has two kinds.
    """
    overlay = loads_yaml(text, where)
    if problems := list(violations(overlay, where)):
        raise CodegenError(problems)
    return [
        _action(f"{where}#/actions/{index}", entry)
        for index, entry in enumerate(overlay["actions"])
    ]


def _action(where: str, entry: dict[str, Any]) -> Action:
    (kind,) = kinds(entry)
    return Action(
        where=where,
        target=entry["target"],
        why=entry["description"],
        kind=cast("Literal['update', 'remove', 'copy']", kind),
        value=entry[kind],
        expect=[entry["x-expect"]] if "x-expect" in entry else [],
    )


def apply(document: Document, actions: Sequence[Action]) -> Document:
    """Return a corrected copy of the document: the effective document.

    Raises:
        CodegenError: one problem for each action, or member of its update, that does not do what it
            states.
    """
    effective: Document = copied(document)
    if problems := perform(actions, effective):
        raise CodegenError(problems)
    return effective


def fitting(document: Document, actions: Sequence[Action]) -> list[Action]:
    """Return the actions without those that do not fit the document as the others change it."""
    fit: list[Action] = []
    for action in actions:
        if not perform([*fit, action], copied(document)):
            fit.append(action)
    return fit


def perform(actions: Sequence[Action], document: Document) -> list[Problem]:
    """Correct a document in place; return a problem for each action that does not fit."""
    problems: list[Problem] = []
    perform_one = partial(_perform, said=needs(document))
    for step in (perform_one, _undescribed):  # An action may require what a later one describes.
        for action in actions:
            # An action with a problem is performed too, because later actions may rely on it.
            try:
                problems += step(action, document)
            except CodegenError as error:
                problems += error.problems
    return [*dict.fromkeys(problems)]


def _perform(action: Action, document: Document, said: Needs) -> list[Problem]:
    nodes = select(action.target, document, f"{action.where}/target")
    problems = [Problem(action.where, what) for what in unmatched(action.target, nodes, document)]
    if not nodes:
        return problems
    if action.kind == "remove":
        return [*problems, *_remove(action, nodes)]
    value = action.value
    if action.kind == "copy":
        where = f"{action.where}/copy"
        sources = select(action.value, document, where)
        if len(sources) != 1:
            what = f"expected one node at `copy` {action.value}, got {len(sources)}; mend the path"
            raise CodegenError.at(where, what)
        (value,) = (copied(source.obj) for source in sources.values())
    before = needs(document)
    problems += _update(action, nodes, value, document)
    return [*problems, *_hidden_needs(action, nodes, hidden(said, before, needs(document)))]


def _hidden_needs(
    action: Action, nodes: Nodes, found: Iterable[tuple[str, str]]
) -> Iterator[Problem]:
    """Return a problem for each `security` that hides what the document says."""
    for pointer, source in found:
        member = _changing(action, nodes, pointer)
        where, part = (_place(action, member), "member") if member else (action.where, "action")
        what = (
            f"at #{pointer}: the document says which credentials are needed (#{source}); delete "
            f"this {part}, or first remove what the document says, with `x-expect`, as the recipe "
            '"Add an operation" in CONTRIBUTING.md does'
        )
        yield Problem(where, what)


def _changing(action: Action, nodes: Nodes, pointer: str) -> Tokens:
    """Return the way to the member that changed a node; no way if it is all that the action has."""
    for node in nodes if action.kind == "update" else ():
        member = split(pointer.removeprefix(node))
        with suppress(LookupError, ValueError, TypeError):
            alone = resolve(action.value, join("", *member))
            for token in reversed(member):
                alone = {token: alone}
            return () if alone == action.value else tuple(member)
    return ()


def _undescribed(action: Action, document: Document) -> Iterator[Problem]:
    """Find the names that an update requires, and that the corrected document does not have."""
    if action.kind != "update":
        return
    for pointer in select(action.target, document, f"{action.where}/target"):
        for member, what in undescribed(document, pointer, action.value):
            advice = "if one of these is its new name, write that here, or delete this entry"
            yield Problem(_place(action, member), f"{what}; {advice}")


def _remove(action: Action, nodes: Nodes) -> Iterator[Problem]:
    for pointer, match in nodes.items():
        yield from _unmet(action, pointer, match)
    if "" in nodes:
        what = "at #: the whole document cannot be removed; mend the target"
        raise CodegenError.at(f"{action.where}/target", what)
    # The last entries of an array go first, so that the others keep their places.
    for match in sorted(nodes.values(), key=_index, reverse=True):
        del _container(match)[match.parts[-1]]


def _index(match: jsonpath.JSONPathMatch) -> int:
    last = match.parts[-1]
    return last if isinstance(last, int) else 0


def _unmet(action: Action, pointer: str, match: jsonpath.JSONPathMatch) -> Iterator[Problem]:
    for expected in action.expect:
        if canonical(expected) != canonical(match.obj):
            what = (
                f"at #{pointer}: `x-expect` states {shown(expected)}, got {shown(match.obj)}; "
                "the vendor changed it: decide whether this action is still needed"
            )
            yield Problem(action.where, what)


def _update(action: Action, nodes: Nodes, value: object, document: Document) -> Iterator[Problem]:
    first, *others = nodes.items()
    for pointer, match in others:
        if type_of(match.obj) != type_of(first[1].obj):
            what = (
                f"selects {type_of(first[1].obj)} at #{first[0]} and {type_of(match.obj)} at "
                f"#{pointer}, but an action changes nodes of one type; make it two actions"
            )
            raise CodegenError.at(f"{action.where}/target", what)
    met = {
        pointer: meetings(match.obj, entries(match.obj, value)) for pointer, match in nodes.items()
    }
    yield from _repetitions(action, met)
    for pointer, match in nodes.items():
        if () not in _same(met[pointer]):
            yield from _unmet(action, pointer, match)
            yield from _collisions(action, pointer, met[pointer], document)
        merged = merge(match.obj, copied(entries(match.obj, value)))
        if match.parent is not None:
            _container(match)[match.parts[-1]] = merged


def _same(met: list[Meeting]) -> dict[Tokens, Meeting]:
    return {one.member: one for one in met if one.outcome is Outcome.SAME}


def _repetitions(action: Action, met: dict[str, list[Meeting]]) -> Iterator[Problem]:
    """Find the members that change nothing, each with the step that mends it."""
    same = {pointer: _same(found) for pointer, found in met.items()}
    members = dict.fromkeys(member for found in same.values() for member in found)
    for member in members:
        places = [(pointer, found[member]) for pointer, found in same.items() if member in found]
        pointer, meeting = places[0]
        if action.kind == "copy" and member and not is_array(meeting.before):
            continue  # The node to copy is the vendor's: no member of it can be deleted.
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        what = (
            f"at #{join(pointer, *meeting.path)}{more}: changes nothing: the document already has "
            f"{shown(meeting.value)} there"
        )
        where, advice = _place(action, member), "copy another node"
        if not all(_covers(found, member) for found in same.values()):
            where, advice = f"{action.where}/target", "mend the target: it selects too much"
        elif not member:
            where, advice = action.where, "delete this action"
        elif action.kind == "update":
            advice = f"delete this {'entry' if isinstance(member[-1], int) else 'member'}"
        yield Problem(where, f"{what}; {advice}")


def _covers(same: dict[Tokens, Meeting], member: Tokens) -> bool:
    return any(member[:length] in same for length in range(len(member) + 1))


def _collisions(
    action: Action, pointer: str, met: list[Meeting], document: Document
) -> Iterator[Problem]:
    for meeting in met:
        place = join(pointer, *meeting.path)
        before, value = shown(meeting.before), shown(meeting.value)
        match meeting.outcome:
            case Outcome.INCOMPATIBLE:
                wanted = type_of(meeting.before)
                what = (
                    f"expected {wanted} to merge with {before}, got {value}; "
                    "to change the type, remove the node in one action and add it in the next"
                )
            case Outcome.ALTERED if not action.expect:
                what = f"alters {before} to {value}; state the value that it finds in `x-expect`"
            case Outcome.BESIDE_REFERENCE:
                target = path_to(document, innermost(document, place))
                what = (
                    f"{value} has no effect beside the reference to {meeting.before}; "
                    f"move this member to an action with the target {target}"
                )
            case _:
                continue
        yield Problem(_place(action, meeting.member), f"at #{place}: {what}")


def _place(action: Action, member: Tokens) -> str:
    """Return the place in the overlay of a member of an update; a copy has no members there."""
    return join(f"{action.where}/{action.kind}", *(member if action.kind == "update" else ()))


def _container(match: jsonpath.JSONPathMatch) -> dict[str | int, Any]:
    """Return the object or the array that holds a node; both are indexed."""
    return cast("dict[str | int, Any]", cast("jsonpath.JSONPathMatch", match.parent).obj)
