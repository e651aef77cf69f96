"""Makes one document with exactly the wanted operations from fragments of OpenAPI."""

from collections import deque
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, Final, TypeAlias

from codegen.errors import CodegenError
from codegen.intake.markdown_page import Fragment
from codegen.intake.wanted import Wanted, operation_name
from codegen.openapi.document import METHODS, Document, each_operation, is_array, is_object
from codegen.openapi.json_text import canonical
from codegen.openapi.pointer import join, split

__all__ = ["names", "others", "select"]

_HEAD: Final = ("openapi", "info", "servers")
_DEPTH: Final = 3
#: The most operations that a message names.
_MOST: Final = 20
_Place: TypeAlias = tuple[str, ...]
#: The members of a document that must be equal on all pages; a page may have its own title.
_COMMON: Final = frozenset({"openapi", "servers", "security", "paths", "components"})
_Parts: TypeAlias = dict[_Place, tuple[Any, Fragment]]
"""The smallest parts that are taken as a whole, each with the block that it comes from."""
_Offers: TypeAlias = dict[_Place, list[tuple[Any, Fragment]]]
"""The values that the blocks have for each part."""


def select(fragments: Sequence[Fragment], where: str, wanted: Wanted) -> Document:
    """Return a document with the wanted operations and the components that they need.

    A block with such an operation is taken without its other operations. A component is taken
    from any block if the operations, the requirements of security or other components refer to it.
    A member that every document needs may come from another block too. The operations are in the
    order of `wanted`, whatever the order of the vendor's.

    Raises:
        CodegenError: if an operation or a member that every document needs is missing, or if two
            blocks contradict each other.
    """
    taken, rest = _parted(fragments, wanted)
    offers: _Offers = {}
    for fragment in taken:
        for place, value in _checked(fragment, wanted):
            offers.setdefault(place, []).append((value, fragment))
    if missing := [each for each in wanted if ("paths", *each) not in offers]:
        raise CodegenError.at(where, _absence(missing, fragments))
    missing_head = [(name,) for name in _HEAD if (name,) not in offers]
    needed = [*missing_head, *(place for place in offers if not _is_component(place))]
    for fragment in rest:
        for place, value in _split((), fragment.content, ()):
            if place in missing_head or _is_component(place):
                offers.setdefault(place, []).append((value, fragment))
    order = [*((name,) for name in _HEAD if missing_head), *offers]
    parts = _reached(needed, offers, where)
    document = _assemble({place: parts[place] for place in order if place in parts})
    paths = _in_order(document["paths"], [path for path, _ in wanted])
    for path, _ in wanted:
        paths[path] = _in_order(paths[path], [method for known, method in wanted if known == path])
    return {**document, "paths": paths}


def _parted(fragments: Sequence[Fragment], wanted: Wanted) -> tuple[list[Fragment], list[Fragment]]:
    """Return the blocks with a wanted operation, and the other ones."""
    parted: tuple[list[Fragment], list[Fragment]] = [], []
    for fragment in fragments:
        parted[set(wanted).isdisjoint(_operations(fragment.content))].append(fragment)
    return parted


def _in_order(node: Document, names: Sequence[str]) -> Document:
    """Return a node with these members in this order; the others stay at their places."""
    ordered = iter(dict.fromkeys(names))
    return {name: node[name] for name in (next(ordered) if n in names else n for n in node)}


def others(fragments: Sequence[Fragment], wanted: Wanted) -> Wanted:
    """Return the operations of these blocks that are not wanted, each once."""
    found = (each for fragment in fragments for each in _operations(fragment.content))
    return tuple(dict.fromkeys(each for each in found if each not in wanted))


def names(found: Wanted, mark: str = "") -> str:
    """Return the names of operations between marks; of many, the first ones and a number."""
    first = [f"{mark}{operation_name(*each)}{mark}" for each in found[:_MOST]]
    more = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
    return ", ".join(first + more)


def _operations(document: Document) -> Iterator[tuple[str, str]]:
    return ((path, method) for path, method, _ in each_operation(document))


