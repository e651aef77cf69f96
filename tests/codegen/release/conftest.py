"""Fixtures of the tests of a release."""

from pathlib import Path

import pytest

from codegen.release import pack
from codegen.release.wheel import Wheel

ROOT = Path(__file__).parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the whole project."""
    return pack.copy(ROOT, tmp_path / "checkout")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Wheel:
    """Return this checkout's wheel."""
    copy = pack.copy(ROOT, tmp_path_factory.mktemp("wheel") / "checkout")
    ((name, content),) = pack.pack(copy, "1700000000", "wheel").items()
    return Wheel.parse(name, content)
