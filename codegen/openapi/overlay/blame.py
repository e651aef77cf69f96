"""Places of the effective document -> the places in the overlay that put the values there."""

from collections.abc import Iterable, Iterator
from typing import Any

from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document, is_array, is_object
from codegen.openapi.json_path import select
from codegen.openapi.json_text import canonical
from codegen.openapi.overlay.actions import Action
from codegen.openapi.overlay.merge import entries
from codegen.openapi.pointer import join

__all__ = ["blamed"]


def blamed(
    problems: Iterable[Problem], effective: Document, actions: Iterable[Action]
) -> CodegenError:
    """Return an error with the problems; what an action put there has its place in the overlay."""
    put = {pointer: place for action in actions for pointer, place in _put(action, effective)}
    return CodegenError(Problem(_place(problem.where, put), problem.what) for problem in problems)


def _place(where: str, put: dict[str, str]) -> str:
    _, _, pointer = where.partition("#")
    above = pointer
    while above:
        if above in put:
            return put[above] + pointer.removeprefix(above)
        above = above.rpartition("/")[0]
    return where


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
