"""The content of a wheel can be read."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from codegen.errors import CodegenError
from codegen.release.wheel import PROVENANCE, Wheel
from tests.codegen.release.wheels import archive

NAME = "hyper_usage-1.2.3-py3-none-any.whl"


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


@pytest.mark.parametrize("name", ["/a", "../a", "a/../../b", "a\\b", "a\x1b[2J"])
def test_places(name: str) -> None:
    """A file that would unpack outside the wheel, or control the terminal, is refused."""
    with pytest.raises(CodegenError, match="got files that unpack elsewhere") as caught:
        Wheel.parse(NAME, archive({name: b""}))
    assert str(caught.value).isprintable()


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
