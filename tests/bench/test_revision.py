"""The base is a revision, by default the last release."""

from pathlib import Path

import pytest

from tests.bench.revision import checked_out, last_release, unpack
from tests.bench.table import BenchError
from tests.codegen.checkouts import git


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with one commit."""
    root = tmp_path / "repository"
    root.mkdir()
    (root / "name.txt").write_text("old", encoding="utf-8")
    git(root, "init")
    git(root, "add", ".")
    git(root, "commit", "--message=First")
    return root


def test_last_release(root: Path) -> None:
    """The last tag of a version is the last release; other tags do not count."""
    git(root, "tag", "verified")
    assert last_release(root) is None
    git(root, "tag", "v0.1.0")
    git(root, "commit", "--allow-empty", "--message=Second")
    assert "v0.1.0" == last_release(root)


def test_without_repository(tmp_path: Path) -> None:
    """An sdist has no releases, and a base there is an error with a reason."""
    assert last_release(tmp_path) is None
    with pytest.raises(BenchError, match=r"--base v0\.1\.0 names no commit \(fatal: not a git"):
        unpack(tmp_path, "v0.1.0", tmp_path / "base")


def test_unpack(root: Path, tmp_path: Path) -> None:
    """The files of a revision are those that were committed, and the checkout stays as it is."""
    git(root, "tag", "v0.1.0")
    (root / "name.txt").write_text("new", encoding="utf-8")
    unpack(root, "v0.1.0", tmp_path / "base")
    assert ["name.txt"] == [path.name for path in (tmp_path / "base").iterdir()]
    assert "old" == (tmp_path / "base" / "name.txt").read_text(encoding="utf-8")
    assert "new" == (root / "name.txt").read_text(encoding="utf-8")
    assert checked_out(root).endswith("-dirty")


@pytest.mark.parametrize("revision", ["v9.9.9", "--all", "HEAD:name.txt", ""])
def test_unknown_revision(revision: str, root: Path, tmp_path: Path) -> None:
    """A name without a commit is refused, with the next step."""
    with pytest.raises(BenchError, match=f"^--base {revision} names no commit .* `git log`"):
        unpack(root, revision, tmp_path / "base")


def test_without_git(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git has no releases to compare with."""
    monkeypatch.setenv("PATH", "")
    assert last_release(root) is None
    with pytest.raises(BenchError, match="git cannot be run"):
        checked_out(root)
