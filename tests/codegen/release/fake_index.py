"""An index in memory."""

from collections.abc import Sequence
from pathlib import Path

from attrs import Factory, define
from packaging.version import Version

from codegen.release.gate import Release
from tests.codegen.release.wheels import archive

__all__ = ["FakeIndex"]


@define
class FakeIndex:
    """An index in memory; it lists the uploads late, or loses some, if a test wants it."""

    files: dict[str, bytes] = Factory(dict[str, bytes])
    hidden: int = 0
    swapped: bool = False

    def releases(self) -> list[Release]:
        """List by version, wheels first."""
        if self.hidden and self.files:
            self.hidden -= 1
            return []
        versions = sorted({name.split("-")[1].removesuffix(".tar.gz") for name in self.files})
        return [
            Release(
                version=Version(version),
                files=tuple(name for name in self.files if f"-{version}" in name),
            )
            for version in versions
        ]

    def download(self, filename: str) -> bytes:
        """Return a file."""
        return self.files[filename]

    def upload(self, paths: Sequence[Path]) -> None:
        """Take files."""
        for path in paths:
            self.files[path.name] = archive({}) if self.swapped else path.read_bytes()
