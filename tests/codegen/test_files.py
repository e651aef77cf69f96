"""A directory is read and replaced as a whole."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from codegen import files

ROOT = Path(__file__).parents[2]
OLD = {"a": b"old", "sub/b": b"old"}
NEW = {"a": b"new", "c/d/e": b"new"}


class OldLibrary:
    """A C library without the call."""

    def __init__(self, _name: str | None) -> None:
        pass


class OtherFileSystem(OldLibrary):
    """A C library whose call is refused."""

    def renameat2(self, *_arguments: object) -> int:
        """Fail as C functions do."""
        return -1


@pytest.fixture(params=["linux", "darwin", OldLibrary, OtherFileSystem])
def folder(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a place for a directory, on systems with and without an atomic exchange."""
    if isinstance(request.param, str):
        monkeypatch.setattr(sys, "platform", request.param)
    else:
        monkeypatch.setattr("ctypes.CDLL", request.param)
    return tmp_path / "folder"


def test_swap_replaces_everything(folder: Path) -> None:
    """After a swap the directory holds the new files, and nothing is left beside it."""
    files.swap(folder, OLD)
    assert files.read(folder) == OLD
    files.swap(folder, NEW)
    assert files.read(folder) == NEW
    assert [folder] == list(folder.parent.iterdir())


def test_read_passes_over_byte_code(folder: Path) -> None:
    """What Python leaves in a directory does not count."""
    files.swap(folder, OLD | {"__pycache__/a.pyc": b""})
    assert files.read(folder) == OLD


def test_swap_puts_the_old_back_first(folder: Path) -> None:
    """Killed between two renames, the old content is found again by the next swap."""
    folder.with_name(".folder.swap").mkdir()
    files.swap(folder.with_name(".folder.swap") / "old", OLD)
    files.swap(folder, NEW)
    assert NEW == files.read(folder)
    assert [folder] == list(folder.parent.iterdir())


def test_swap_clears_away_what_was_staged(folder: Path) -> None:
    """Killed before the exchange or after it, what was staged goes away."""
    files.swap(folder, OLD)
    folder.with_name(".folder.swap").mkdir()
    files.swap(folder.with_name(".folder.swap") / "new", OLD)
    files.swap(folder, NEW)
    assert NEW == files.read(folder)
    assert [folder] == list(folder.parent.iterdir())


def test_read_sees_all_that_is_there(folder: Path) -> None:
    """Links, even dangling ones, empty folders, and source among byte code count."""
    odd = {"__pycache__/a.py": b"", "__pycache__/a.pyc": b""}
    files.swap(folder, OLD | odd)
    (folder / "empty").mkdir()
    (folder / "link").symlink_to("nowhere")
    expected = {"__pycache__/a.py": b"", "empty/": b"", "link": b"symbolic link to nowhere"}
    assert OLD | expected == files.read(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems need the next command to mend")
def test_killed_at_any_moment_the_directory_is_whole(tmp_path: Path) -> None:
    """A process that swaps without end leaves one content or the other, whenever it is killed."""
    folder = tmp_path / "folder"
    contents = [{f"{name}/{n}": name.encode() for n in range(40)} for name in ("one", "two")]
    files.swap(folder, contents[0])
    script = (
        "import sys; from pathlib import Path; from codegen import files as tree\n"
        "print('begun', flush=True)\n"
        f"one, two = {contents!r}\n"
        "while True:\n"
        "    tree.swap(Path(sys.argv[1]), two); tree.swap(Path(sys.argv[1]), one)\n"
    )
    for attempt in range(12):
        command = [sys.executable, "-c", script, str(folder)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert b"begun\n" == process.stdout.readline()
            time.sleep(attempt * 0.013)
            process.kill()
        assert files.read(folder) in contents
