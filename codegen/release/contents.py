"""The rules for the contents of a release: the files of a wheel, and one commit for both files."""

import gzip
import posixpath
import subprocess
import tarfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final, Self, TypeAlias

from attrs import frozen
from packaging.version import Version

from codegen.checkout import GENERATED, PACKAGE
from codegen.errors import CodegenError, Problem, RefusedError
from codegen.files import differing
from codegen.release.pack import DIST
from codegen.release.wheel import PROVENANCE, Wheel

__all__ = ["Dist", "violations"]

#: The packages of the wheel, and the folder of each in a checkout.
_PACKAGES: Final = {
    "hyper_usage": "overrides/hyper_usage",
    "hyper_usage_cli": "overrides/hyper_usage_cli",
    PACKAGE: f"{GENERATED}/{PACKAGE}",
}
#: The files with metadata that the build adds.
_DIST_INFO: Final = frozenset(
    (
        *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"),
        "sboms/hyper-usage.cdx.json",
    )
)
_REQUIRED: Final = frozenset(
    (
        *(f"{package}/py.typed" for package in _PACKAGES),
        *(f"{PROVENANCE}/{name}" for name in ("codegen.lock", "openapi.json", "surface.txt")),
        *(f"{PROVENANCE}/{name}" for name in ("openapi.overlay.yaml", "api.txt")),
    )
)
_FORBIDDEN: Final = frozenset(("codegen", "conftest.py", "tests"))
_PRIVATE: Final = b"\nClassifier: Private :: Do Not Upload\n"
#: The errors that a damaged archive raises.
_UNREADABLE: Final = (EOFError, OSError, ValueError, tarfile.TarError, zlib.error)
_BUILD: Final = "run `python3 noxfile.py -s build`"


def violations(checkout: Path, wheel: Wheel) -> Iterator[Problem]:
    """Yield each file that a wheel lacks or must not hold, and a missing classifier."""
    expected = {f"{wheel.dist_info}/{name}" for name in _DIST_INFO} | {
        f"{package}/{path.relative_to(checkout / folder).as_posix()}"
        for package, folder in _PACKAGES.items()
        for path in (checkout / folder).rglob("*")
        if path.is_file()
    }
    for name in sorted((expected | _REQUIRED) - wheel.files.keys()):
        yield Problem(wheel.filename, f"lacks {name}; {_BUILD}")
    for name in sorted(wheel.files):
        if name not in expected or _FORBIDDEN & set(PurePosixPath(name).parts):
            yield Problem(wheel.filename, f"holds {name}, which must not be shipped; {_BUILD}")
    if _PRIVATE not in wheel.files.get(f"{wheel.dist_info}/METADATA", b""):
        what = "lacks `Private :: Do Not Upload`; add this classifier to pyproject.toml"
        yield Problem(wheel.filename, what)


@frozen
class _Member:
    """A file or a link in an archive: its type, the target of a link, its content."""

    kind: bytes
    target: str
    content: bytes


_Members: TypeAlias = dict[str, _Member]


