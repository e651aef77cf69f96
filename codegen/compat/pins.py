"""`tests/pins`: what importers and the wire can see, as it was when somebody last looked.

A pin is no input: it is compared with what the inputs give, so that no change of it passes unread.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from codegen.checkout import PACKAGE
from codegen.compat import generated_surface, python_surface
from codegen.files import swap

__all__ = ["pinned", "render", "write"]

_FOLDER: Final = "tests/pins"
_RUNTIME: Final = ("client", "decode", "encode", "errors", "operation", "types")
_MODULES: Final = (
    *("hyper_usage", "hyper_usage.testing"),
    *(f"{PACKAGE}.{module}" for module in _RUNTIME),
)


def render(root: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the text of each pin by its path: from what `build` gave, and from the code itself."""
    package = {path.removeprefix(f"{PACKAGE}/"): content for path, content in files.items()}
    return {
        f"{_FOLDER}/surface.txt": generated_surface.render(generated_surface.read(package)),
        f"{_FOLDER}/api.txt": _api(root, files),
    }


def _api(root: Path, files: Mapping[str, bytes]) -> str:
    """Describe the runtime as it was built, which may not be how it stands on the disk."""
    with TemporaryDirectory(prefix="codegen-") as folder:
        built = Path(folder, "generated")
        swap(built, files)
        return python_surface.read([built, root / "overrides"], _MODULES)


def write(root: Path, texts: Mapping[str, str]) -> list[str]:
    """Write the pins that differ; return their paths."""
    changed = [path for path, text in texts.items() if pinned(root, path) != text]
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(texts[path], encoding="utf-8", newline="\n")
    return changed


def pinned(root: Path, path: str) -> str:
    """Return the text of a pin as it was written last; nothing if it never was."""
    try:
        return (root / path).read_bytes().decode(errors="backslashreplace")
    except FileNotFoundError:
        return ""
