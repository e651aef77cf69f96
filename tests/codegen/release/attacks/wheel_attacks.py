"""Attacks on the wheel between build and upload."""

from collections.abc import Callable
from typing import Any, Final
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipInfo

from tests.codegen.release.attacks.attack import Attack, Step, Target
from tests.codegen.release.attacks.zips import (
    Entries,
    edited,
    metadata,
    raw,
    recorded,
    with_gap,
    with_other_local_name,
)

__all__ = ["FILES", "PACKING"]

_INFO: Final = "hyper_usage-X.Y.Z.dist-info"
_RECORD: Final = f"WHEEL: {_INFO}/RECORD: differs from the commit in its content"
_AROUND: Final = (
    "WHEEL: holds the members that the commit gives, but other bytes before, between or after them"
)
_FIRST: Final = "hyper_usage_api/__init__.py"
_OTHER_NAME: Final = (
    f"WHEEL: cannot be read as a zip archive: File name in directory {_FIRST!r}"
    f" and header {b'x' * len(_FIRST)!r} differ."
)


def _content(name: str, what: str, path: str, change: Callable[[Target], None]) -> Attack:
    """Return an attack on one file that RECORD follows."""
    return Attack(
        name=name,
        step=Step.BYTES,
        refusals=tuple(sorted((f"WHEEL: {path}: {what}", _RECORD))),
        change=change,
    )


def _data(target: Target) -> str:
    """Return the folder of the wheel that pip spreads over the environment."""
    return f"{target.dist_info.removesuffix('.dist-info')}.data"


_DIFFERS: Final = "differs from the commit in its content"
_ADDED: Final = "added: the commit does not give it"
_GONE: Final = "missing, though the commit gives it"


def _emptied(*names: str) -> Callable[[Target], None]:
    def apply(target: Target) -> None:
        paths = {f"{target.dist_info}/{name}" for name in names}

        def change(entries: Entries) -> None:
            entries[:] = [(info, b"" if info.filename in paths else file) for info, file in entries]

        edited(change)(target)

    return apply


def _record(change: Callable[[bytes], bytes]) -> Callable[[Target], None]:
    def apply(target: Target) -> None:
        def changed(entries: Entries) -> None:
            info, record = entries[-1]
            assert info.filename == f"{target.dist_info}/RECORD"
            entries[-1] = info, change(record)

        edited(changed)(target)

    return apply


def _first(**attributes: Any) -> Callable[[Target], None]:
    def change(entries: Entries) -> None:
        info, _ = entries[0]
        assert info.filename == _FIRST
        for name, value in attributes.items():
            setattr(info, name, value)

    return edited(change)


