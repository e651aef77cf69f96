"""Fixtures of the pipeline's tests."""

import re
import shutil
from pathlib import Path

import pytest

from codegen.release import preview
from tests.codegen.checkouts import ROOT, freeze


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of all that the pipeline reads and writes, with the frozen document."""
    copy = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("codegen", "overrides"):
        shutil.copytree(ROOT / folder, copy / folder, symlinks=True, ignore=ignored)
    freeze(copy)
    # Tests add operations, so those of the copy stay the same whatever the client has.
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^operations = .*$", 'operations = ["GET /usage"]', text)
    (copy / "pyproject.toml").write_text(text, encoding="utf-8")
    return copy


@pytest.fixture
def _no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `accept` ask no gate, which builds a release; the checkouts here lack files for that."""

    def refused(_root: Path) -> tuple[()]:
        return ()

    monkeypatch.setattr(preview, "refused", refused)
