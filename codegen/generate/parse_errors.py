"""The errors of the generator's parser as problems with a place in the document.

The functions take the generator's own objects without their types: only
codegen/generate/generator.py imports the generator.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from codegen.errors import Problem
from codegen.generate.rewrite import POINTER
from codegen.openapi.pointer import join

__all__ = ["find", "problems"]

#: The generator says so of each place that refers to a component with an error of its own.
_CONSEQUENCE: Final = "Could not find reference in parsed models or enums"
_COMPONENT: Final = re.compile(r"/components/schemas/[^\s:]+")
_NAME_TAKEN: Final = re.compile(r'duplicate models with name "(\w+)"|conflicting enums named (\w+)')


def find(data: Any) -> list[Any]:
    """Return the errors of a parsed document; without those that follow from another one."""
    errors = [*data.errors]
    for collection in data.endpoint_collections_by_tag.values():
        errors += collection.parse_errors
    return [error for error in errors if _CONSEQUENCE not in _text(error)] or errors


def problems(errors: Iterable[Any], pointers: Mapping[str, str]) -> Iterator[Problem]:
    """Return a problem for each error; `pointers` are those of components, by their paths."""
    for error in errors:
        extra: dict[str, Any] = getattr(error.data, "model_extra", None) or {}
        said = _text(error)
        pointer = extra.get(POINTER) or _pointer_in(error.header, pointers)
        if taken := _NAME_TAKEN.search(said):
            name = taken[1] or taken[2]
            said = f"would become the class {name}, whose name is taken; give it another title"
        said = _COMPONENT.sub(lambda found: _component(found[0], pointers), said)
        yield Problem(pointer, said)


def _text(error: Any) -> str:
    said = re.sub(r"<\S+ object at 0x[0-9a-f]+>", "…", f"{error.header} {error.detail or ''}")
    return " ".join(said.split())


def _pointer_in(header: str, pointers: Mapping[str, str]) -> str:
    """Return the pointer named in the text of a warning that carries no node."""
    if found := re.search(r"parsing ([A-Z]+) (\S+) within", header):
        return join("", "paths", found[2], found[1].lower())
    found = _COMPONENT.search(header)
    return _component(found[0], pointers) if found else ""


def _component(path: str, pointers: Mapping[str, str]) -> str:
    """Return the pointer of a component, or of the one that holds it: `X_item` is inside `X`."""
    while path not in pointers and path:
        path = path.rpartition("_")[0]
    return pointers.get(path, "")
