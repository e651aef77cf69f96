"""Helpers that change wheels."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

from codegen.release.wheel import Wheel

__all__ = ["repack"]


def repack(wheel: Wheel, changes: Mapping[str, bytes | None]) -> Wheel:
    """Return a wheel with files changed, added, or (None) removed, and all else as it was."""
    buffer = BytesIO()
    with ZipFile(BytesIO(wheel.content)) as original, ZipFile(buffer, "w") as made:
        for entry in original.infolist():
            content = changes.get(entry.filename, original.read(entry))
            if content is not None:
                made.writestr(entry, content)
        for name in changes.keys() - wheel.files.keys():
            made.writestr(name, changes[name] or b"")
    return Wheel.parse(wheel.filename, buffer.getvalue())
