"""Trees of files as dicts of path to bytes: read, compared, and written as a whole."""

import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["differing", "drafts", "read", "swap"]


def read(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder by its relative path.

    Byte code that Python leaves is not read. A symbolic link is read as a text that names its
    target, and an empty folder as an empty file whose name ends with a slash.
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


def differing(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    """Return the paths that only one of two trees has, or that differ in content; sorted."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def swap(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `files` the content of a folder.

    The new content is complete on the disk before the old folder moves away and the new one takes
    its name: two renames. A process that is killed before them leaves the old content, and one
    that is killed after them leaves the new content. If it is killed between them, the folder is
    missing: run the command again, or restore the folder with `git checkout`. The next swap also
    removes the temporary directory that a killed process left.
    """
    staging = folder.with_name(f".{folder.name}.swap")
    shutil.rmtree(staging, ignore_errors=True)
    new = staging / "new"
    new.mkdir(parents=True)
    for path, content in files.items():
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if folder.exists():
        folder.rename(staging / "old")
    new.rename(folder)
    shutil.rmtree(staging)


@contextmanager
def drafts(contents: Mapping[Path, bytes]) -> Generator[None]:
    """Give files these contents when the block ends, and none of them if it fails.

    Each content is complete on the disk, beside its file, before the block begins. After the block
    only renames are left to do.
    """
    made = {target: target.with_name(f".{target.name}.draft") for target in contents}
    try:
        for target, draft in made.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(contents[target])
        yield
        for target, draft in made.items():
            draft.replace(target)
    finally:
        for draft in made.values():
            draft.unlink(missing_ok=True)
