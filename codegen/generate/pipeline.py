"""The maintainer's way through the house: inputs -> files.

`build` is the one code path: `regenerate` writes what it returns, `check` compares it with what
stands on the disk.
"""

import json
from pathlib import Path
from typing import Final

from codegen.errors import CodegenError
from codegen.files import read, swap
from codegen.generate import generator, lock
from codegen.generate.lock import Lock
from codegen.openapi import document, overlay
from codegen.openapi.document import Document

__all__ = [
    "GENERATED",
    "OVERLAY",
    "PACKAGE",
    "SPEC",
    "build",
    "correct",
    "effective_document",
    "read_text",
    "regenerate",
]

SPEC: Final = "openapi.json"
OVERLAY: Final = "overrides/openapi.overlay.yaml"
GENERATED: Final = "generated"
PACKAGE: Final = "hyper_usage_api"


def effective_document(root: Path) -> Document:
    """Return the vendor's document with the overlay applied.

    Raises:
        CodegenError: one of them is missing or invalid, or they do not fit together any more.
    """
    return correct(document.loads(read_text(root, SPEC), SPEC), read_text(root, OVERLAY), SPEC)


def correct(vendor: Document, corrections: str, where: str) -> Document:
    """Apply the text of an overlay to a document of the vendor's; both are checked.

    Raises:
        CodegenError: one of them is invalid, or they do not fit together.
    """
    document.validate(vendor, where)
    effective = overlay.apply(vendor, overlay.parse(corrections, OVERLAY))
    document.validate(effective, f"{where} with {OVERLAY}")
    return effective


def read_text(root: Path, path: str) -> str:
    """Return the text of an input.

    Raises:
        CodegenError: it cannot be read.
    """
    try:
        return (root / path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CodegenError.at(path, f"cannot be read: {error}") from error


def build(root: Path) -> dict[str, bytes]:
    """Return what `generated/` has to hold: path below it -> content.

    Raises:
        CodegenError: the inputs do not give a client.
    """
    files = {
        f"{PACKAGE}/{path}": content
        for path, content in generator.generate(effective_document(root), SPEC).items()
    }
    files[f"{PACKAGE}/document.py"] = _identity(read_text(root, SPEC))
    made = Lock(
        tools=lock.installed_tools(),
        inputs=_input_digests(root),
        replaced=_digests(generator.replaced_templates()),
        outputs=_digests(files),
    )
    return files | {lock.NAME: made.render(generator.BANNER).encode()}


def _identity(vendor: str) -> bytes:
    """Return the module that says which document of the vendor's a package was made from."""
    version = document.loads(vendor, SPEC)["info"]["version"]
    return f'''\
{generator.BANNER}"""The vendor's document that this package was made from."""

from typing import Final

VERSION: Final = {json.dumps(version)}
"""The document's own version."""

SHA256: Final = "{lock.digest(vendor.encode())}"
"""SHA-256 of `{SPEC}` in hex."""
'''.encode()


def _input_digests(root: Path) -> dict[str, str]:
    templates = {f"codegen/templates/{path.name}": path for path in generator.TEMPLATES.iterdir()}
    paths = {SPEC: root / SPEC, OVERLAY: root / OVERLAY, **templates}
    contents = {name: path.read_bytes() for name, path in paths.items()}
    return _digests(contents | {"settings": generator.SETTINGS.encode()})


def _digests(files: dict[str, bytes]) -> dict[str, str]:
    return {name: lock.digest(content) for name, content in files.items()}


def regenerate(root: Path) -> list[str]:
    """Bring `generated/` up to date; return the paths that were added, changed or removed.

    Raises:
        CodegenError: the inputs do not give a client; `generated/` is left as it was.
    """
    files = build(root)
    folder = root / GENERATED
    before = read(folder)
    changed = sorted(
        path for path in before.keys() | files.keys() if before.get(path) != files.get(path)
    )
    if changed:
        swap(folder, files)
    return [f"{GENERATED}/{path}" for path in changed]
