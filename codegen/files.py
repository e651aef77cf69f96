"""A directory as a dict of path to bytes: read it, and replace it all at once."""

import ctypes
import fcntl
import os
import shutil
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["read", "swap"]

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


def read(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder by its relative path, but for the byte code Python leaves.

    A symbolic link is read as what it says, and an empty folder as a name with a slash.
    """
    return {
        path.relative_to(folder).as_posix() + "/" * path.is_dir(): _content(path)
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file() or not any(path.iterdir())
        if path.parent.name != "__pycache__" or path.suffix != ".pyc"
    }


def _content(path: Path) -> bytes:
    if path.is_symlink():
        return f"symbolic link to {path.readlink()}".encode()
    return path.read_bytes() if path.is_file() else b""


def swap(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `files` the content of a folder.

    Whoever looks, or kills this, finds the old content or the new one: both stand complete on the
    disk before they trade places in one system call. Where the system has no such call, the moment
    between two renames is mended by the next swap.
    """
    with _locked(folder.parent):
        _swap(folder, files)


def _swap(folder: Path, files: Mapping[str, bytes]) -> None:
    staging = folder.with_name(f".{folder.name}.swap")
    _recover(folder, staging)
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


def _recover(folder: Path, staging: Path) -> None:
    """Clear away what a killed `swap` left, and put the old content back if it stands nowhere."""
    old = staging / "old"
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Generator[None]:
    """Let one process at a time work in a folder; a killed one lets go of it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


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
