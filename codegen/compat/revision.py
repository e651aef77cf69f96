"""The base of a diff: the document of a revision or of a file, and the pins of a revision."""

import subprocess
from pathlib import Path

from codegen.checkout import OVERLAY, SPEC, read_text
from codegen.compat import pin_verdict
from codegen.compat.pin_verdict import FOLDER, Pins
from codegen.errors import CodegenError
from codegen.intake import refresh, wanted
from codegen.openapi import document
from codegen.openapi.document import Document
from codegen.openapi.effective import correct

__all__ = ["read_base", "read_pins"]


def read_base(root: Path, base: str) -> Document:
    """Return the effective document of a revision, or of a file.

    A revision brings its own overlay; for a file, the overlay of the working tree is used.

    Raises:
        CodegenError: if there is no such file or revision, or if it does not give a document.
    """
    if Path(base).is_file():
        taken = refresh.read_sources([base], wanted.read(root), partly=True)
        return correct(taken.document, read_text(root, OVERLAY), base).document
    where = f"{base}:{SPEC}"
    vendor = document.loads(_show(root, base, SPEC), where)
    return correct(vendor, _show(root, base, OVERLAY), where).document


def read_pins(root: Path, base: str) -> Pins:
    """Return the pins of a revision; for a file, those of HEAD.

    Raises:
        CodegenError: if there is no such revision, or it has no pins, or they cannot be read.
    """
    revision = "HEAD" if Path(base).is_file() else base
    return pin_verdict.read(
        lambda name: _show(root, revision, f"{FOLDER}/{name}"), f"{revision}:{FOLDER}/"
    )


def _show(root: Path, revision: str, path: str) -> str:
    """Return the text of a file in a revision; `root` may be a folder of a larger repository."""
    command = ["git", "cat-file", "blob", "--end-of-options", f"{revision}:./{path}"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)  # noqa: S603 - an argument list
    except OSError as error:
        raise CodegenError.at(f"{revision}:{path}", f"git cannot be run: {error}") from error
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        what = f"neither a file nor a revision that holds {path}: {said}"
        raise CodegenError.at(revision, what)
    return done.stdout.decode(errors="surrogateescape")
