"""Attacks on the sdist between build and upload."""

import gzip
import tarfile
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

from tests.codegen.release.attacks.attack import Attack, Step, Target

__all__ = ["FILES", "PACKING"]

_Members = list[tuple[tarfile.TarInfo, bytes]]
_DIFFERS: Final = "differs from the commit in its"
_ADDED: Final = "added: the commit does not give it"
_AROUND: Final = (
    "holds the members that the commit gives, but other bytes before, between or after them"
)
_CODE: Final = "hyper_usage-X.Y.Z/overrides/hyper_usage/_version.py"
_LINK: Final = "overrides/hyper_usage/_provenance/api.txt"


def _raw(change: Callable[[bytes], bytes]) -> Callable[[Target], None]:
    def apply(target: Target) -> None:
        target.sdist.write_bytes(change(target.sdist.read_bytes()))

    return apply


def _tar(change: Callable[[bytes], bytes]) -> Callable[[Target], None]:
    """Return a change of the tar archive, compressed as before."""

    def apply(content: bytes) -> bytes:
        buffer = BytesIO()
        time = int.from_bytes(content[4:8], "little")
        with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=time) as packed:
            packed.write(change(gzip.decompress(content)))
        return buffer.getvalue()

    return _raw(apply)


def _edited(change: Callable[[_Members, str], object]) -> Callable[[Target], None]:
    """Return a change of the members; it also gets the name of the folder that holds all."""

    def apply(content: bytes) -> bytes:
        buffer = BytesIO()
        with (
            tarfile.open(fileobj=BytesIO(content)) as archive,
            tarfile.TarFile(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as made,
        ):
            members: _Members = []
            for each in archive:
                file = archive.extractfile(each) if each.isfile() else None
                members.append((each, file.read() if file else b""))
            change(members, members[0][0].name.partition("/")[0])
            for member, content_of in members:
                member.size = len(content_of)
                made.addfile(member, BytesIO(content_of))
        return buffer.getvalue()

    return _tar(apply)


def _member(path: str, content: bytes | None = None, **attributes: Any) -> Callable[[Target], None]:
    """Return a change of one member."""

    def change(members: _Members, folder: str) -> None:
        (index,) = (i for i, (each, _) in enumerate(members) if each.name == f"{folder}/{path}")
        member, file = members[index]
        for name, value in attributes.items():
            setattr(member, name, value)
        members[index] = member, file if content is None else content

    return _edited(change)


def _added(path: str, content: bytes = b"", **attributes: Any) -> Callable[[Target], None]:
    def change(members: _Members, folder: str) -> None:
        member = tarfile.TarInfo(f"{folder}/{path}")
        for name, value in attributes.items():
            setattr(member, name, value)
        members.append((member, content))

    return _edited(change)


def _without(path: str) -> Callable[[Target], None]:
    def change(members: _Members, folder: str) -> None:
        members[:] = [each for each in members if each[0].name != f"{folder}/{path}"]

    return _edited(change)


def _attack(name: str, refusal: str, change: Callable[[Target], None]) -> Attack:
    return Attack(name=name, step=Step.BYTES, refusals=(f"SDIST: {refusal}",), change=change)


_CUT_OFF: Final = "Compressed file ended before the end-of-stream marker was reached"
_VERSION: Final = "overrides/hyper_usage/_version.py"

FILES: Final = (
    _attack("a file is changed", f"{_CODE}: {_DIFFERS} content", _member(_VERSION, b"import os\n")),
    _attack(
        "a setup.py is added",
        f"hyper_usage-X.Y.Z/setup.py: {_ADDED}",
        _added("setup.py", b"import os\n"),
    ),
    _attack(
        "a file is removed",
        "hyper_usage-X.Y.Z/SECURITY.md: missing, though the commit gives it",
        _without("SECURITY.md"),
    ),
    _attack(
        "the build backend is another one",
        f"hyper_usage-X.Y.Z/pyproject.toml: {_DIFFERS} content",
        _member("pyproject.toml", b'[build-system]\nrequires = ["evil"]\n'),
    ),
    _attack(
        "PKG-INFO has another requirement",
        f"hyper_usage-X.Y.Z/PKG-INFO: {_DIFFERS} content",
        _member("PKG-INFO", b"Requires-Dist: evil\n"),
    ),
    _attack(
        "a link leads elsewhere",
        f"hyper_usage-X.Y.Z/{_LINK}: {_DIFFERS} content",
        _member(_LINK, linkname="/etc/passwd"),
    ),
    _attack(
        "a link is a file",
        f"hyper_usage-X.Y.Z/{_LINK}: {_DIFFERS} content, kind",
        _member(_LINK, b"other", type=tarfile.REGTYPE),
    ),
    _attack(
        "a device is added",
        f"hyper_usage-X.Y.Z/null: {_ADDED}",
        _added("null", type=tarfile.CHRTYPE),
    ),
    _attack(
        "a hard link is added",
        f"hyper_usage-X.Y.Z/hard: {_ADDED}",
        _added("hard", type=tarfile.LNKTYPE, linkname="/etc/passwd"),
    ),
)

PACKING: Final = (
    _attack("a file may be run", f"{_CODE}: {_DIFFERS} mode", _member(_VERSION, mode=0o755)),
    _attack("a file runs as root", f"{_CODE}: {_DIFFERS} mode", _member(_VERSION, mode=0o4644)),
    _attack("a file has an owner", f"{_CODE}: {_DIFFERS} header", _member(_VERSION, uname="eve")),
    _attack("a file has another time", f"{_CODE}: {_DIFFERS} time", _member(_VERSION, mtime=1)),
    _attack(
        "a file has a pax header",
        f"{_CODE}: {_DIFFERS} header",
        _member(_VERSION, pax_headers={"comment": "hidden"}),
    ),
    _attack(
        "a name controls the terminal",
        "expected names that can be printed, got ['hyper_usage-X.Y.Z/\\x1b[2J']",
        _added("\x1b[2J"),
    ),
    _attack(
        "two files have one name",
        "expected each name once, got two files of one name",
        _added("SECURITY.md"),
    ),
    _attack("bytes follow the tar archive", _AROUND, _tar(lambda content: content + b"hidden")),
    _attack(
        "bytes follow the compressed archive",
        "cannot be read as an archive: Not a gzipped file (b'hi')",
        _raw(lambda content: content + b"hidden"),
    ),
    _attack(
        "zeros follow the compressed archive", _AROUND, _raw(lambda content: content + bytes(8))
    ),
    _attack(
        "a second compressed archive follows",
        _AROUND,
        _raw(lambda content: content + gzip.compress(b"hidden", mtime=0)),
    ),
    _attack(
        "the header of gzip has another time",
        _AROUND,
        _raw(lambda content: content[:4] + bytes(4) + content[8:]),
    ),
    _attack(
        "it unpacks to more than memory",
        "expected at most 67108864 bytes when it is unpacked, got more",
        _raw(lambda _: gzip.compress(bytes(2**26 + 1), compresslevel=1)),
    ),
    _attack(
        "the compressed archive is cut off",
        f"cannot be read as an archive: {_CUT_OFF}",
        _raw(lambda content: content[:-5]),
    ),
)
