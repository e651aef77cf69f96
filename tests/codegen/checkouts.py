"""Helpers that change a copy of the project."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["LOCK", "MODELS", "OVERLAY", "PLAN", "SPEC", "edit", "git", "rename", "run"]

LOCK: Final = "generated/codegen.lock"
MODELS: Final = "generated/hyper_usage_api/models"
OVERLAY: Final = "overrides/openapi.overlay.yaml"
DOCUMENT: Final = "generated/hyper_usage_api/document.py"
PLAN: Final = f"{MODELS}/plan_statistics.py"
SPEC: Final = "openapi.json"


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
