"""noxfile.py starts on odd machines, or names the next step."""

import importlib.util
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final
from unittest.mock import Mock, patch

import pytest

ROOT: Final = Path(__file__).parents[1]
NOXFILE: Final = ROOT / "noxfile.py"


class _StartedError(Exception):
    """Raised instead of starting nox."""


def started(monkeypatch: pytest.MonkeyPatch, **settings: str) -> dict[str, str]:
    """Return the environment that nox gets, from a shell with these settings."""
    monkeypatch.setattr(sys, "argv", ["noxfile.py", "--list"])
    monkeypatch.setattr(importlib.util, "find_spec", Mock())
    monkeypatch.setattr(os, "execv", Mock(side_effect=_StartedError))
    with patch.dict(os.environ, settings):
        with pytest.raises(_StartedError):
            runpy.run_path(str(NOXFILE), run_name="__main__")
        return dict(os.environ)


@pytest.mark.parametrize(
    "name", ["PIP_PREFIX", "PIP_ROOT", "PIP_TARGET", "PYTHONOPTIMIZE", "PYTHONSAFEPATH"]
)
def test_settings_that_lead_astray(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nox does not get a setting that puts packages or modules out of its reach."""
    assert name not in started(monkeypatch, **{name: "1"})


@pytest.mark.parametrize("value", ["1", "0"])
def test_user_installs(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages go into the session's environment, whatever PIP_USER and pip.conf say."""
    assert "0" == started(monkeypatch, PIP_USER=value)["PIP_USER"]


def test_a_home_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caches of pip, uv, pyright and npm are below .nox/ if they have no home."""
    environment = started(monkeypatch, HOME="/dev/null")
    assert str(ROOT / ".nox" / "cache") == environment["XDG_CACHE_HOME"]
    assert str(ROOT / ".nox" / "cache" / "npm") == environment["npm_config_cache"]


def test_a_home_that_can_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Otherwise they are where they always are."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert "XDG_CACHE_HOME" not in started(monkeypatch, HOME=str(tmp_path))


def test_a_checkout_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout of another user, or a read-only one, ends in a sentence with the next command."""
    monkeypatch.setattr(os, "access", Mock(return_value=False))
    with patch.dict(os.environ), pytest.raises(SystemExit) as caught:
        runpy.run_path(str(NOXFILE), run_name="__main__")
    assert f"noxfile.py cannot write below {ROOT}: make a clone with `git clone {ROOT}`" == str(
        caught.value
    )


def test_nox_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """nox, which hears the password of an index, is installed from hashes, once for each lock."""
    noxfile, lock = tmp_path / "noxfile.py", tmp_path / "codegen" / "requirements-nox.txt"
    lock.parent.mkdir()
    shutil.copy(NOXFILE, noxfile)
    shutil.copy(ROOT / "codegen" / lock.name, lock)
    commands: list[list[str]] = []

    def find(name: str) -> Mock | None:
        return None if name == "nox" else Mock()

    def run(command: list[str], **_options: object) -> Mock:
        commands.append(command)
        (tmp_path / ".nox" / ".bootstrap").mkdir(parents=True, exist_ok=True)
        return Mock(returncode=0)

    def start() -> list[str]:
        commands.clear()
        with patch.dict(os.environ), pytest.raises(_StartedError):
            runpy.run_path(str(noxfile), run_name="__main__")
        return [" ".join(command[2:]) for command in commands]

    monkeypatch.setattr(sys, "argv", ["noxfile.py", "--list"])
    monkeypatch.setattr(importlib.util, "find_spec", find)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(os, "execv", Mock(side_effect=_StartedError))
    _, install = start()
    assert install.endswith(f" install --quiet --require-hashes --requirement {lock}")
    assert [] == start()
    lock.write_text(f"{lock.read_text(encoding='utf-8')}# Newer.\n", encoding="utf-8")
    assert 2 == len(start())


def test_the_same_pythons_everywhere() -> None:
    """Classifiers, sessions, CI files and the README name the same Pythons."""
    pyproject: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = re.findall(r":: Python :: (3\.\d+)", " ".join(pyproject["project"]["classifiers"]))
    (sessions,) = re.findall(r"for version in \((.*)\):", NOXFILE.read_text())
    assert ["3.11", *re.findall(r"3\.\d+", sessions)] == named
    for path in (".github/workflows/ci.yml", ".gitlab-ci.yml"):
        matrices = re.findall(r"(?i)python: (\[.*\])", (ROOT / path).read_text())
        assert named == sorted(re.findall(r"3\.\d+", "".join(matrices)), key=named.index)
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert f"{named[0]} to {named[-1]}" in readme
    assert "Free-threaded builds of Python are not supported" in readme
    assert "Free Threading" not in str(pyproject["project"]["classifiers"])
