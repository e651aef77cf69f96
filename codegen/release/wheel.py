"""A built wheel in memory: its name, its version and every file in it."""

import lzma
import zlib
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final, Self
from zipfile import BadZipFile, ZipFile

from attrs import frozen

from codegen.errors import CodegenError

__all__ = ["PROVENANCE", "Wheel"]

#: The folder of a wheel with its inputs and pins, each under the file name of the checkout.
PROVENANCE: Final = "hyper_usage/_provenance"

#: The errors of zipfile for an unreadable archive; NotImplementedError is a RuntimeError.
_UNREADABLE: Final = (
    *(BadZipFile, EOFError, OSError, RuntimeError, ValueError),
    *(lzma.LZMAError, zlib.error),
)


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
            return cls.parse(path.name, path.read_bytes())
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
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
            files = {name: archive.read(name) for name in names}
    except _UNREADABLE as error:
        raise CodegenError.at(filename, f"cannot be read as a zip archive: {error}") from error
    if twice := sorted({name for name in names if names.count(name) > 1}):
        what = f"expected each name once, got several files called {twice}"
        raise CodegenError.at(filename, what)
    if odd := sorted(name for name in names if not _stays_inside(name)):
        what = f"expected only files inside the wheel, got files that unpack elsewhere: {odd}"
        raise CodegenError.at(filename, what)
    return files


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return name.isprintable() and "\\" not in name and not ({"/", ".."} & set(path.parts))
