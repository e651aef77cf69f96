"""Problems of the effective document -> the places in the overlay, or in the vendor's document."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from operator import eq
from typing import Any, TypeAlias

from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.json_path import select
from codegen.openapi.json_text import canonical
from codegen.openapi.overlay.actions import Action, apply
from codegen.openapi.overlay.merge import entries
from codegen.openapi.overlay.provenance import vendors_pointer
from codegen.openapi.overlay.trials import Part, inside, is_small, place, without
from codegen.openapi.pointer import join, split

__all__ = ["blamed"]

_Attempt: TypeAlias = Callable[[Document], object]


def blamed(
    problems: Iterable[Problem],
    where: str,
    vendor: Document,
    actions: Sequence[Action],
    attempt: _Attempt,
) -> CodegenError:
    """Return an error with the problems; those of the effective document `where` get other places.

    - A value that the overlay put there has its place in the overlay.
    - A problem that is gone without a part of the overlay has the place of that part. `attempt`
      raises the problems of an effective document.
    - Any other problem has its place in the vendor's document.
    """
    effective = apply(vendor, actions)
    put = {pointer: place for action in actions for pointer, place in _put(action, effective)}
    trials = _Trials(vendor, effective, actions, attempt)

    def told(problem: Problem) -> Problem:
        file, mark, pointer = problem.where.partition("#")
        if (file, mark) != (where, "#"):
            return problem
        found = _above(pointer, put) or trials.cause(problem)
        return Problem(
            found or f"{where}#{vendors_pointer(pointer, vendor, actions)}", problem.what
        )

    return CodegenError(dict.fromkeys(map(told, problems)))


def _above(pointer: str, put: dict[str, str]) -> str | None:
    above = pointer
    while above:
        if above in put:
            return put[above] + pointer.removeprefix(above)
        above = above.rpartition("/")[0]
    return None


class _Trials:
    """Finds the part of an overlay that causes a problem, by leaving out one part at a time."""

    def __init__(
        self,
        vendor: Document,
        effective: Document,
        actions: Sequence[Action],
        attempt: _Attempt,
    ) -> None:
        self._vendor = vendor
        self._effective = effective
        self._actions = actions
        self._attempt = attempt
        self._left: dict[Part, set[str] | None] = {}
        self._known = self._problems(effective) if is_small(vendor) else set[str]()

    def cause(self, problem: Problem) -> str | None:
        """Return the place of the smallest part that is near a problem and causes it."""
        if _without_indexes(problem) not in self._known:
            return None
        part = self._cause(problem, [(index, ()) for index in range(len(self._actions))])
        while part:
            inner = [*inside(self._actions, part)]
            smaller = inner[0] if len(inner) == 1 else self._cause(problem, inner)
            if not smaller:
                return place(self._actions, part)
            part = smaller
        return None

    def _cause(self, problem: Problem, parts: Sequence[Part]) -> Part | None:
        causes = [part for part in parts if self._causes(part, problem)]
        pointer = problem.where.partition("#")[2]
        return max(causes, key=lambda part: self._nearness(part, pointer), default=None)

    def _causes(self, part: Part, problem: Problem) -> bool:
        if part not in self._left:
            self._left[part] = self._problems_without(part)
        left = self._left[part]
        return left is not None and left < self._known and _without_indexes(problem) not in left

    def _problems_without(self, part: Part) -> set[str] | None:
        """Return the problems that are left without a part; None if the rest does not fit."""
        try:
            document = apply(self._vendor, without(self._actions, {part}))
        except CodegenError:
            return None
        return self._problems(document)

    def _problems(self, document: Document) -> set[str]:
        try:
            self._attempt(document)
        except CodegenError as error:
            return {*map(_without_indexes, error.problems)}
        return set()

    def _nearness(self, part: Part, pointer: str) -> int:
        """Return the number of names that a pointer shares with a node that a part changes."""
        action = self._actions[part[0]]
        nodes = select(action.target, self._effective, action.where)
        shared = (_shared(join(node, *part[1]), pointer) for node in nodes)
        return max(shared, default=0)


def _shared(one: str, other: str) -> int:
    return len([*takewhile(bool, map(eq, split(one), split(other)))])


def _without_indexes(problem: Problem) -> str:
    """Return the text of a problem; a part that is left out can move the entries of a list."""
    return re.sub(r"/\d+\b", "/*", str(problem))


def _put(action: Action, effective: Document) -> Iterator[tuple[str, str]]:
    """Yield pointers of the effective document with the places of the values in an update."""
    if action.kind != "update":
        return
    for pointer, match in select(action.target, effective, action.where).items():
        value = entries(match.obj, action.value)
        for below, member in _found(match.obj, value):
            tokens = member if value is action.value else member[1:]
            yield join(pointer, *below), join(f"{action.where}/update", *tokens)


def _found(node: Any, value: Any) -> Iterator[tuple[tuple[str | int, ...], tuple[str | int, ...]]]:
    """Yield the paths of every part that a value put into a node, in the node and in the value."""
    if is_array(node) and is_array(value):
        indexes = {canonical(entry): index for index, entry in enumerate(node)}
        for index, entry in enumerate(value):
            if canonical(entry) in indexes:
                yield (indexes[canonical(entry)],), (index,)
    if canonical(node) == canonical(value):
        yield (), ()
    elif is_object(node) and is_object(value):
        for name, entry in value.items():
            for below, member in _found(node[name], entry) if name in node else ():
                yield (name, *below), (name, *member)
