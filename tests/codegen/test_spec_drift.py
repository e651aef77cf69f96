"""The steps of the workflow that looks for changes of the vendor's pages, run as GitHub does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

from tests.codegen.checkouts import PAGE, ROOT, git, rename

HISTORY = Path(__file__).parent / "data" / "history" / "header-parameter.md"
SOURCE = f" {PAGE}\n\t{HISTORY}\n"
REMARK: Final = "the pages also document `GET /usage/history`, which the client does not have; "


def run(checkout: Path, temporary: Path, source: str) -> "subprocess.CompletedProcess[str]":
    """Run the steps between the installation and the pull request."""
    workflow = ROOT / ".github" / "workflows" / "spec-drift.yml"
    loaded: Any = YAML(typ="safe").load(workflow)  # pyright: ignore[reportUnknownMemberType]
    steps = [step["run"] for step in loaded["jobs"]["refresh"]["steps"] if "run" in step]
    temporary.mkdir()
    python = temporary / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(temporary), os.environ["PATH"]]),
        "RUNNER_TEMP": str(temporary),
        "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
        "GITHUB_OUTPUT": str(temporary / "output"),
        "SPEC_SOURCE": source,
    }
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(steps[1:-1])],  # noqa: S607 - as GitHub does
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def commit(root: Path) -> None:
    """Commit all files, which are in no repository yet; the byte code of a run is ignored."""
    shutil.copy(ROOT / ".gitignore", root)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "all")


def test_nothing_changed(checkout: Path, tmp_path: Path) -> None:
    """The summary names the operations of all pages, and no pull request is opened."""
    commit(checkout)
    done = run(checkout, tmp_path / "runner", SOURCE)
    assert 0 == done.returncode, done.stderr
    summary = (tmp_path / "runner" / "summary").read_text(encoding="utf-8")
    assert summary.startswith(f"openapi.json is unchanged\n\n{REMARK}")
    assert not (tmp_path / "runner" / "output").exists()


def test_a_change(checkout: Path, tmp_path: Path) -> None:
    """Summary and pull request have the verdict, the other operations and what was written."""
    rename(checkout)
    commit(checkout)
    done = run(checkout, tmp_path / "runner", SOURCE)
    assert 0 == done.returncode, done.stderr
    body, summary, output = (
        (tmp_path / "runner" / name).read_text(encoding="utf-8")
        for name in ("body.md", "summary", "output")
    )
    assert body == summary
    first, second, verdict = body.split("\n\n", 2)
    assert first.startswith("openapi.json was written")
    assert second.startswith(REMARK)
    assert verdict.startswith("**This takes a patch version.")
    left = "\n\nBefore 0.1.1 can be published, do this, in this order:\n\n"
    assert f"openapi.json was written; the version is 0.1.1{left}" in body
    assert body.endswith("got `## 0.1.1, unreleased`; write the date\n```\n")
    git(checkout, "commit", "--quiet", "--message", "written")
    status = ["git", "status", "--porcelain"]
    assert b"" == subprocess.run(status, cwd=checkout, capture_output=True, check=True).stdout
    assert output.startswith("branch=spec-drift/")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("", "SPEC_SOURCE: is not set: see the top of spec-drift.yml", id="unset"),
        pytest.param(" \n", "the following arguments are required: SOURCE", id="blank"),
    ],
)
def test_no_source(checkout: Path, tmp_path: Path, source: str, said: str) -> None:
    """Without an address the run fails, and says why."""
    done = run(checkout, tmp_path / "runner", source)
    assert 0 != done.returncode
    assert said in done.stderr
