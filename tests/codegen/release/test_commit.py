"""The files of a commit, as git keeps them."""

from pathlib import Path

import pytest

from codegen.release import commit, pack
from codegen.release.members import FILE, LINK
from tests.codegen.checkouts import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with one commit: a program, a link and a text that has an attribute."""
    root = tmp_path / "repository"
    root.mkdir()
    (root / "run é").write_bytes(b"#!/bin/sh\r\n")
    (root / "run é").chmod(0o755)
    (root / "link").symlink_to("run é")
    (root / "text").write_text("$Format:%H$\n")
    (root / "empty").touch()
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "all")
    return root


def test_members(repository: Path) -> None:
    """Each file has its mode, and a link its target; no attribute changes or hides a file."""
    attributes = "text export-subst\nempty export-ignore\n* text eol=crlf\n"
    (repository / ".git/info/attributes").write_text(attributes)
    found = commit.members(repository)
    assert {"empty", "link", "run é", "text"} == found.keys()
    program, link = found["run é"], found["link"]
    assert (FILE, b"#!/bin/sh\r\n", 0o755) == (program.kind, program.content, program.mode)
    assert (LINK, "run é".encode()) == (link.kind, link.content)
    assert (b"$Format:%H$\n", b"") == (found["text"].content, found["empty"].content)


def test_exported(repository: Path) -> None:
    """The folder holds the commit and nothing else."""
    (repository / "new").touch()
    with commit.exported(commit.members(repository)) as tree:
        assert {"empty", "link", "run é", "text"} == {path.name for path in tree.iterdir()}
        assert 0o755 == (tree / "run é").stat().st_mode & 0o777
        assert Path("run é") == (tree / "link").readlink()


def test_next(repository: Path) -> None:
    """The next commit would hold what is changed or added, not what is gone or ignored."""
    (repository / "text").write_text("Other.\n")
    (repository / "empty").unlink()
    (repository / "new").touch()
    (repository / "secret.local").touch()
    (repository / ".git/info/exclude").write_text("*.local\n")
    found = commit.members_of_next(repository)
    assert {"link", "new", "run é", "text"} == found.keys()
    assert b"Other.\n" == found["text"].content
    assert "empty" in commit.members(repository)


def test_another_repository(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables that git sets for its hooks do not lead to another repository."""
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    for name in ("GIT_DIR", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    commit.check_clean(repository)
    assert "text" in commit.members(repository)
    assert "text" in commit.members_of_next(repository)
    assert pack.time_of_commit(repository)
