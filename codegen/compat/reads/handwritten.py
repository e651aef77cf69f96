"""Finds the lines of `overrides/hyper_usage` that read an entry of a generated package.

An attribute counts as read if a generated model owns it. A text counts as read if it is the name of
a member or of a header.
"""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

from codegen.checkout import read_text
from codegen.compat.generated.generated_surface import Entry, Surface
from codegen.compat.reads.attributes import Known, reads
from codegen.compat.reads.names import mentions
from codegen.errors import CodegenError

__all__ = ["NOBODY", "Readers", "readers", "sources"]

#: The lines that read each entry, as `overrides/hyper_usage/_usage.py:9`.
Readers: TypeAlias = Mapping[Entry, tuple[str, ...]]
NOBODY: Final[Readers] = {}
"""Nothing is read."""

_PACKAGE: Final = "overrides/hyper_usage"


def sources(root: Path) -> dict[str, str]:
    """Return the text of each handwritten module of the checkout, by its path.

    Raises:
        CodegenError: if a module cannot be read.
    """
    paths = (path.relative_to(root).as_posix() for path in (root / _PACKAGE).rglob("*.py"))
    return {path: read_text(root, path) for path in sorted(paths)}


def readers(modules: Mapping[str, str], surface: Surface) -> dict[Entry, tuple[str, ...]]:
    """Return the lines of these modules that read each entry of a surface.

    Raises:
        CodegenError: if a module is not Python.
    """
    trees = {path: _parse(path, text) for path, text in modules.items()}
    known = Known.of(surface, trees.values())
    found: dict[Entry, dict[str, None]] = {}
    for path, tree in trees.items():
        lines = {*reads(tree, known, {}), *mentions(tree, surface)}
        for entry, line in sorted(lines, key=lambda read: read[1]):
            found.setdefault(entry, {})[f"{path}:{line}"] = None
    return {entry: tuple(lines) for entry, lines in found.items()}


def _parse(path: str, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        what = f"expected Python, got a syntax error: {error.msg}; mend the line"
        raise CodegenError.at(f"{path}:{error.lineno}", what) from error