@frozen(kw_only=True)
class Dist:
    """The two files of a release."""

    wheel: Wheel
    sdist_name: str
    sdist: bytes

    @classmethod
    def read(cls, root: Path, version: Version) -> Self:
        """Return the files that were built of a checkout.

        Raises:
            CodegenError: if one of them is missing or unreadable.
        """
        names = f"hyper_usage-{version}-py3-none-any.whl", f"hyper_usage-{version}.tar.gz"
        try:
            wheel, sdist = ((root / DIST / name).read_bytes() for name in names)
        except FileNotFoundError as error:
            raise CodegenError.at(str(error.filename), f"missing; {_BUILD}") from error
        return cls(wheel=Wheel.parse(names[0], wheel), sdist_name=names[1], sdist=sdist)

    @property
    def files(self) -> dict[str, bytes]:
        """The contents of both files by name."""
        return {self.wheel.filename: self.wheel.content, self.sdist_name: self.sdist}

    def check_committed(self, root: Path) -> None:
        """Refuse files that do not hold exactly the content of the checkout's commit.

        Raises:
            RefusedError: if a file differs, is missing, was added, or is not committed.
            CodegenError: if git does not work here, or an archive cannot be read.
        """
        # This counts untracked files too, even if git is configured not to show them.
        status = _git(root, "status", "--porcelain", "--untracked-files=all").decode()
        if status:
            raise RefusedError(
                Problem(line[3:], "not committed in this state; commit it or undo it")
                for line in status.splitlines()
            )
        folder = self.sdist_name.removesuffix(".tar.gz")
        prefix = f"--prefix={folder}/"
        committed = _members("HEAD", _git(root, "archive", "--format=tar", prefix, "HEAD"))
        packed = _members(self.sdist_name, _decompressed(self.sdist_name, self.sdist))
        told = packed.pop(f"{folder}/PKG-INFO", None)
        what = f"differs from the commit; {_BUILD}"
        problems = [
            *(
                Problem(f"{self.wheel.filename}: {path}", what)
                for path in differing(self._shipped(), _packages(folder, committed))
            ),
            *(
                Problem(f"{self.sdist_name}: {path.removeprefix(f'{folder}/')}", what)
                for path in differing(packed, committed)
            ),
        ]
        if told is None or told.content != self.wheel.files.get(self._in_dist_info("METADATA")):
            what = f"differs from the wheel's METADATA; {_BUILD}"
            problems.append(Problem(f"{self.sdist_name}: PKG-INFO", what))
        if problems:
            raise RefusedError(problems)

    def _shipped(self) -> dict[str, bytes]:
        """Return the files of the wheel that are copied and not written by the build."""
        written = set(map(self._in_dist_info, _DIST_INFO))
        files = self.wheel.files
        return {path: content for path, content in files.items() if path not in written}

    def _in_dist_info(self, name: str) -> str:
        return f"{self.wheel.dist_info}/{name}"


def _git(root: Path, *arguments: str) -> bytes:
    try:
        return subprocess.run(  # noqa: S603 - an argument list of ours
            ["git", *arguments],  # noqa: S607 - the maintainer's git, wherever it is
            cwd=root,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        what = f"git cannot read the commit: {error}; publish from a clone"
        raise CodegenError.at(str(root), what) from error


def _decompressed(name: str, content: bytes) -> bytes:
    """Return the archive decompressed as a whole, because this verifies the checksum."""
    try:
        return gzip.decompress(content)
    except _UNREADABLE as error:
        raise _no_archive(name, error) from error


def _members(name: str, content: bytes) -> _Members:
    try:
        with tarfile.open(fileobj=BytesIO(content), mode="r:") as archive:
            members = [
                (each.name, _Member(each.type, each.linkname, _content(archive, each)))
                for each in archive
                if not each.isdir()
            ]
    except _UNREADABLE as error:
        raise _no_archive(name, error) from error
    if len(found := dict(members)) < len(members):
        raise CodegenError.at(name, f"expected each name once, got two files of one name; {_BUILD}")
    return found


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member) if member.isfile() else None
    return file.read() if file else b""


def _no_archive(name: str, error: Exception) -> CodegenError:
    return CodegenError.at(name, f"cannot be read as an archive: {error}; {_BUILD}")


def _packages(folder: str, committed: _Members) -> dict[str, bytes]:
    """Return the files of a commit that a wheel has to hold; links are followed."""
    packages = {f"{folder}/{place}/": package for package, place in _PACKAGES.items()}
    return {
        f"{package}/{path.removeprefix(place)}": _followed(committed, path)
        for place, package in packages.items()
        for path in committed
        if path.startswith(place)
    }


def _followed(members: _Members, path: str) -> bytes:
    if not (target := members[path].target):
        return members[path].content
    return members[posixpath.normpath(f"{posixpath.dirname(path)}/{target}")].content