def _absence(missing: list[tuple[str, str]], fragments: Sequence[Fragment]) -> str:
    return (
        f"expected {names(tuple(missing))}, got {names(others(fragments, ())) or 'no operation'}; "
        "pass the page that documents it; several pages may be passed"
    )


def _checked(fragment: Fragment, wanted: Wanted) -> Iterator[tuple[_Place, Any]]:
    """Split a block with a wanted operation; refuse a container that is not an object."""
    for place, value in _split((), fragment.content, wanted):
        if _is_container(place) and not is_object(value):
            what = f"expected an object, got {type(value).__name__}; ask the vendor to mend it"
            raise CodegenError.at(f"{fragment.where}#{join('', *place)}", what)
        yield place, value


def _split(place: _Place, node: Any, wanted: Wanted) -> Iterator[tuple[_Place, Any]]:
    """Split a document into its parts, without the operations and paths that are not wanted."""
    if is_object(node) and node and _is_container(place):
        for name, value in node.items():
            if not _is_foreign((*place, name), wanted):
                yield from _split((*place, name), value, wanted)
    else:
        yield place, node


def _is_container(place: _Place) -> bool:
    if not place:
        return True
    return (
        place[0] in {"paths", "components"}
        and len(place) < _DEPTH
        and not place[-1].startswith("x-")
    )


def _is_component(place: _Place) -> bool:
    return place[0] == "components" and len(place) == _DEPTH


def _is_foreign(place: _Place, wanted: Wanted) -> bool:
    match place:
        case ("webhooks",):
            return True
        case ("paths", path):
            return path.startswith("/") and path not in dict(wanted)
        case ("paths", path, method):
            return method in METHODS and (path, method) not in wanted
        case _:
            return False


def _add(parts: _Parts, place: _Place, value: Any, origin: Fragment) -> None:
    """Add a part; refuse another value for the place of an earlier part."""
    known, first = parts.setdefault(place, (value, origin))
    if first.page != origin.page:
        if place[0] not in _COMMON:
            return
        if place == ("servers",):
            known, value = _undescribed(known), _undescribed(value)
    if canonical(known) != canonical(value):
        what = (
            f"contradicts {first.where} about {join('', *place)}; find out which one is right, "
            "save that block as a .json file and pass the file"
        )
        raise CodegenError.at(origin.where, what)


def _undescribed(servers: Any) -> Any:
    """Return servers without their descriptions, which each page may word in its own way."""
    return [
        {name: each[name] for name in each if name != "description"} if is_object(each) else each
        for each in (servers if is_array(servers) else [servers])
    ]


def _reached(needed: list[_Place], offers: _Offers, where: str) -> _Parts:
    """Return the needed parts and the components that they refer to; refuse contradictions."""
    parts: _Parts = {}
    pending = deque(needed)
    while pending:
        place = pending.popleft()
        for value, origin in offers.pop(place, ()):
            _add(parts, place, value, origin)
        if place not in parts:
            name = place[0]
            what = f"expected {name!r} in some block, got none; pass a page or a file that has it"
            raise CodegenError.at(where, what)
        value, _ = parts[place]
        pending += [found for found in _references({place[-1]: value}) if found in offers]
    return parts


def _references(node: object) -> Iterator[_Place]:
    """Find the components that a reference, a discriminator or a security requirement names."""
    if isinstance(node, str) and node.startswith("#/components/"):
        yield tuple(split(node)[:_DEPTH])
    elif is_array(node):
        for item in node:
            yield from _references(item)
    elif is_object(node):
        requirements = node.get("security")
        for requirement in requirements if is_array(requirements) else ():
            if is_object(requirement):
                yield from (("components", "securitySchemes", name) for name in requirement)
        mapping = node.get("mapping")
        for name in mapping.values() if is_object(mapping) else ():
            if isinstance(name, str):
                yield "components", "schemas", name
        for item in node.values():
            yield from _references(item)


def _assemble(parts: _Parts) -> Document:
    document: Document = {}
    for place, (value, _) in parts.items():
        node = document
        for name in place[:-1]:
            node = node.setdefault(name, {})
        node.setdefault(place[-1], deepcopy(value))  # {} may stand beside parts of another block
    return document
