"""Publishing to an index that is a dict."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from attrs import Factory, define
from packaging.version import Version

from codegen.__main__ import main
from codegen.errors import CodegenError, RefusedError
from codegen.release import publish as publishing
from codegen.release.credentials import IndexAccount
from codegen.release.gate import Release
from codegen.release.publish import publish
from tests.codegen.release.dists import SDIST, VERSION, WHEEL, make
from tests.codegen.release.wheels import API, archive, wheel


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


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a small checkout, committed and built."""
    make(tmp_path)
    return tmp_path


def test_first_release(checkout: Path) -> None:
    """A first release is allowed; publishing again is a success that says so."""
    index = FakeIndex()
    expected = "0.1.0 is published; there is no earlier release to compare with"
    assert expected == publish(checkout, index)
    assert {WHEEL, SDIST} == set(index.files)
    assert "0.1.0 is published already, with the same bytes" == publish(checkout, index)


def test_what_is_missing_is_uploaded(checkout: Path) -> None:
    """After a cut connection only the missing files are uploaded."""
    index = FakeIndex({WHEEL: (checkout / "dist" / WHEEL).read_bytes()})
    assert "0.1.0 is published; " in publish(checkout, index)
    assert [WHEEL, SDIST] == list(index.files)


@pytest.mark.parametrize(
    ("before", "count"),
    [pytest.param(API, 0, id="same"), pytest.param(f"{API}def m.g() -> None\n", 1, id="less")],
)
def test_far_enough(checkout: Path, before: str, count: int) -> None:
    """From 0.0.9, 0.1.0 is a step for any change; the number of changes is printed."""
    old = wheel("0.0.9", surface="model A\n", api=before)
    index = FakeIndex({old.filename: old.content})
    expected = f"0.1.0 is published; its version fits the changes since 0.0.9 ({count})"
    assert expected == publish(checkout, index)


def test_refused_before_anything_is_uploaded(checkout: Path) -> None:
    """A step that is too small, or backwards, leaves the index as it was."""
    newer = wheel("0.2.0", surface="model A\n", api=API)
    index = FakeIndex({newer.filename: newer.content})
    with pytest.raises(RefusedError, match=r"already has the newer version 0\.2\.0"):
        publish(checkout, index)
    assert [newer.filename] == list(index.files)


def test_no_wheel_to_compare_with(checkout: Path) -> None:
    """A predecessor with only an sdist cannot be compared, and the release is refused."""
    index = FakeIndex({"hyper_usage-0.0.9.tar.gz": b""})
    with pytest.raises(
        CodegenError, match=r"^0\.0\.9: expected a wheel of this release on the index"
    ):
        publish(checkout, index)


def test_other_bytes(checkout: Path) -> None:
    """A version that the index has with other bytes, or with another file, is refused."""
    other = wheel(VERSION, {"hyper_usage/_version.py": b"", "extra": b""})
    with pytest.raises(RefusedError) as caught:
        publish(checkout, FakeIndex({WHEEL: other.content}))
    text = str(caught.value)
    assert text.startswith(f"{WHEEL}: on the index with other bytes")
    assert f"{WHEEL}: extra: differs" in text
    with pytest.raises(RefusedError) as caught:
        publish(checkout, FakeIndex({SDIST: b""}))
    assert str(caught.value).count("\n") == 0
    with pytest.raises(RefusedError, match="on the index, but not built here"):
        publish(checkout, FakeIndex({"hyper_usage-0.1.0-py2-none-any.whl": b""}))


def test_not_the_commit(checkout: Path) -> None:
    """Uncommitted files are not published."""
    (checkout / "new").write_text("")
    index = FakeIndex()
    with pytest.raises(
        RefusedError, match=r"^new: not committed in this state; commit it or undo it$"
    ):
        publish(checkout, index)
    assert {} == index.files


def test_listed_later(checkout: Path) -> None:
    """An index may list an upload late, but not never."""
    assert "0.1.0 is published; " in publish(checkout, FakeIndex(hidden=2), (0, 0, 0))
    with pytest.raises(CodegenError, match="the index does not list it yet"):
        publish(checkout, FakeIndex(hidden=3), (0, 0, 0))


def test_served_with_other_bytes(checkout: Path) -> None:
    """The files that the index serves are compared with those built; a difference is an error."""
    with pytest.raises(CodegenError, match="on the index with other bytes") as caught:
        publish(checkout, FakeIndex(swapped=True))
    assert not isinstance(caught.value, RefusedError)


def test_command(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command exits 0 if it publishes, 1 if it refuses and 2 if it cannot."""
    monkeypatch.setattr(IndexAccount, "from_environment", lambda: None)
    answers: list[str | Exception] = [
        "done",
        RefusedError.at("0.1.0", "too small"),
        CodegenError.at("index", "no answer"),
    ]

    def answer(_root: Path, _index: object) -> str:
        if isinstance(said := answers.pop(0), Exception):
            raise said
        return said

    monkeypatch.setattr(publishing, "publish", answer)
    assert [0, 1, 2] == [main(["publish"], checkout) for _ in range(3)]
    out, err = capsys.readouterr()
    assert ("done\n", "0.1.0: too small\nindex: no answer\n") == (out, err)
