"""Changes of a wheel: of its files, and of the archive around them."""

import base64
import struct
from collections.abc import Callable, Mapping
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from tests.codegen.release.attacks.attack import Target

__all__ = [
    "Entries",
    "edited",
    "metadata",
    "raw",
    "recorded",
    "repacked",
    "with_gap",
    "with_other_local_name",
]

Entries = list[tuple[ZipInfo, bytes]]
_LOCAL_HEADER = 30


def repacked(content: bytes, change: Callable[[Entries], object]) -> bytes:
    """Return a wheel with other entries, packed as before."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(buffer, "w") as made:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
        change(entries)
        for entry, file in entries:
            made.writestr(entry, file)
    return buffer.getvalue()


def raw(change: Callable[[bytes], bytes]) -> Callable[[Target], None]:
    """Return a change of the bytes of the wheel."""

    def apply(target: Target) -> None:
        target.wheel.write_bytes(change(target.wheel.read_bytes()))

    return apply


def edited(change: Callable[[Entries], object]) -> Callable[[Target], None]:
    """Return a change of the entries of the wheel, which RECORD does not follow."""
    return raw(lambda content: repacked(content, change))


def recorded(files: Mapping[str, bytes | None]) -> Callable[[Target], None]:
    """Return a change of files, or (None) their removal, with a RECORD that fits again.

    `DIST-INFO` stands for the folder with the metadata.
    """

    def apply(target: Target) -> None:
        changes = {
            name.replace("DIST-INFO", target.dist_info): file for name, file in files.items()
        }

        def change(entries: Entries) -> None:
            replaced = {**{entry.filename: file for entry, file in entries}, **changes}
            infos = {entry.filename: entry for entry, _ in entries}
            record = f"{target.dist_info}/RECORD"
            kept = {name: file for name, file in replaced.items() if file is not None}
            kept[record] = b""
            lines = [f"{name},{_digest(file)},{len(file)}" for name, file in kept.items()]
            lines[list(kept).index(record)] = f"{record},,"
            kept[record] = "".join(f"{line}\n" for line in lines).encode()
            entries[:] = [(infos.get(name) or ZipInfo(name), file) for name, file in kept.items()]

        edited(change)(target)

    return apply


def metadata(name: str, old: bytes, new: bytes) -> Callable[[Target], None]:
    """Return a change of text in a file of the metadata, with a RECORD that fits again."""

    def apply(target: Target) -> None:
        with ZipFile(target.wheel) as archive:
            file = archive.read(f"{target.dist_info}/{name}")
        assert old in file
        recorded({f"DIST-INFO/{name}": file.replace(old, new)})(target)

    return apply


def _digest(file: bytes) -> str:
    digest = base64.urlsafe_b64encode(sha256(file).digest()).decode().rstrip("=")
    return f"sha256={digest}"


def with_gap(content: bytes) -> bytes:
    """Return a wheel with bytes between its last member and its directory."""
    start, size = _directory(content)
    moved = bytearray(content[:start] + b"hidden" + content[start:])
    struct.pack_into("<I", moved, start + 6 + size + 16, start + 6)
    return bytes(moved)


def with_other_local_name(content: bytes) -> bytes:
    """Return a wheel whose first member has another name in front of its content."""
    length = int.from_bytes(content[26:28], "little")
    name = b"x" * length
    return content[:_LOCAL_HEADER] + name + content[_LOCAL_HEADER + length :]


def _directory(content: bytes) -> tuple[int, int]:
    size, start = struct.unpack_from("<II", content, len(content) - 22 + 12)
    return int(start), int(size)
