"""Publishing to an index that is a dict."""

from pathlib import Path

import pytest

from codegen.__main__ import main
from codegen.checkout import version
from codegen.errors import CodegenError, RefusedError
from codegen.release import publish as publishing
from codegen.release.bounded import BoundedSession
from codegen.release.credentials import IndexAccount
from codegen.release.gate import Release
from codegen.release.publish import publish
from tests.codegen.release.fake_index import FakeIndex
from tests.codegen.release.wheels import wheel

pytestmark = pytest.mark.usefixtures("_remembered")


@pytest.fixture
def dist(release: Path) -> dict[str, bytes]:
    """Return the built files."""
    return {path.name: path.read_bytes() for path in (release / "dist").iterdir()}


def older(root: Path, number: str = "0.0.9", removed: str = "") -> FakeIndex:
    """Return an index with a release that had the same pins, or another name too."""
    surface, api = (
        (root / "tests/pins" / name).read_text(encoding="utf-8")
        for name in ("surface.txt", "api.txt")
    )
    made = wheel(number, surface=surface, api=removed + api)
    return FakeIndex({made.filename: made.content})


def test_first_release(release: Path, dist: dict[str, bytes]) -> None:
    """A first release is allowed; publishing again is a success that says so."""
    index, number = FakeIndex(), version(release)
    expected = f"{number} is published; there is no earlier release to compare with"
    assert expected == publish(release, index)
    assert dist == index.files
    assert f"{number} is published already, with the same bytes" == publish(release, index)


def test_what_is_missing_is_uploaded(release: Path, dist: dict[str, bytes]) -> None:
    """After a cut connection only the missing files are uploaded."""
    (wheel,) = (name for name in dist if name.endswith(".whl"))
    index = FakeIndex({wheel: dist[wheel]})
    assert " is published; " in publish(release, index)
    assert dist == index.files


@pytest.mark.parametrize(
    ("removed", "count"),
    [pytest.param("", 0, id="same"), pytest.param("def m.g() -> None\n", 1, id="less")],
)
def test_far_enough(release: Path, removed: str, count: int) -> None:
    """From 0.0.9, this is a step for any change; the number of changes is printed."""
    expected = f"is published; its version fits the changes since 0.0.9 ({count})"
    assert expected in publish(release, older(release, removed=removed))


def test_refused_before_anything_is_uploaded(release: Path) -> None:
    """A step backwards leaves the index as it was."""
    index = older(release, "99.0.0")
    before = dict(index.files)
    with pytest.raises(RefusedError, match=r"already has the newer version 99\.0\.0"):
        publish(release, index)
    assert before == index.files


def test_no_wheel_to_compare_with(release: Path) -> None:
    """A predecessor with only an sdist cannot be compared, and the release is refused."""
    index = FakeIndex({"hyper_usage-0.0.9.tar.gz": b""})
    with pytest.raises(
        CodegenError, match=r"^0\.0\.9: expected a wheel of this release on the index"
    ):
        publish(release, index)


def test_other_bytes(release: Path, dist: dict[str, bytes]) -> None:
    """A version that the index has with other bytes, or with another file, is refused."""
    number = version(release)
    other = wheel(number, {"hyper_usage/_version.py": b"", "extra": b""})
    with pytest.raises(RefusedError) as caught:
        publish(release, FakeIndex({other.filename: other.content}))
    text = str(caught.value)
    assert text.startswith(f"{other.filename}: on the index with other bytes; write a higher")
    assert f"{other.filename}: extra: differs" in text
    (sdist,) = (name for name in dist if name.endswith(".gz"))
    with pytest.raises(RefusedError) as caught:
        publish(release, FakeIndex({sdist: b""}))
    assert str(caught.value).count("\n") == 0
    with pytest.raises(RefusedError, match="on the index, but not built here"):
        publish(release, FakeIndex({f"hyper_usage-{number}-py2-none-any.whl": b""}))


def test_not_the_commit(release: Path) -> None:
    """Uncommitted files are not published."""
    (release / "new").write_text("")
    index = FakeIndex()
    with pytest.raises(
        RefusedError, match=r"^new: not committed in this state; run `git add --all` and"
    ):
        publish(release, index)
    assert {} == index.files


def test_changed_while_it_is_uploaded(release: Path, dist: dict[str, bytes]) -> None:
    """The index gets the bytes that were compared, even if `dist/` has changed by then."""

    class Slow(FakeIndex):
        def releases(self) -> list[Release]:
            for path in (release / "dist").iterdir():
                path.write_bytes(b"other")
            return super().releases()

    index = Slow()
    publish(release, index)
    assert dist == index.files


def test_listed_later(release: Path) -> None:
    """An index may list an upload late, but not never."""
    assert " is published; " in publish(release, FakeIndex(hidden=2), (0, 0, 0))
    with pytest.raises(CodegenError, match="the index does not list it yet"):
        publish(release, FakeIndex(hidden=3), (0, 0, 0))


def test_served_with_other_bytes(release: Path) -> None:
    """The files that the index serves are compared with those built; a difference is an error."""
    with pytest.raises(CodegenError, match="on the index with other bytes") as caught:
        publish(release, FakeIndex(swapped=True))
    assert not isinstance(caught.value, RefusedError)


def test_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command exits 0 if it publishes, 1 if it refuses and 2 if it cannot."""
    account = IndexAccount(upload_url="", simple_url="", session=BoundedSession(), secrets=())
    monkeypatch.setattr(IndexAccount, "from_environment", lambda: account)
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
    assert [0, 1, 2] == [main(["publish"], tmp_path) for _ in range(3)]
    out, err = capsys.readouterr()
    assert ("done\n", "0.1.0: too small\nindex: no answer\n") == (out, err)
