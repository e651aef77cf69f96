"""The copy of the checkout that a build works with."""

import os
import sys
import tarfile
from pathlib import Path

import pytest

from codegen.checkout import OVERLAY
from codegen.errors import CodegenError
from codegen.release import pack
from codegen.release.wheel import PROVENANCE, Wheel
from tests.codegen.checkouts import edit, git

pytestmark = pytest.mark.shipped


def test_time_of_the_commit(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a time in the environment, the time of the commit is used."""
    git(checkout, "init", "--quiet")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "1700000000 +0200")
    git(checkout, "commit", "--quiet", "--allow-empty", "--message", "all")
    assert "1700000000" == pack.time_of_commit(checkout)


@pytest.mark.parametrize("stated", ["315532800", "1700000000", "4294967295"])
def test_epoch(tmp_path: Path, stated: str) -> None:
    """A time that archives can state is taken."""
    assert stated == pack.epoch(tmp_path, {"SOURCE_DATE_EPOCH": stated})


@pytest.mark.parametrize(
    "stated",
    [
        *(
            "soon",
            "-1",
            "+1700000000",
            " 1700000000",
            "1.7e9",
            "0x10",
            "1_700_000_000",
            "\u0661" * 10,
        ),
        *("0", "315532799", "4294967296", "9" * 5000),
    ],
)
def test_epoch_that_no_archive_states(tmp_path: Path, stated: str) -> None:
    """A time that is not a number, before 1980 or after 2106 is refused in one sentence."""
    with pytest.raises(CodegenError, match=r"^SOURCE_DATE_EPOCH: expected whole seconds") as caught:
        pack.epoch(tmp_path, {"SOURCE_DATE_EPOCH": stated})
    assert f"got {stated[:40]!r}; unset it" in str(caught.value)


def test_advice_of_git(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If git refuses a checkout of another user, its own advice is passed on."""
    git(checkout, "init", "--quiet")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(CodegenError, match=r"git config --global --add safe\.directory"):
        pack.epoch(checkout, {})


def test_time_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git, the error says so."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CodegenError, match=r"set SOURCE_DATE_EPOCH .* No such file"):
        pack.epoch(tmp_path, {})


def test_links(checkout: Path) -> None:
    """A checkout with its links is fine, and so are text files that name no file."""
    (checkout / "overrides" / "hyper_usage" / "note.txt").write_text("../no such file")
    (checkout / "overrides" / "hyper_usage" / "long.txt").write_text("../" * 1000)
    (checkout / "overrides" / "hyper_usage" / "image").write_bytes(b"\xff\0")
    pack.check_links(checkout)


def test_a_clone_without_links(checkout: Path) -> None:
    """Each text file that git wrote in place of a link is named, with the command that mends it."""
    links = [path for path in (checkout / "overrides").rglob("*") if path.is_symlink()]
    for link in links:
        target = link.readlink()
        link.unlink()
        link.write_text(str(target))
    with pytest.raises(CodegenError, match=r"git config core\.symlinks true") as caught:
        pack.check_links(checkout)
    expected = sorted(link.relative_to(checkout).as_posix() for link in links)
    assert expected == [problem.where for problem in caught.value.problems]
    assert f"overrides/{PROVENANCE}/{Path(OVERLAY).name}" in expected


_ALWAYS_FILTERS = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="each of these Pythons has the filter, and asks for it"
)


@pytest.mark.parametrize("filters", [True, pytest.param(False, marks=_ALWAYS_FILTERS)])
def test_unpack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filters: bool) -> None:
    """An sdist is unpacked with or without the filter, which Python 3.11.3 does not have."""
    if not filters:
        monkeypatch.delattr(tarfile, "data_filter", raising=False)
    (tmp_path / "file").write_text("content")
    with tarfile.open(tmp_path / "s.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "file", "s-1/file")
    pack.unpack(tmp_path / "s.tar.gz", tmp_path / "out")
    assert "content" == (tmp_path / "out" / "s-1" / "file").read_text()


@pytest.mark.parametrize("status", [0, 1])
def test_an_sdist_runs_its_own_pipeline(tmp_path: Path, status: int) -> None:
    """If the pipeline in an sdist fails, its error is shown."""
    for folder in ("codegen", "generated"):
        (tmp_path / folder).mkdir()
    program = f"import sys; print('said'); sys.exit({status})"
    (tmp_path / "codegen" / "__main__.py").write_text(program)
    if status == 0:
        pack.regenerate(tmp_path)
    else:
        with pytest.raises(CodegenError, match="does not give the files in it:\nsaid\n"):
            pack.regenerate(tmp_path)
    assert not (tmp_path / "generated").exists()


def test_copy_leaves_out_what_tools_left(checkout: Path, tmp_path: Path) -> None:
    """A copy holds the project with its links, in the modes that were asked for."""
    (checkout / "dist").mkdir()
    (checkout / ".coverage.host.pid1.x").touch()
    copy = pack.copy(checkout, tmp_path / "copy", umask=0o077)
    assert not (copy / "dist").exists()
    assert not (copy / ".coverage.host.pid1.x").exists()
    assert (copy / "overrides" / PROVENANCE / "openapi.json").is_symlink()
    assert 0o600 == (copy / "openapi.json").stat().st_mode & 0o777
    assert os.access(copy / ".ci" / "run", os.X_OK)


def test_a_build_sees_no_secret_and_no_setting(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, wheel: Wheel
) -> None:
    """Variables that change a build of hatchling, or hold a secret, do not reach it."""
    monkeypatch.setenv("HATCH_BUILD_NO_HOOKS", "true")
    monkeypatch.setenv("TWINE_PASSWORD", "s3cret")
    ((_, content),) = pack.pack(checkout, "1700000000", "wheel").items()
    assert wheel.content == content
    leak = 'raise ValueError(sorted(__import__("os").environ))'
    edit(
        checkout / "codegen/release/sbom.py",
        "        del version\n        release",
        f"        {leak}\n        release",
    )
    with pytest.raises(CodegenError) as caught:
        pack.pack(checkout, "1700000000", "wheel")
    assert "SOURCE_DATE_EPOCH" in str(caught.value)
    assert "TWINE_PASSWORD" not in str(caught.value)
