"""Finds the lines of `overrides/hyper_usage` that read an entry of a generated package.

An attribute counts as read if a generated model owns it. A text counts as read if it is the name of
a member or of a header. A handwritten class hides a generated one of the same name, unless a module
imports that.
"""

import ast
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from attrs import evolve

from codegen.checkout import PACKAGE, read_text
from codegen.compat.generated.generated_surface import Entry, Surface
from codegen.compat.generated.traffic import owner
from codegen.compat.reads.attributes import Known, reads
from codegen.compat.reads.names import mentions
from codegen.errors import CodegenError

__all__ = ["NOBODY", "Readers", "readers", "sources"]

#: The lines that read each entry, as `overrides/hyper_usage/_usage.py:9`.
Readers: TypeAlias = Mapping[Entry, tuple[str, ...]]
NOBODY: Final[Readers] = {}
"""Nothing is read."""

_HANDWRITTEN: Final = "overrides/hyper_usage"
#: The number of modules that are kept parsed: a command looks through all of them repeatedly.
_KEPT: Final = 256


def sources(root: Path) -> dict[str, str]:
    """Return the text of each handwritten module of the checkout, by its path.

    Raises:
        CodegenError: if a module cannot be read.
    """
    paths = (path.relative_to(root).as_posix() for path in (root / _HANDWRITTEN).rglob("*.py"))
    return {path: read_text(root, path) for path in sorted(paths)}


def readers(modules: Mapping[str, str], surface: Surface) -> dict[Entry, tuple[str, ...]]:
    """Return the lines of these modules that read each entry of a surface.

    Raises:
        CodegenError: if a module is not Python.
    """
    trees = {path: _parse(path, text) for path, text in modules.items()}
    own = _classes(trees.values())
    hidden = {path: own - _imported(tree) for path, tree in trees.items()}
    known = Known.of(surface, [(tree, hidden[path]) for path, tree in trees.items()])
    found: dict[Entry, dict[str, None]] = {}
    for path, tree in trees.items():
        visible = {e: item for e, item in surface.items() if owner(e).name not in hidden[path]}
        fields = reads(tree, evolve(known, models=known.models - hidden[path]), {})
        lines = {*fields, *mentions(tree, visible)}
        for entry, line in sorted(lines, key=lambda read: read[1]):
            found.setdefault(entry, {})[f"{path}:{line}"] = None
    return {entry: tuple(lines) for entry, lines in found.items()}


def _classes(trees: Iterable[ast.Module]) -> set[str]:
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.name for node in nodes if isinstance(node, ast.ClassDef)}


def _imported(tree: ast.Module) -> set[str]:
    """Return the names that a module imports from the generated package."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{PACKAGE}.")
        for alias in node.names
    }


@lru_cache(maxsize=_KEPT)
def _parse(path: str, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        what = f"expected Python, got a syntax error: {error.msg}; mend the line"
        raise CodegenError.at(f"{path}:{error.lineno}", what) from error
