"""A directory as a dict of path to bytes: read it, and replace it all at once."""

import ctypes
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

__all__ = ["read", "recover", "swap"]

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


def read(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder by its relative path, but for the byte code Python leaves."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def swap(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `files` the content of a folder.

    Whoever looks, or kills this, finds the old content or the new one: both stand complete on the
    disk before they trade places in one system call. Where the system has no such call, the moment
    between two renames is mended by `recover`.
    """
    recover(folder)
    staging = _staging(folder)
    new, old = staging / "new", staging / "old"
    new.mkdir(parents=True)
    for path, content in files.items():
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if not folder.exists():
        new.rename(folder)
    elif not _exchange(new, folder):
        folder.rename(old)
        new.rename(folder)
    shutil.rmtree(staging)


def recover(folder: Path) -> None:
    """Clear away what a killed `swap` left, and put the old content back if it stands nowhere."""
    staging = _staging(folder)
    old = staging / "old"
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(staging, ignore_errors=True)


def _staging(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.swap")


def _exchange(one: Path, other: Path) -> bool:
    """Let two directories trade places atomically; say whether this system could."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    if renameat2 is None:
        return False
    done: int = renameat2(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE
    )
    return done == 0
