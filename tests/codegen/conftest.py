"""Fixtures of the pipeline's tests."""

import shutil
from pathlib import Path

import pytest

from tests.codegen.checkouts import ROOT, freeze


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of all that the pipeline reads and writes, with the frozen document."""
    copy = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("codegen", "overrides"):
        shutil.copytree(ROOT / folder, copy / folder, symlinks=True, ignore=ignored)
    freeze(copy)
    return copy
