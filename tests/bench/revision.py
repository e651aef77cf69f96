"""Revisions of a repository: the last release, and the files of any revision in a folder."""

import subprocess
from pathlib import Path

from tests.bench.table import BenchError

__all__ = ["checked_out", "last_release", "unpack"]


def checked_out(root: Path) -> str:
    """Return the commit of a checkout, with `-dirty` behind it if files differ."""
    return _output(root, "git", "describe", "--always", "--dirty", "--exclude=*")


def last_release(root: Path) -> str | None:
    """Return the last tag of a release before the checkout; None without one."""
    try:
        return _output(root, "git", "describe", "--tags", "--abbrev=0", "--match=v[0-9]*")
    except BenchError:
        return None


def unpack(root: Path, revision: str, folder: Path) -> None:
    """Write all files of a revision into a new folder.

    Raises:
        BenchError: if there is no such revision, or git cannot be run.
    """
    name = f"{revision}^{{commit}}"
    try:
        commit = _output(root, "git", "rev-parse", "--verify", "--end-of-options", name)
    except BenchError as error:
        what = f"--base {revision} names no commit ({error}); `git log` shows those there are"
        raise BenchError(what) from error
    folder.mkdir()
    archive = folder.with_suffix(".tar")
    _output(root, "git", "archive", f"--output={archive}", commit)
    _output(folder, "tar", "-xf", str(archive))


def _output(folder: Path, *command: str) -> str:
    """Return what a command prints that runs in a folder.

    Raises:
        BenchError: if it cannot be run, or fails.
    """
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BenchError(f"{command[0]} cannot be run: {error}") from error
    if done.returncode:
        raise BenchError(" ".join(done.stderr.split()))
    return done.stdout.strip()
