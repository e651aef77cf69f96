"""Compares a wheel with one that is built from the inputs that it carries.

The document and the overlay are taken out of the wheel, and this checkout builds a wheel from them.
Every file must be the same, and at last every byte of the archive. The document and the overlay
must also be those of this checkout: otherwise a changed wheel would pass once it is regenerated.
"""

from calendar import timegm
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import ZipFile

from codegen.check import Mismatch
from codegen.checkout import GENERATED, OVERLAY, SPEC, read_text, version
from codegen.compat import pins
from codegen.errors import CodegenError
from codegen.files import differing, swap
from codegen.generate import pipeline
from codegen.openapi import effective
from codegen.release import pack
from codegen.release.wheel import PROVENANCE, Wheel

__all__ = ["verify"]

#: The first time that zip can express, in place of an impossible one.
_FIRST_OF_ZIP: Final = (1980, 1, 1, 0, 0, 0)
_INPUTS: Final = {SPEC: "openapi.json", OVERLAY: "openapi.overlay.yaml"}


def verify(root: Path, wheel: Wheel) -> list[Mismatch]:
    """Return every mismatch between a wheel and one that this checkout builds from its inputs.

    Raises:
        CodegenError: if the wheel has another version than this checkout, or lacks an input.
    """
    if (ours := version(root)) != wheel.version:
        what = f"expected version {ours} of this checkout, got {wheel.version}"
        raise CodegenError.at(wheel.filename, f"{what}; check out the commit of the wheel")
    inputs = {path: wheel.provenance(name) for path, name in _INPUTS.items()}
    mismatches = [
        Mismatch("not of this checkout", f"{PROVENANCE}/{_INPUTS[path]}")
        for path, text in inputs.items()
        if text != read_text(root, path)
    ]
    try:
        rebuilt = _rebuild(root, inputs, _epoch(wheel))
    except CodegenError as error:
        return [*mismatches, Mismatch("gives no client", wheel.filename, f"{error}\n")]
    mismatches += _file_mismatches(wheel, rebuilt)
    if not mismatches and rebuilt != wheel:
        mismatches.append(Mismatch("packed or called differently", wheel.filename))
    return mismatches


def _epoch(wheel: Wheel) -> str:
    """Return the time of the newest file in the archive, the only trace of the build's time."""
    with ZipFile(BytesIO(wheel.content)) as archive:
        times = [entry.date_time for entry in archive.infolist()]
    return str(timegm(max(*times, _FIRST_OF_ZIP)))


def _rebuild(root: Path, inputs: dict[str, str], epoch: str) -> Wheel:
    with TemporaryDirectory(prefix="codegen-") as folder:
        checkout = pack.copy(root, Path(folder, "checkout"))
        for path, text in inputs.items():
            (checkout / path).write_text(text, encoding="utf-8", newline="\n")
        corrected = effective.read(checkout)
        files = pipeline.build(checkout, corrected)
        swap(checkout / GENERATED, files)
        pins.write(checkout, pins.render(checkout, files, corrected.document))
        ((name, content),) = pack.pack(checkout, epoch, "wheel").items()
    return Wheel.parse(name, content)


def _file_mismatches(wheel: Wheel, rebuilt: Wheel) -> Iterator[Mismatch]:
    for path in differing(wheel.files, rebuilt.files):
        found, wanted = wheel.files.get(path), rebuilt.files.get(path)
        if found is None:
            yield Mismatch("missing file", path)
        elif wanted is None:
            yield Mismatch("orphan file", path)
        else:
            yield Mismatch("differs", path)
