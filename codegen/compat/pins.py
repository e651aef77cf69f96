"""`tests/pins`: snapshots of everything that importers and the wire can see.

A pin is not an input. `check` compares it with the snapshot that the inputs give, so that somebody
reads each change.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from codegen.checkout import PACKAGE
from codegen.compat.generated import constraints, surface_text
from codegen.compat.pin_verdict import API, FOLDER, SURFACE
from codegen.compat.public_api import python_surface
from codegen.errors import CodegenError
from codegen.files import drafts, swap
from codegen.openapi.document import Document

__all__ = ["pinned", "render", "write"]

_RUNTIME: Final = ("client", "decode", "encode", "errors", "operation", "types")


def render(root: Path, files: Mapping[str, bytes], document: Document) -> dict[str, str]:
    """Return the text of each pin by its path, for the code in `root` and generated `files`.

    `document` is the effective document that the files were generated from.

    Raises:
        CodegenError: if the code cannot be read.
    """
    package = {path.removeprefix(f"{PACKAGE}/"): content for path, content in files.items()}
    return {
        f"{FOLDER}/{SURFACE}": surface_text.render(constraints.read(package, document)),
        f"{FOLDER}/{API}": _public_api(root, files),
    }


def _public_api(root: Path, files: Mapping[str, bytes]) -> str:
    """Return the public API of the code in `root`, and of the runtime in `files`."""
    runtime = {path: content for path, content in files.items() if path.count("/") == 1}
    try:
        return _api_with(root, runtime)
    except CodegenError:  # Handwritten code may export a generated model or operation.
        return _api_with(root, files)


def _api_with(root: Path, files: Mapping[str, bytes]) -> str:
    written = sorted((root / "overrides/hyper_usage").glob("[!_]*.py"))
    modules = (
        "hyper_usage",
        *(f"hyper_usage.{path.stem}" for path in written),
        *(f"{PACKAGE}.{module}" for module in _RUNTIME),
    )
    with TemporaryDirectory(prefix="codegen-") as folder:
        built = Path(folder, "generated")
        swap(built, files)
        return python_surface.render(python_surface.read([built, root / "overrides"], modules))


def write(root: Path, texts: Mapping[str, str]) -> list[str]:
    """Write the pins that differ, and return their paths."""
    changed = [path for path, text in texts.items() if pinned(root, path) != text]
    with drafts({root / path: texts[path].encode() for path in changed}):
        return changed


def pinned(root: Path, path: str) -> str:
    """Return the text of a pin on the disk; empty if there is no such file."""
    try:
        return (root / path).read_bytes().decode(errors="backslashreplace")
    except FileNotFoundError:
        return ""