FILES: Final = (
    _content(
        "a requirement is added to METADATA",
        _DIFFERS,
        f"{_INFO}/METADATA",
        metadata("METADATA", b"\nRequires-Dist: ", b"\nRequires-Dist: evil\nRequires-Dist: "),
    ),
    _content(
        "METADATA allows older Pythons",
        _DIFFERS,
        f"{_INFO}/METADATA",
        metadata("METADATA", b"Requires-Python: >=3.11", b"Requires-Python: >=3.6"),
    ),
    _content(
        "METADATA names another version",
        _DIFFERS,
        f"{_INFO}/METADATA",
        metadata("METADATA", b"\nVersion: ", b"\nVersion: 9"),
    ),
    _content(
        "METADATA names two projects",
        _DIFFERS,
        f"{_INFO}/METADATA",
        metadata("METADATA", b"\nVersion: ", b"\nName: evil\nVersion: "),
    ),
    _content(
        "METADATA has the line ends of Windows",
        _DIFFERS,
        f"{_INFO}/METADATA",
        metadata("METADATA", b"\n", b"\r\n"),
    ),
    _content(
        "METADATA of another project is added",
        _ADDED,
        "evil-1.dist-info/METADATA",
        recorded({"evil-1.dist-info/METADATA": b"Name: evil\n"}),
    ),
    _content(
        "a file is added that says where pip got the wheel",
        _ADDED,
        f"{_INFO}/direct_url.json",
        recorded({"DIST-INFO/direct_url.json": b"{}"}),
    ),
    _content(
        "the entry point calls other code",
        _DIFFERS,
        f"{_INFO}/entry_points.txt",
        metadata("entry_points.txt", b"hyper_usage_cli:start", b"os:abort"),
    ),
    _content(
        "an entry point is added",
        _DIFFERS,
        f"{_INFO}/entry_points.txt",
        metadata("entry_points.txt", b"[console_scripts]\n", b"[console_scripts]\nls = os:abort\n"),
    ),
    _content(
        "the group of the entry point is spelled otherwise",
        _DIFFERS,
        f"{_INFO}/entry_points.txt",
        metadata("entry_points.txt", b"[console_scripts]", b"[Console_Scripts]"),
    ),
    _content(
        "a module is added that pip moves into a package",
        _ADDED,
        "hyper_usage-X.Y.Z.data/purelib/hyper_usage/_version.py",
        lambda target: recorded(
            {f"{_data(target)}/purelib/hyper_usage/_version.py": b"import os\n"}
        )(target),
    ),
    _content(
        "a script is added that pip puts on PATH",
        _ADDED,
        "hyper_usage-X.Y.Z.data/scripts/ls",
        lambda target: recorded({f"{_data(target)}/scripts/ls": b"#!/bin/sh\n"})(target),
    ),
    _content(
        "a `.pth` file is added that each start of Python runs",
        _ADDED,
        "hyper_usage.pth",
        recorded({"hyper_usage.pth": b"import os\n"}),
    ),
    _content(
        "a module is added to a package",
        _ADDED,
        "hyper_usage/_extra.py",
        recorded({"hyper_usage/_extra.py": b"import os\n"}),
    ),
    _content("a module is changed", _DIFFERS, _FIRST, recorded({_FIRST: b"import os\n"})),
    _content(
        "a module is removed",
        _GONE,
        "hyper_usage_api/decode.py",
        recorded({"hyper_usage_api/decode.py": None}),
    ),
    _content(
        "the licence is changed",
        _DIFFERS,
        f"{_INFO}/licenses/LICENSE",
        metadata("licenses/LICENSE", b"MIT", b"No"),
    ),
    _content(
        "the tag in WHEEL is changed",
        _DIFFERS,
        f"{_INFO}/WHEEL",
        metadata("WHEEL", b"py3-none-any", b"cp313-cp313-any"),
    ),
    _content(
        "WHEEL says that the packages depend on the platform",
        _DIFFERS,
        f"{_INFO}/WHEEL",
        metadata("WHEEL", b"Root-Is-Purelib: true", b"Root-Is-Purelib: false"),
    ),
    _content(
        "the bill of materials hides a package",
        _DIFFERS,
        f"{_INFO}/sboms/hyper-usage.cdx.json",
        metadata("sboms/hyper-usage.cdx.json", b"pkg:pypi/attrs", b"pkg:pypi/other"),
    ),
    Attack(
        name="RECORD and the bill of materials are emptied",
        step=Step.BYTES,
        refusals=(_RECORD, f"WHEEL: {_INFO}/sboms/hyper-usage.cdx.json: {_DIFFERS}"),
        change=_emptied("RECORD", "sboms/hyper-usage.cdx.json"),
    ),
    Attack(
        name="RECORD lacks a file",
        step=Step.BYTES,
        refusals=(_RECORD,),
        change=_record(lambda record: record.partition(b"\n")[2]),
    ),
    Attack(
        name="RECORD has a wrong digest",
        step=Step.BYTES,
        refusals=(_RECORD,),
        change=_record(lambda record: record.replace(b"sha256=", b"sha256=A", 1)),
    ),
    Attack(
        name="RECORD has digests of a weak kind",
        step=Step.BYTES,
        refusals=(_RECORD,),
        change=_record(lambda record: record.replace(b"sha256=", b"md5=")),
    ),
    Attack(
        name="RECORD lists a file outside, which pip would remove with the package",
        step=Step.BYTES,
        refusals=(_RECORD,),
        change=_record(lambda record: record + b"../../evil.py,,\n"),
    ),
    Attack(
        name="RECORD has a wrong size",
        step=Step.BYTES,
        refusals=(_RECORD,),
        change=_record(lambda record: record.replace(b"\n", b"0\n", 1)),
    ),
)


