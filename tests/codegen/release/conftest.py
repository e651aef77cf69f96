"""Fixtures of the tests of a release."""

import shutil
from collections.abc import Callable, Generator
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest

from codegen import files
from codegen.check import Expected
from codegen.checkout import version
from codegen.generate import pipeline
from codegen.release import commit, pack
from codegen.release.wheel import Wheel
from tests.codegen.checkouts import ROOT, freeze, git

_T = TypeVar("_T")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the whole project with the frozen document, not to be changed."""
    root = pack.copy(ROOT, tmp_path_factory.mktemp("project") / "checkout")
    freeze(root)
    return root


@pytest.fixture
def checkout(project: Path, tmp_path: Path) -> Path:
    """Return a copy of the project."""
    return pack.copy(project, tmp_path / "checkout")


@pytest.fixture(scope="session")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Wheel:
    """Return the project's wheel."""
    copy = pack.copy(project, tmp_path_factory.mktemp("wheel") / "checkout")
    ((name, content),) = pack.pack(copy, "1700000000", "wheel").items()
    return Wheel.parse(name, content)


@pytest.fixture(scope="session")
def _released(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project with a release in it: dated, committed and built."""
    root = pack.copy(project, tmp_path_factory.mktemp("release") / "checkout")
    (root / "PKG-INFO").unlink(missing_ok=True)  # An unpacked sdist has it, no commit does.
    section = f"# Changelog\n\n## {version(root)}, 2026-11-22\n\n- First.\n"
    (root / "CHANGELOG.md").write_text(section, encoding="utf-8")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GIT_COMMITTER_DATE", "1700000000 +0000")  # Later commits differ in it.
        git(root, "commit", "--quiet", "--message", "all")
    git(root, "repack", "-a", "-d", "--quiet")  # Tests copy it; few files copy fast.
    with commit.exported(commit.members(root)) as tree:
        files.swap(root / pack.DIST, pack.pack(tree, pack.epoch(root, {})))
    return root


@pytest.fixture
def release(_released: Path, tmp_path: Path) -> Path:
    """Return a copy of the project with a release in it."""
    return shutil.copytree(_released, tmp_path / "checkout", symlinks=True)


@pytest.fixture
def built_release(_released: Path) -> Generator[Path]:
    """Return the project with a release in it; only `dist/` may be changed."""
    built = files.read(_released / pack.DIST)
    yield _released
    files.swap(_released / pack.DIST, built)


@pytest.fixture(scope="session")
def _slow() -> dict[str, Callable[..., object]]:
    """Return the slow steps of the gate; each works once for the same files."""
    return {
        "pack": _remembering(pack.pack),
        "expected": _remembering(Expected.of),
        "build": _remembering(pipeline.build),
    }


@pytest.fixture
def _remembered(_slow: dict[str, Callable[..., object]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the slow steps of the gate remember what they gave, and archives have git's time."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr(pack, "pack", _slow["pack"])
    monkeypatch.setattr(Expected, "of", _slow["expected"])
    monkeypatch.setattr(pipeline, "build", _slow["build"])


def _remembering(step: Callable[..., _T]) -> Callable[..., _T]:
    known: dict[object, _T] = {}

    def remembered(root: Path, *arguments: object) -> _T:
        given = sha256(repr(arguments).encode())
        for path, content in sorted(files.read(root).items()):
            given.update(f"\0{path}\0{len(content)}\0".encode())
            given.update(content)
        if given.digest() not in known:
            known[given.digest()] = step(root, *arguments)
        return known[given.digest()]

    return remembered
