"""A built wheel: which release it is, and every file that it holds."""

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

#: Where a wheel says what it was made from; each name there is that of the file in the checkout.
PROVENANCE: Final = "hyper_usage/_provenance"

#: What zipfile raises of an archive that it cannot read; NotImplementedError is a RuntimeError.
_UNREADABLE: Final = (
    *(BadZipFile, EOFError, OSError, RuntimeError, ValueError),
    *(lzma.LZMAError, zlib.error),
)


@frozen(kw_only=True)
class Wheel:
    """A wheel in memory; `name` and `version` are as its file name writes them."""

    filename: str
    name: str
    version: str
    content: bytes
    files: Mapping[str, bytes]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a wheel from the disk.

        Raises:
            CodegenError: it is missing, or none.
        """
        try:
            return cls.parse(path.name, path.read_bytes())
        except OSError as error:
            raise CodegenError.at(str(path), f"cannot be read: {error.strerror}") from error

    @classmethod
    def parse(cls, filename: str, content: bytes) -> Self:
        """Take a wheel apart.

        Raises:
            CodegenError: this is no wheel, or one that unpacks differently from tool to tool.
        """
        stem, dot, suffix = filename.rpartition(".")
        name, *rest = stem.split("-")
        if not dot or suffix != "whl" or len(rest) not in {4, 5}:
            raise CodegenError.at(filename, "is not called as a wheel is: NAME-VERSION-….whl")
        return cls(
            filename=filename,
            name=name,
            version=rest[0],
            content=content,
            files=_unpack(filename, content),
        )

    @property
    def sha256(self) -> str:
        """SHA-256 of the whole file in hex, as indexes tell it."""
        return sha256(self.content).hexdigest()

    @property
    def dist_info(self) -> str:
        """The folder that says what installers need to know."""
        return f"{self.name}-{self.version}.dist-info"

    def provenance(self, name: str) -> str:
        """Return the text of a file that the wheel was made from, or of a pin.

        Raises:
            CodegenError: the wheel does not carry it.
        """
        try:
            return self.files[f"{PROVENANCE}/{name}"].decode()
        except (KeyError, UnicodeDecodeError) as error:
            where = f"{self.filename}: {PROVENANCE}/{name}"
            raise CodegenError.at(where, "is missing, or no UTF-8") from error


def _unpack(filename: str, content: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
            files = {name: archive.read(name) for name in names}
    except _UNREADABLE as error:
        raise CodegenError.at(filename, f"is no zip archive that can be read: {error}") from error
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CodegenError.at(filename, f"holds more than one file called {twice}")
    if odd := sorted(name for name in names if not _stays_inside(name)):
        raise CodegenError.at(filename, f"holds files that unpack somewhere else: {odd}")
    return files


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return name.isprintable() and "\\" not in name and not ({"/", ".."} & set(path.parts))
