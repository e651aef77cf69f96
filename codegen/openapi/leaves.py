"""The leaves of a document, which are its single values, and how two documents differ in them."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final, TypeAlias

from attrs import frozen

from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.json_text import canonical
from codegen.openapi.media_types import is_json
from codegen.openapi.pointer import join, resolve, split

__all__ = ["Difference", "Owners", "leaves", "nearest", "unexplained"]

#: Lists whose order means nothing; an entry is identified by its content.
_SETS: Final = {"anyOf", "enum", "oneOf", "required", "tags", "type"}
_SECURITY: Final = re.compile(r"/security/\d+/([^/]+)$")

#: Members whose value may be an empty list and mean something.
_HOLD_VALUES: Final = {"const", "default", "enum", "example", "examples", "value"}

_SHOWN: Final = re.compile(rf"{_SECURITY.pattern}|^/servers/\d+/variables/")
_EMPTY: Final = {"[]", "{}"}
#: Members that leave no trace in a client, beside extensions.
_SILENT: Final = {
    *("$comment", "callbacks", "contact", "example", "examples", "externalDocs", "license"),
    *("links", "termsOfService", "xml"),
}
#: Members whose members are names that the vendor chose.
_NAMING: Final = {
    *("content", "headers", "parameters", "properties", "requestBodies", "responses"),
    *("schemas", "securitySchemes"),
}

#: The owners of the nodes at each pointer and below it, down to the next pointer.
Owners: TypeAlias = Mapping[str, frozenset[tuple[str, str]]]


@frozen(kw_only=True)
class Difference:
    """A node that differs between two documents, as JSON; None if a document has no such node.

    The pointer leads into the later document, or into the earlier one if the node is gone.
    """

    pointer: str
    before: str | None
    after: str | None


@frozen
class _Leaf:
    """A leaf; `key` is its pointer, with entries of sets named by their content.

    `subjects` are the pointers of the nodes that the leaf is about.
    """

    key: str
    pointer: str
    subjects: tuple[str, ...]
    text: str


@frozen
class _Claim:
    """A leaf that the other document lacks, its owners, and the path from the owner to the leaf."""

    leaf: _Leaf
    owners: frozenset[tuple[str, str]]
    way: str

    @property
    def identities(self) -> set[tuple[object, ...]]:
        """The part that stays the same for an owner, or without one, when a leaf moves with it."""
        return {(owner, self.way, self.leaf.text) for owner in self.owners or {None}}


def leaves(document: Document) -> dict[str, Any]:
    """Return the value of each leaf by its pointer; an empty object or array is a leaf too."""
    return {leaf.pointer: json.loads(leaf.text) for leaf in _walk(document, "", "", "")}


def unexplained(
    before: tuple[Document, Owners],
    after: tuple[Document, Owners],
    changed: AbstractSet[tuple[str, str]],
    whole: AbstractSet[tuple[str, str]] = frozenset(),
) -> list[Difference]:
    """Return the differences between two documents that no changed owner explains.

    Owners in `whole` came or went, with all that is below them. A change of any other owner does
    not explain an extension or an example, which leave no trace in a client.

    These are not differences:

    - another order of members, or of lists that are sets: parameters, required members, tags,
      types, alternatives and the values of an enumeration;
    - a leaf that moved, if one of its owners is the same as before;
    - an empty list of parameters or the like, which came or went.

    If everything below a node was added or removed, that is one difference, and so is a value that
    became a list or an object.
    """
    old, new = (
        {leaf.key: leaf for leaf in _walk(document, "", "", "")}
        for document in (before[0], after[0])
    )
    gone, come = _claims(old, new, before[1]), _claims(new, old, after[1])
    went_from, came_to = (
        {each for claim in claims for each in claim.identities} for claims in (gone, come)
    )
    moved = went_from & came_to
    found: list[dict[str, str]] = []
    for claims, here, there in ((gone, old, new), (come, new, old)):
        left = {
            claim.leaf.key: claim.leaf
            for claim in claims
            if claim.identities.isdisjoint(moved) and not claim.owners & whole
            if _is_silent(claim.leaf.pointer) or not claim.owners & changed
        }
        shared = there.keys() | _parents(there) | _parents(here.keys() - left.keys())
        shared -= {key for key, leaf in there.items() if leaf.text not in _EMPTY}
        found.append(dict(_top(leaf, shared) for leaf in left.values()))
    went, came = found
    return sorted(
        (
            Difference(
                pointer=came.get(key, went.get(key, "")),
                before=canonical(resolve(before[0], went[key])) if key in went else None,
                after=canonical(resolve(after[0], came[key])) if key in came else None,
            )
            for key in went.keys() | came.keys()
        ),
        key=lambda difference: difference.pointer,
    )


def nearest(pointer: str, places: Collection[str]) -> str:
    """Return the closest of these places at or above a pointer, else the root."""
    while pointer and pointer not in places:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _walk(node: object, key: str, pointer: str, name: str) -> Iterator[_Leaf]:
    if is_object(node) and node:
        for member, value in node.items():
            yield from _walk(value, join(key, member), join(pointer, member), member)
    elif is_array(node) and node:
        for index, entry in enumerate(node):
            yield from _walk(
                entry, join(key, _known_by(entry, name, index)), join(pointer, index), ""
            )
    else:
        yield _Leaf(key, pointer, _subjects(node, pointer), canonical(node))


def _known_by(entry: object, name: str, index: int) -> str:
    """Return a name for an entry within its list: its index, or its content in a set."""
    if name == "parameters" and is_object(entry):
        return canonical([entry.get(member) for member in ("$ref", "in", "name")])
    return canonical(entry) if name in _SETS else str(index)


def _subjects(node: object, pointer: str) -> tuple[str, ...]:
    """Return the pointers that a leaf is about: itself, its target, or the property it requires."""
    parent, _, name = pointer.rpartition("/")
    if name == "$ref":
        return pointer, str(node).removeprefix("#")
    if security := _SECURITY.search(pointer):
        return pointer, f"/components/securitySchemes/{security[1]}"
    if parent.endswith("/required"):
        return (join(parent.removesuffix("/required"), "properties", str(node)),)
    return (pointer,)


def _claims(leaves_: dict[str, _Leaf], others: dict[str, _Leaf], owners: Owners) -> list[_Claim]:
    """Return a claim for each leaf that the others lack, except an empty node that they filled."""
    filled = _parents(others)
    return [
        _claim(leaf, owners)
        for key, leaf in leaves_.items()
        if not (key in filled and leaf.text in _EMPTY)
        and (others[key].text != leaf.text if key in others else not _means_nothing(leaf))
    ]


def _is_silent(pointer: str) -> bool:
    """Tell whether a leaf is, or is inside, a member that leaves no trace in a client.

    Of content that is not JSON, of credentials and of variables, all members are shown.
    """
    if _SHOWN.search(pointer):
        return False
    holder = ""
    for token in split(pointer):
        if holder == "content" and not is_json(token):
            return False
        if holder not in _NAMING and (token in _SILENT or token.startswith("x-")):
            return True
        holder = "" if holder in _NAMING else token
    return False


def _means_nothing(leaf: _Leaf) -> bool:
    """Tell whether a leaf is an empty list that means the same as none."""
    _, *others = leaf.subjects  # The scopes of credentials also belong to the credentials.
    name = leaf.pointer.rpartition("/")[2]
    return leaf.text == "[]" and not others and name not in _HOLD_VALUES


def _claim(leaf: _Leaf, owners: Owners) -> _Claim:
    places = [nearest(subject, owners) for subject in leaf.subjects]
    found = frozenset[tuple[str, str]]().union(*(owners.get(place, ()) for place in places))
    return _Claim(leaf, found, leaf.subjects[0].removeprefix(places[0]))


def _parents(keys: Iterable[str]) -> set[str]:
    """Return the keys of all nodes above these."""
    found = {""}
    for key in keys:
        parent = key.rpartition("/")[0]
        while parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return found


def _top(leaf: _Leaf, shared: Collection[str]) -> tuple[str, str]:
    """Return key and pointer of the topmost node above a leaf that shares no part with others."""
    key, pointer = leaf.key, leaf.pointer
    while (parent := key.rpartition("/")[0]) not in shared:
        key, pointer = parent, pointer.rpartition("/")[0]
    return key, pointer
