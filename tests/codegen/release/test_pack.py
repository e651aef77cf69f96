"""The copy of the checkout that a build works with."""

import os
from pathlib import Path

import pytest

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
