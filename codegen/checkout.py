"""Where the pipeline's files are in a checkout, and how they are read."""

import re
from pathlib import Path
from typing import Final

from packaging.version import InvalidVersion, Version

from codegen.errors import CodegenError

__all__ = [
    "GENERATED",
    "OVERLAY",
    "PACKAGE",
    "SPEC",
    "VERSION",
    "read_text",
    "version",
    "version_module",
]

SPEC: Final = "openapi.json"
OVERLAY: Final = "overrides/openapi.overlay.yaml"
GENERATED: Final = "generated"
PACKAGE: Final = "hyper_usage_api"

VERSION: Final = "overrides/hyper_usage/_version.py"

_ASSIGNMENT: Final = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)


def read_text(root: Path, path: str) -> str:
    """Return the text of a file of the checkout.

    Raises:
        CodegenError: if the file cannot be read, or is not UTF-8.
    """
    try:
        return (root / path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read: {error}; restore it with `git checkout -- {path}`"
        raise CodegenError.at(path, what) from error


def version(root: Path) -> str:
    """Return the version of the package that the checkout holds.

    Raises:
        CodegenError: if the file names no version, or not in the form `X.Y.Z`.
    """
    found = _ASSIGNMENT.search(read_text(root, VERSION))
    try:
        return str(Version(found[1] if found else ""))
    except InvalidVersion as error:
        what = 'expected a line `__version__ = "X.Y.Z"` and nothing else in that line'
        raise CodegenError.at(VERSION, what) from error


def version_module(root: Path, version: str) -> str:
    """Return the text of the module that names the version, for another version.

    Raises:
        CodegenError: if the module cannot be read.
    """
    return _ASSIGNMENT.sub(f'__version__ = "{version}"', read_text(root, VERSION), count=1)
