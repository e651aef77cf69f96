"""The content of a wheel can be read."""

import struct
import tracemalloc
from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile
from zlib import compress

import pytest

from codegen.errors import CodegenError
from codegen.release.wheel import PROVENANCE, Wheel
from tests.codegen.release.wheels import archive

NAME = "hyper_usage-1.2.3-py3-none-any.whl"


def raw_archive(members: Iterable[tuple[str, bytes, int]]) -> bytes:
    """Pack names, deflated bytes and the sizes that the archive states; zipfile would mend them."""
    body, directory, count = bytearray(), bytearray(), 0
    for count, (name, packed, size) in enumerate(members, 1):  # noqa: B007 - used after the loop
        raw = name.encode()
        facts = struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, 33, 0, len(packed), size, len(raw), 0)
        place = struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        directory += b"PK\1\2\x14\0" + facts + place + raw
        body += b"PK\3\4" + facts + raw + packed
    end = struct.pack("<HHHHIIH", 0, 0, count % 2**16, count % 2**16, len(directory), len(body), 0)
    return bytes(body + directory) + b"PK\5\6" + end


def test_read(tmp_path: Path) -> None:
    """The name of a wheel gives its release, and its digest is that of the whole file."""
    content = archive({"a/b.py": b"b", "a/": b""})
    (tmp_path / NAME).write_bytes(content)
    wheel = Wheel.read(tmp_path / NAME)
    assert ("hyper_usage", "1.2.3", NAME) == (wheel.name, wheel.version, wheel.filename)
    assert {"a/b.py": b"b"} == wheel.files
    assert sha256(content).hexdigest() == wheel.sha256
    assert "hyper_usage-1.2.3.dist-info" == wheel.dist_info


def test_read_nothing(tmp_path: Path) -> None:
    """A missing wheel is named."""
    with pytest.raises(CodegenError, match=rf"{NAME}: cannot be read: No such file"):
        Wheel.read(tmp_path / NAME)


@pytest.mark.parametrize("name", ["a.zip", "a.whl", "a-1-py3-none.whl", "a-1-1-py3-none-any-x.whl"])
def test_names(name: str) -> None:
    """A file with another form of name is not a wheel."""
    with pytest.raises(CodegenError, match=f"^{name}: expected the file name of a wheel"):
        Wheel.parse(name, archive({}))


@pytest.mark.parametrize(
    "name",
    [
        *("/a", "../a", "a/../../b", "a\\b", "a\x1b[2J", "C:/x", "C:x", "\\\\host\\x", "//host/x"),
        *(
            "./x",
            "x/./y",
            "x//y",
            "x//",
            ".",
            "..",
            "x/..",
            "../",
            "x\0y",
            "x ",
            "x.",
            "x./y",
            "~/x",
        ),
        *("\xe9", "e\u0301", "\u2025/x", "a\u202eb", "a:b", "a*", "a\nb", "a" * 256, ""),
    ],
)
def test_places(name: str) -> None:
    """A file that would unpack outside the wheel, or control the terminal, is refused."""
    with pytest.raises(CodegenError, match="got files that unpack elsewhere") as caught:
        Wheel.parse(NAME, raw_archive([(name, b"", 0)]))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


def test_a_name_twice() -> None:
    """Two files with one name are refused: tools differ in the one that they install."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as made:
        made.writestr("a", "one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("a", "two")
    with pytest.raises(
        CodegenError, match=r"expected each name once, got several files called \['a'\]"
    ):
        Wheel.parse(NAME, buffer.getvalue())


def test_names_that_differ_in_case() -> None:
    """Two names that are one on some machines are refused."""
    with pytest.raises(CodegenError, match=r"several files called \['a/b'\]"):
        Wheel.parse(NAME, archive({"a/b": b"", "A/b": b""}))


def test_many_names() -> None:
    """A hundred thousand members are looked through once, and a few are named."""
    with pytest.raises(
        CodegenError, match=r"got several files called \['0', '1', '10'\] and 49997"
    ):
        Wheel.parse(
            NAME, raw_archive([(f"{number % 50_000}", b"", 0) for number in range(100_000)])
        )


BOMB: Final = compress(bytes(2**28), 9, -15)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param([("a", BOMB, 2**28)], "expected at most 64 MiB when it is", id="one"),
        pytest.param([("a", BOMB * 36, 2**32 - 2)], "expected at most 64 MiB", id="large"),
        pytest.param(
            [(str(number), BOMB[:9], 2**20) for number in range(65)], "expected at most", id="many"
        ),
        pytest.param([("a", BOMB, 5)], "cannot be read as a zip archive", id="size that lies"),
        pytest.param([("a", bytes(2**24), 5)], "expected at most 16 MiB, got more", id="file"),
    ],
)
def test_bombs(members: list[tuple[str, bytes, int]], expected: str) -> None:
    """A wheel that would unpack to more than its worth is refused before memory goes."""
    content = raw_archive(members)
    tracemalloc.start()
    try:
        with pytest.raises(CodegenError, match=expected):
            Wheel.parse(NAME, content)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_other_compression(method: int) -> None:
    """Only compressions that can be unpacked piece by piece are taken."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", method) as made:
        made.writestr("a", "x")
    with pytest.raises(CodegenError, match="got another compression"):
        Wheel.parse(NAME, buffer.getvalue())


def test_large_file_on_disk(tmp_path: Path) -> None:
    """A file on the disk is not read any further than a wheel may be long."""
    with (tmp_path / NAME).open("wb") as file:
        file.truncate(2**34)
    with pytest.raises(CodegenError, match=f"{NAME}: expected at most 16 MiB, got more"):
        Wheel.read(tmp_path / NAME)


@pytest.mark.parametrize("damage", [slice(0, 0), slice(0, -30), slice(4, None)])
def test_damage(damage: slice) -> None:
    """A file that is cut off, or is not an archive, is not a wheel."""
    with pytest.raises(CodegenError, match="cannot be read as a zip archive"):
        Wheel.parse(NAME, archive({"a": b"content"})[damage])


def test_provenance() -> None:
    """The inputs in a wheel are texts; a missing one is named with its place."""
    files = {f"{PROVENANCE}/openapi.json": "é".encode(), f"{PROVENANCE}/api.txt": b"\xff"}
    wheel = Wheel.parse(NAME, archive(files))
    assert "é" == wheel.provenance("openapi.json")
    for name in ("api.txt", "surface.txt"):
        with pytest.raises(CodegenError, match=rf"^{NAME}: {PROVENANCE}/{name}: missing"):
            wheel.provenance(name)
