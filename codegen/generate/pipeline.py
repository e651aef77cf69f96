"""From the inputs in a checkout to the files of `generated/`.

There is one code path: `regenerate` writes the files that `build` returns, and `check` compares
them with the disk.
"""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from codegen.checkout import GENERATED, OVERLAY, PACKAGE, SPEC, read_text
from codegen.errors import CodegenError, Problem
from codegen.files import differing, read, swap
from codegen.generate import generator, lock
from codegen.generate.lock import Lock
from codegen.openapi import effective
from codegen.openapi.document import Document
from codegen.openapi.effective import Corrected
from codegen.openapi.overlay.effects import idle

__all__ = ["build", "idle_parts", "refuse_idle_parts", "regenerate", "write"]


def build(root: Path, corrected: Corrected) -> dict[str, bytes]:
    """Return the files that `generated/` has to hold, by their path below it.

    `corrected` is the document of the checkout, as `effective.read` gives it.

    Raises:
        CodegenError: if no client can be generated from the inputs.
    """
    files = {f"{PACKAGE}/{path}": content for path, content in _generate(corrected).items()}
    files[f"{PACKAGE}/document.py"] = _identity(root, corrected.vendor)
    made = Lock(
        tools=lock.installed_tools(),
        inputs=_input_digests(root),
        replaced=_digests(generator.replaced_templates()),
        outputs=_digests(files),
    )
    return files | {lock.NAME: made.render(generator.BANNER).encode()}


def _generate(corrected: Corrected) -> dict[str, bytes]:
    render = partial(generator.render, where=corrected.where)
    with corrected.blaming(render):
        return generator.generate(corrected.document, corrected.where)


def idle_parts(corrected: Corrected) -> list[Problem]:
    """Return a problem for each part of the overlay that has no effect on the generated files.

    Raises:
        CodegenError: if no client can be generated.
    """
    render = partial(generator.render, where=corrected.where)
    with corrected.blaming(render):
        return idle(corrected.vendor, corrected.actions, render)


def refuse_idle_parts(corrected: Corrected) -> None:
    """Refuse an overlay with a part that has no effect on the generated files.

    Raises:
        CodegenError: one problem for each such part, or those of a document without a client.
    """
    if problems := idle_parts(corrected):
        raise CodegenError(problems)


def _identity(root: Path, vendor: Document) -> bytes:
    """Return the module that names the vendor's document that a package was made from."""
    return f'''\
{generator.BANNER}"""The vendor's document that this package was made from."""

from typing import Final

VERSION: Final = {json.dumps(vendor["info"]["version"])}
"""The document's own version."""

SHA256: Final = "{lock.digest(read_text(root, SPEC).encode())}"
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
    """Write `generated/` anew; return the paths that were added, changed or removed.

    Raises:
        CodegenError: if no client can be generated, or a part of the overlay has no effect on it;
            `generated/` is left as it was.
    """
    corrected = effective.read(root)
    files = build(root, corrected)
    refuse_idle_parts(corrected)
    return write(root, files)


def write(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write the files of `generated/`; return the paths that were added, changed or removed."""
    folder = root / GENERATED
    changed = differing(read(folder), files)
    if changed:
        swap(folder, files)
    return [f"{GENERATED}/{path}" for path in changed]
