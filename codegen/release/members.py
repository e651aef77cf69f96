"""The members of the archives of a release, and the differences between two archives."""

import gzip
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final, TypeAlias
from zipfile import ZipFile

from attrs import asdict, frozen

from codegen.errors import CodegenError, Problem
from codegen.files import differing
from codegen.release.wheel import Wheel

__all__ = ["BUILD", "FILE", "LINK", "Member", "differences", "of_sdist"]

BUILD: Final = "run `python3 noxfile.py -s build`"
FILE: Final = "file"
LINK: Final = "symbolic link"

_KINDS: Final = {tarfile.REGTYPE: FILE, tarfile.AREGTYPE: FILE, tarfile.SYMTYPE: LINK}
#: The errors that a damaged archive raises.
_UNREADABLE: Final = (EOFError, OSError, ValueError, tarfile.TarError, zlib.error)
_LARGEST: Final = 64 * 2**20
_DIFFERS: Final = "differs from the commit in its"


@frozen(kw_only=True)
class Member:
    """A member of an archive; the content of a link is its target, as in git.

    `header` is everything else that the archive states about the member.
    """

    kind: str
    content: bytes
    mode: int
    time: object
    header: object


_Members: TypeAlias = Mapping[str, Member]


def differences(name: str, found: bytes, built: bytes) -> Iterator[Problem]:
    """Yield the differences between a file and the same file as it was built of the commit.

    No byte is too small: installers disagree about archives that hold more than their members.
    """
    if found == built:
        return
    try:
        here, there = _members(name, found), _members(name, built)
    except CodegenError as error:
        yield from error.problems
        return
    everywhere = _everywhere(here, there)
    if everywhere:
        yield Problem(name, f"each member {_DIFFERS} {', '.join(sorted(everywhere))}; {BUILD}")
    for path in differing(here, there):
        if what := _difference(here.get(path), there.get(path), everywhere):
            yield Problem(f"{name}: {path}", f"{what}; {BUILD}")
    if here == there:
        what = "holds the members that the commit gives, but other bytes before, between or after"
        how = f"{BUILD} with the Python that publishes, which may compress differently"
        yield Problem(name, f"{what} them; {how}")


def _everywhere(here: _Members, there: _Members) -> set[str]:
    """Return the attributes that differ in each member, such as the time of another commit."""
    both = here.keys() & there.keys()
    unlike = [_unlike(here[path], there[path]) for path in both]
    return unlike[0].intersection(*unlike) if len(unlike) > 1 else set()


def _unlike(one: Member, other: Member) -> set[str]:
    return set(differing(asdict(one), asdict(other)))


def _difference(found: Member | None, built: Member | None, told: set[str]) -> str:
    """Return the difference between two members, or an empty text if it was told already."""
    if found is None:
        return "missing, though the commit gives it"
    if built is None:
        return "added: the commit does not give it"
    left = sorted(_unlike(found, built) - told)
    return f"{_DIFFERS} {', '.join(left)}" if left else ""


def _members(name: str, content: bytes) -> _Members:
    return (_of_wheel if name.endswith(".whl") else of_sdist)(name, content)


def _of_wheel(name: str, content: bytes) -> dict[str, Member]:
    files = Wheel.parse(name, content).files
    with ZipFile(BytesIO(content)) as archive:
        return {
            each.filename: Member(
                kind=FILE if each.filename in files else "folder",
                content=files.get(each.filename, b""),
                mode=each.external_attr,
                time=each.date_time,
                header=(
                    *(each.compress_type, each.create_system, each.create_version),
                    *(each.extract_version, each.flag_bits, each.internal_attr),
                    *(each.extra, each.comment),
                ),
            )
            for each in archive.infolist()
        }


def of_sdist(name: str, content: bytes) -> dict[str, Member]:
    """Return the members of a tar archive that gzip compressed.

    Raises:
        CodegenError: if it cannot be read whole, is too large, or holds two members of one name or
            a name that would control the terminal.
    """
    try:
        with gzip.open(BytesIO(content)) as packed:
            unpacked = packed.read(_LARGEST + 1)  # To the end, because that verifies the checksum.
    except _UNREADABLE as error:
        raise _no_archive(name, error) from error
    if len(unpacked) > _LARGEST:
        what = f"expected at most {_LARGEST} bytes when it is unpacked, got more; {BUILD}"
        raise CodegenError.at(name, what)
    return _of_tar(name, unpacked)


def _of_tar(name: str, content: bytes) -> dict[str, Member]:
    try:
        with tarfile.open(fileobj=BytesIO(content), mode="r:") as archive:
            members = [(each.name, _member(archive, each)) for each in archive]
    except _UNREADABLE as error:
        raise _no_archive(name, error) from error
    if len(found := dict(members)) < len(members):
        raise CodegenError.at(name, f"expected each name once, got two files of one name; {BUILD}")
    if odd := sorted(each for each in found if not each.isprintable()):
        raise CodegenError.at(name, f"expected names that can be printed, got {odd}; {BUILD}")
    return found


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Member:
    kind = _KINDS.get(member.type, repr(member.type))
    # A sparse file may claim to be larger than any memory.
    file = archive.extractfile(member) if kind == FILE and not member.issparse() else None
    return Member(
        kind=kind,
        content=file.read() if file else member.linkname.encode(),
        mode=member.mode,
        time=member.mtime,
        header=(member.uid, member.gid, member.uname, member.gname, member.pax_headers),
    )


def _no_archive(name: str, error: Exception) -> CodegenError:
    return CodegenError.at(name, f"cannot be read as an archive: {error}; {BUILD}")
