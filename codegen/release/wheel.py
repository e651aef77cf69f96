"""A built wheel in memory: its name, its version and every file in it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from attrs import frozen

from codegen.errors import CodegenError

__all__ = ["LIMIT", "PROVENANCE", "Wheel"]

#: The folder of a wheel with its inputs and pins, each under the file name of the checkout.
PROVENANCE: Final = "hyper_usage/_provenance"

LIMIT: Final = 16 * 2**20
"""The most bytes of a file of a release; ours have less than a tenth of this."""

_UNPACKED_LIMIT: Final = 64 * 2**20  # bytes of all files in a wheel together
_LONGEST: Final = 255  # bytes of a path in a wheel
_SHOWN: Final = 3  # names in a message
#: A part of a path that means the same on every machine; Windows drops a dot at its end.
_PART: Final = re.compile(r"[A-Za-z0-9._+@!-]*[A-Za-z0-9_+@!-]")


@frozen(kw_only=True)
class Wheel:
    """A wheel in memory; `name` and `version` are spelled as in its file name."""

    filename: str
    name: str
    version: str
    content: bytes
    files: Mapping[str, bytes]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return a wheel from the disk.

        Raises:
            CodegenError: if the file is missing, or is not a wheel.
        """
        try:
            with path.open("rb") as file:
                return cls.parse(path.name, file.read(LIMIT + 1))
        except OSError as error:
            raise CodegenError.at(str(path), f"cannot be read: {error.strerror}") from error

    @classmethod
    def parse(cls, filename: str, content: bytes) -> Self:
        """Return the wheel with this file name and content.

        Raises:
            CodegenError: if it is not a wheel, or if tools would unpack it differently.
        """
        stem, dot, suffix = filename.rpartition(".")
        name, *rest = stem.split("-")
        if not dot or suffix != "whl" or len(rest) not in {4, 5}:
            raise CodegenError.at(filename, "expected the file name of a wheel: NAME-VERSION-….whl")
        return cls(
            filename=filename,
            name=name,
            version=rest[0],
            content=content,
            files=_unpack(filename, content),
        )

    @property
    def sha256(self) -> str:
        """SHA-256 of the whole file in hex, as indexes state it."""
        return sha256(self.content).hexdigest()

    @property
    def dist_info(self) -> str:
        """The folder with the metadata for installers."""
        return f"{self.name}-{self.version}.dist-info"

    def provenance(self, name: str) -> str:
        """Return the text of an input that the wheel carries, or of a pin.

        Raises:
            CodegenError: if the wheel does not carry it, or it is not UTF-8.
        """
        try:
            return self.files[f"{PROVENANCE}/{name}"].decode()
        except (KeyError, UnicodeDecodeError) as error:
            where = f"{self.filename}: {PROVENANCE}/{name}"
            raise CodegenError.at(where, "missing, or not UTF-8") from error


def _unpack(filename: str, content: bytes) -> dict[str, bytes]:
    if len(content) > LIMIT:
        raise CodegenError.at(filename, f"expected at most {LIMIT // 2**20} MiB, got more")
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check(filename, entries)
            return {
                entry.filename: _content(archive, entry) for entry in entries if not entry.is_dir()
            }
    except CodegenError:
        raise
    except Exception as error:  # zipfile raises anything on a damaged archive
        said = str(error) if len(str(error)) <= _LONGEST else type(error).__name__
        raise CodegenError.at(filename, f"cannot be read as a zip archive: {said}") from error


def _check(filename: str, entries: Sequence[ZipInfo]) -> None:
    """Refuse an archive by its own statements about members, before one of them is unpacked."""
    # `filename` of a member ends before a NUL.
    if odd := {entry.orig_filename for entry in entries if not _stays_inside(entry)}:
        what = f"expected only files inside the wheel, got files that unpack elsewhere: {_few(odd)}"
        raise CodegenError.at(filename, what)
    names = Counter(entry.filename.lower() for entry in entries if not entry.is_dir())
    if twice := {name for name, count in names.items() if count > 1}:
        what = f"expected each name once, got several files called {_few(twice)}"
        raise CodegenError.at(filename, what)
    if {entry.compress_type for entry in entries} - {ZIP_DEFLATED, ZIP_STORED}:
        what = "expected files that are stored or deflated, got another compression"
        raise CodegenError.at(filename, what)
    if sum(entry.file_size for entry in entries) > _UNPACKED_LIMIT:
        what = f"expected at most {_UNPACKED_LIMIT // 2**20} MiB when it is unpacked, got more"
        raise CodegenError.at(filename, what)


def _content(archive: ZipFile, entry: ZipInfo) -> bytes:
    """Return a file; it has at most the size that was checked, even if the archive lies about it.

    Without a number of bytes, `read` unpacks up to 1 GiB before it looks at that size.
    """
    with archive.open(entry) as member:
        return member.read(entry.file_size + 1)


def _few(names: Iterable[str]) -> str:
    """Return the first of some names; their number too if there are many."""
    shown = [name if len(name) <= _LONGEST else "a name that is too long" for name in sorted(names)]
    return f"{shown[:_SHOWN]}" + (f" and {len(shown) - _SHOWN} more" * (len(shown) > _SHOWN))


def _stays_inside(entry: ZipInfo) -> bool:
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    return len(name) <= _LONGEST and all(map(_PART.fullmatch, parts))
