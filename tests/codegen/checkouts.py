"""Copies of the project with a document that stays the same, and helpers that change a copy.

Tests of the pipeline work on the files in `frozen/`: the vendor's page and document, our overlay,
the ledger and a changelog, as they were once, each at its place in a checkout. So a change of the
vendor's page makes no work here; only a change of the pipeline may be a reason to edit `frozen/`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from codegen import files
from codegen.changelog import CHANGELOG
from codegen.checkout import VERSION, version_module
from codegen.compat import pins
from codegen.generate import pipeline
from codegen.ledger import LEDGER
from codegen.openapi import effective

__all__ = [
    "FROZEN",
    "LOCK",
    "MODELS",
    "OVERLAY",
    "PAGE",
    "PLAN",
    "ROOT",
    "SPEC",
    "build",
    "edit",
    "freeze",
    "git",
    "rename",
    "run",
]

ROOT: Final = Path(__file__).parents[2]
FROZEN: Final = Path(__file__).with_name("frozen")
PAGE: Final = FROZEN / "usage-statistics.md"

LOCK: Final = "generated/codegen.lock"
MODELS: Final = "generated/hyper_usage_api/models"
OVERLAY: Final = "overrides/openapi.overlay.yaml"
DOCUMENT: Final = "generated/hyper_usage_api/document.py"
PLAN: Final = f"{MODELS}/plan_statistics.py"
SPEC: Final = "openapi.json"


def freeze(root: Path) -> None:
    """Give a checkout the frozen files, and `generated/` and the pins that follow from them."""
    _put_frozen(root)
    generated, pinned = _results()
    files.swap(root / "generated", generated)
    pins.write(root, pinned)


def _put_frozen(root: Path) -> None:
    for place in (SPEC, OVERLAY, LEDGER, CHANGELOG):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(FROZEN / place, root / place)
    (root / VERSION).write_text(version_module(root, "0.1.0"), encoding="utf-8")


@cache
def _results() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Return `generated/` and the pins of the frozen files, made once by each process."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(ROOT / "overrides", root / "overrides", symlinks=True)
        _put_frozen(root)
        return build(root)


def build(root: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return what a checkout has to hold: the files of `generated/`, and the pins."""
    corrected = effective.read(root)
    generated = pipeline.build(root, corrected)
    return generated, pins.render(root, generated, corrected.document)


def edit(path: Path, old: str | None, new: str | None) -> None:
    """Replace text that must be there; without an old one write, without a new one remove."""
    if new is None:
        path.unlink()
    elif old is None:
        path.write_text(new, encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def rename(root: Path) -> None:
    """Give the document another title."""
    edit(root / SPEC, "JustHyped Usage Statistics API", "Another")


def git(root: Path, *arguments: str) -> None:
    """Run git in a directory with a made-up identity and without configuration."""
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "commit.gpgSign=false"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", *identity, *arguments]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)


def run(root: Path, *arguments: str, umask: int = 0o022, **environment: str) -> str:
    """Run `python -m codegen` in a checkout; return its exit status and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "codegen", *arguments],
        cwd=root,
        env={**os.environ, **environment},
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.returncode}\n{done.stdout}{done.stderr}"
