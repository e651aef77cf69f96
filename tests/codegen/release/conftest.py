"""Fixtures of the tests of a release."""

from pathlib import Path

import pytest

from codegen.release import pack
from codegen.release.wheel import Wheel
from tests.codegen.checkouts import ROOT, freeze


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
