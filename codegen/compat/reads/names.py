"""Entries that handwritten code names: in an import, a text, a call, or as a status."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final

from codegen.compat.generated.generated_surface import Entry, Item, Surface
from codegen.compat.reads.statuses import statuses

__all__ = ["mentions"]

#: Functions of an operation's module that take its parameters.
_CALLS: Final = {"asyncio", "build_request", "sync"}
#: The number of modules whose names are kept: a command compares them with several surfaces.
_KEPT: Final = 256


def mentions(tree: ast.Module, surface: Surface) -> Iterator[tuple[Entry, int]]:
    """Return the entries that a module names, with the lines."""
    by_name = _entries_by_name(surface)
    replies = [entry for entry in surface if entry.kind == "reply"]
    for names, named, line in _named(tree):
        for name in names:
            yield from ((entry, line) for entry in by_name.get(name, ()))
        if named:
            yield from ((reply, line) for reply in replies if _covers(reply, named))


@lru_cache(maxsize=_KEPT)
def _named(tree: ast.Module) -> list[tuple[Sequence[tuple[str, str]], Sequence[int], int]]:
    """Return the names and the statuses of each node that has any, with its line."""
    nodes = (
        ([*_names(node)], [*statuses(node, above)], getattr(node, "end_lineno", 0))
        for node, above in _with_parents(tree, ast.Pass())
    )
    return [(names, named, line) for names, named, line in nodes if names or named]


def _entries_by_name(surface: Surface) -> dict[tuple[str, str], list[Entry]]:
    """Return the entries by every name that source code can use for them."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry, item in surface.items():
        for way in _ways(entry, item):
            found.setdefault(way, []).append(entry)
    return found


def _ways(entry: Entry, item: Item) -> list[tuple[str, str]]:
    """Return the names that source code can use for an entry, each with the way it is used."""
    last = entry.name.rpartition(".")[2]
    ways: list[tuple[str, str]] = []
    match entry.kind:
        case "operation":
            ways = [("module", last)]
        case "model" | "enum":
            ways = [("name", entry.name)]
        case "security":
            ways = [("name", entry.name), ("header", item.traits["header"].lower())]
        case "value":
            ways = [("attribute", entry.name)]
        case "server" if not entry.name:
            ways = [("name", "BASE_URL")]
        case "parameter" if item.traits["location"] != "header":
            ways = [("argument", last)]
        case "parameter" | "header":  # No argument has the name of a reply's header.
            ways = [("argument", last), ("header", item.traits["wire name"].lower())]
        case "field":
            ways = [("text", item.traits["wire name"])]
        case _:
            pass
    return ways


def _names(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Return the names in a node itself, each with the way it is used."""
    match node:
        case ast.Name(name):
            yield "name", name
        case ast.ImportFrom(module=str(module)):
            yield "module", module.rpartition(".")[2]
        case ast.alias(name=name):
            yield "name", name
            yield "module", name
        case ast.Constant(str(text)):
            yield "text", text
            yield "header", text.lower()
        case ast.Attribute(ast.Name(owner), name):
            yield "attribute", f"{owner}.{name}"
        case ast.Call(called, arguments, keywords) if _CALLS & {*map(_last, (called, *arguments))}:
            yield from (("argument", each.arg) for each in keywords if each.arg)
        case _:
            pass


def _last(node: ast.AST) -> str | None:
    """Return the name of a function, also if it is named with its module."""
    match node:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
        case _:
            return None


def _with_parents(node: ast.AST, above: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    yield node, above
    for child in ast.iter_child_nodes(node):
        yield from _with_parents(child, node)


def _covers(reply: Entry, found: Collection[int]) -> bool:
    """Tell whether a documented status, such as `404` or `4XX`, covers one of these."""
    documented = reply.name.rpartition(" ")[2]
    pattern = re.compile(documented.upper().replace("X", "[0-9]"))
    return any(pattern.fullmatch(str(status)) for status in found)
