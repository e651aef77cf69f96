"""The parts of an overlay without an effect on the client of the corrected document."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document, is_object
from codegen.openapi.json_path import innermost, path_to, select
from codegen.openapi.overlay.actions import Action, apply, perform
from codegen.openapi.overlay.merge import Tokens
from codegen.openapi.overlay.trials import Part, inside, is_small, place, without
from codegen.openapi.pointer import join, resolve
from codegen.openapi.validation import validate

__all__ = ["idle"]

_SCHEME: Final = re.compile(r"/components/securitySchemes/[^/]+")


def idle(
    vendor: Document, actions: Sequence[Action], outcome: Callable[[Document], object]
) -> list[Problem]:
    """Return a problem for each action, member or entry that does not change the outcome.

    A part is idle if the overlay without it, and without all parts named before it, gives a valid
    document with the same outcome. So all named parts can be deleted together, and of two parts
    that have an effect only together none is named. A document of more than 1,500 nodes is not
    tried.

    Raises:
        CodegenError: if the actions do not fit the document, or the outcome raises it.
    """
    expected = outcome(apply(vendor, actions))

    def changes(parts: set[Part]) -> bool:
        try:
            document = apply(vendor, without(actions, parts))
            validate(document, "")
            return outcome(document) != expected
        except CodegenError:
            return True

    found: set[Part] = set()

    def search(part: Part) -> Iterator[Part]:
        if not changes(found | {part}):
            found.add(part)
            yield part
        else:
            for inner in inside(actions, part):
                yield from search(inner)

    if not is_small(vendor):
        return []
    return [
        Problem(place(actions, part), _told(vendor, actions, part))
        for index in range(len(actions))
        for part in search((index, ()))
    ]


def _told(vendor: Document, actions: Sequence[Action], part: Part) -> str:
    index, way = part
    kind = "action" if not way else "entry" if isinstance(way[-1], int) else "member"
    reason, step = "", ""
    if actions[index].kind == "update":
        reason, step = _reason(vendor, actions[: index + 1], way)
    return f"has no effect on what is generated{reason}; {step or f'delete this {kind}'}"


def _reason(vendor: Document, actions: Sequence[Action], way: Tokens) -> tuple[str, str]:
    """Return why a part of the last update has no effect, and what to do unless to delete it."""
    *others, action = actions
    value, way = _innermost(action.value, way)
    if not way or any(isinstance(token, int) for token in way):
        return "", ""
    document = apply(vendor, others)
    pointer = join(next(iter(select(action.target, document, action.where))), *way)
    perform([action], document)
    above, _, name = pointer.rpartition("/")
    node = resolve(document, above)
    if _SCHEME.fullmatch(pointer):
        return ", because no operation uses this security scheme", ""
    if (target := innermost(document, above)) != above:
        refers = "$ref" in node
        where = f"the reference to {node['$ref']}" if refers else f"what only leads to #{target}"
        step = f"move this member to an action with the target {path_to(document, target)}"
        return f" beside {where}", f"{step}, or delete it"
    if name == "nullable" and value is True and "null" in node.get("type", ()):
        return ", because null is among the types of this schema", ""
    return "", ""


def _innermost(value: Any, way: Tokens) -> tuple[Any, Tokens]:
    """Return the value at the end of a way; of an object with one member, that member."""
    for token in way:
        value = value[token]
    while is_object(value) and len(value) == 1:
        (name,) = value
        value, way = value[name], (*way, name)
    return value, way