def _packed(name: str, change: Callable[[Target], None], *refusals: str) -> Attack:
    """Return an attack on the archive alone."""
    return Attack(name=name, step=Step.BYTES, refusals=refusals or (_AROUND,), change=change)


def _of_first(what: str) -> str:
    return f"WHEEL: {_FIRST}: differs from the commit in its {what}"


def _twice(target: Target) -> None:
    """Append a second member of the same name without a warning from zipfile."""
    other = _FIRST.replace("__init__", "__iniX__")
    edited(lambda entries: entries.append((ZipInfo(other), b"import os\n")))(target)
    raw(lambda content: content.replace(other.encode(), _FIRST.encode()))(target)


def _bomb(entries: Entries) -> None:
    info = ZipInfo("hyper_usage/zeros")
    info.compress_type = ZIP_DEFLATED
    entries.append((info, bytes(2**26)))


_OUTSIDE: Final = "WHEEL: expected only files inside the wheel, got files that unpack elsewhere:"

PACKING: Final = (
    _packed("a script stands before the archive", raw(lambda content: b"#!/bin/sh\n" + content)),
    _packed("bytes follow the archive", raw(lambda content: content + b"hidden")),
    _packed("bytes stand between members and directory", raw(with_gap)),
    _packed("a member has another name in its own header", raw(with_other_local_name), _OTHER_NAME),
    _packed(
        "the archive has a comment",
        raw(lambda content: content[:-2] + b"\x06\0hidden"),
    ),
    _packed("the members have another order", edited(lambda entries: entries.reverse())),
    _packed("a member has a comment", _first(comment=b"hidden"), _of_first("header")),
    _packed("a member has an extra field", _first(extra=b"\xfe\xca\x02\0hi"), _of_first("header")),
    _packed(
        "a member has another time", _first(date_time=(1999, 1, 1, 0, 0, 0)), _of_first("time")
    ),
    _packed("a member may be run", _first(external_attr=0o100755 << 16), _of_first("mode")),
    _packed("a member is a symbolic link", _first(external_attr=0o120777 << 16), _of_first("mode")),
    _packed("a member runs as root", _first(external_attr=0o104755 << 16), _of_first("mode")),
    _packed("a member was packed on Windows", _first(create_system=0), _of_first("header")),
    _packed(
        "a member is compressed in a way that few tools read",
        _first(compress_type=ZIP_BZIP2),
        "WHEEL: expected files that are stored or deflated, got another compression",
    ),
    _packed("a member is not compressed", _first(compress_type=ZIP_STORED), _of_first("header")),
    _packed(
        "a folder is added",
        edited(lambda entries: entries.append((ZipInfo("hyper_usage/extra/"), b""))),
        f"WHEEL: hyper_usage/extra/: {_ADDED}",
    ),
    _packed(
        "two members have one name",
        _twice,
        f"WHEEL: expected each name once, got several files called ['{_FIRST}']",
    ),
    _packed(
        "two names are one on a disk that ignores case",
        edited(lambda entries: entries.append((ZipInfo(_FIRST.upper()), b"import os\n"))),
        f"WHEEL: expected each name once, got several files called ['{_FIRST}']",
    ),
    _packed(
        "a member unpacks to the root of the disk",
        edited(lambda entries: entries.append((ZipInfo("/evil.py"), b""))),
        f"{_OUTSIDE} ['/evil.py']",
    ),
    _packed(
        "a member unpacks outside on Windows",
        edited(lambda entries: entries.append((ZipInfo("..\\evil.py"), b""))),
        f"{_OUTSIDE} ['..\\\\evil.py']",
    ),
    _packed(
        "a member unpacks outside",
        edited(lambda entries: entries.append((ZipInfo("../evil.py"), b""))),
        f"{_OUTSIDE} ['../evil.py']",
    ),
    _packed(
        "the members unpack to more than memory",
        edited(_bomb),
        "WHEEL: expected at most 64 MiB when it is unpacked, got more",
    ),
    _packed(
        "the archive is larger than memory",
        raw(lambda content: content + bytes(2**24)),
        "WHEEL: expected at most 16 MiB, got more",
    ),
    _packed(
        "the archive is cut off",
        raw(lambda content: content[:-30]),
        "WHEEL: cannot be read as a zip archive: File is not a zip file",
    ),
)
