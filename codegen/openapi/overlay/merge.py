"""Merges a value into a node of a document, by the rules of OpenAPI Overlay 1.1."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, Final, TypeAlias

from attrs import define

from codegen.openapi.document import is_array, is_object
from codegen.openapi.json_text import canonical

__all__ = ["Meeting", "Outcome", "Tokens", "entries", "meetings", "merge", "type_of"]

Tokens: TypeAlias = tuple[str | int, ...]

#: Members that the generated client shows although they are beside a reference.
_BESIDE_REFERENCE: Final = ("description", "summary", "default", "readOnly")


class Outcome(Enum):
    """The effect of a value on the one that the document has in its place."""

    SAME = "it is already there"
    ALTERED = "it replaces another value"
    INCOMPATIBLE = "Overlay 1.1 cannot merge the two types"
    BESIDE_REFERENCE = "nothing reads it, because the node is a reference"


@define(frozen=True, kw_only=True)
class Meeting:
    """A value of an update that meets one of the document.

    `member` leads to the value from the update, and `path` to the other from the selected node.
    """

    outcome: Outcome
    member: Tokens
    path: Tokens
    before: Any
    value: Any


def type_of(value: object) -> str:
    """Return the type of a value, as the specification tells them apart."""
    return "an object" if is_object(value) else "an array" if is_array(value) else "a primitive"


def entries(node: object, value: object) -> object:
    """Return the value to merge into a selected node: an array takes any other as its entry."""
    return [value] if is_array(node) and not is_array(value) else value


def meetings(before: Any, value: Any, at: Tokens = ()) -> list[Meeting]:
    """Return where a value meets one of the document; members that are all there are one meeting.

    A member or an entry that is only added meets nothing.
    """
    if type_of(before) != type_of(value):
        return [_meeting(Outcome.INCOMPATIBLE, at, before, value)]
    if is_object(value):
        met = list(_met_members(before, value, at))
    elif is_array(value):
        present = {canonical(entry) for entry in before}
        met = [
            Meeting(outcome=Outcome.SAME, member=(*at, index), path=at, before=before, value=entry)
            for index, entry in enumerate(value)
            if canonical(entry) in present
        ]
    elif canonical(before) != canonical(value):
        return [_meeting(Outcome.ALTERED, at, before, value)]
    else:
        return [_meeting(Outcome.SAME, at, before, value)]
    there = [one for one in met if one.outcome is Outcome.SAME and len(one.member) == len(at) + 1]
    return [_meeting(Outcome.SAME, at, before, value)] if len(there) == len(value) else met


def _met_members(before: dict[str, Any], value: dict[str, Any], at: Tokens) -> Iterator[Meeting]:
    reference = before.get("$ref")
    refers = isinstance(reference, str) and "$ref" not in value
    for name, entry in value.items():
        if refers and name not in _BESIDE_REFERENCE and not name.startswith("x-"):
            yield Meeting(
                outcome=Outcome.BESIDE_REFERENCE,
                member=(*at, name),
                path=at,
                before=reference,
                value=entry,
            )
        elif name in before:
            yield from meetings(before[name], entry, (*at, name))


def _meeting(outcome: Outcome, at: Tokens, before: object, value: object) -> Meeting:
    return Meeting(outcome=outcome, member=at, path=at, before=before, value=value)


def merge(before: Any, value: Any) -> Any:
    """Merge a value into an object or array in place; return the new value of the node."""
    if is_object(before) and is_object(value):
        for name, entry in value.items():
            before[name] = merge(before[name], entry) if name in before else entry
        return before
    if is_array(before) and is_array(value):
        before += value
        return before
    return value
