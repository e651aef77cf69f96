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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a place for a directory, with nothing beside it."""
    return tmp_path / "folder"


def test_swap_replaces_everything(folder: Path) -> None:
    """After a swap the directory holds the new files, and nothing is left beside it."""
    files.swap(folder, OLD)
    assert files.read(folder) == OLD
    files.swap(folder, NEW)
    assert files.read(folder) == NEW
    assert [folder] == list(folder.parent.iterdir())


def test_read_passes_over_byte_code(folder: Path) -> None:
    """Byte code that Python leaves in a directory does not count."""
    files.swap(folder, OLD | {"__pycache__/a.pyc": b""})
    assert files.read(folder) == OLD


@pytest.mark.parametrize("left", ["new", "old"])
def test_swap_mends(folder: Path, left: str) -> None:
    """Killed before the two renames or between them, the next swap leaves only the new content."""
    files.swap(folder.with_name(".folder.swap") / left, OLD)
    files.swap(folder, NEW)
    assert NEW == files.read(folder)
    assert [folder] == list(folder.parent.iterdir())


def test_differing() -> None:
    """Paths of one tree alone and paths with other content are named, in order."""
    assert [] == files.differing(OLD, OLD)
    assert ["a", "c/d/e", "sub/b"] == files.differing(OLD, NEW)
    assert ["sub/b"] == files.differing(OLD, {"a": b"old"})


def test_read_sees_all_that_is_there(folder: Path) -> None:
    """Links, even dangling ones, empty folders, and source among byte code count."""
    odd = {"__pycache__/a.py": b"", "__pycache__/a.pyc": b""}
    files.swap(folder, OLD | odd)
    (folder / "empty").mkdir()
    (folder / "link").symlink_to("nowhere")
    expected = {"__pycache__/a.py": b"", "empty/": b"", "link": b"symbolic link to nowhere"}
    assert OLD | expected == files.read(folder)


def test_killed_at_any_moment_the_next_swap_mends(folder: Path) -> None:
    """A killed process leaves one content or the other or no folder; the next swap is whole."""
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
        assert not folder.exists() or files.read(folder) in contents
        files.swap(folder, contents[attempt % 2])
        assert contents[attempt % 2] == files.read(folder)
        assert [folder] == list(folder.parent.iterdir())


def test_drafts(folder: Path) -> None:
    """Files get their contents when the block ends, with their folders."""
    files.swap(folder, OLD)
    with files.drafts({folder / path: content for path, content in NEW.items()}):
        assert OLD == {path: files.read(folder)[path] for path in OLD}
    assert OLD | NEW == files.read(folder)


def test_drafts_of_a_block_that_fails(folder: Path) -> None:
    """If the block fails, every file is as it was, and no draft is left."""
    files.swap(folder, OLD)
    with pytest.raises(ZeroDivisionError), files.drafts({folder / "a": b"new"}):
        _ = 1 / 0
    assert OLD == files.read(folder)


def test_drafts_that_cannot_be_written(folder: Path) -> None:
    """If one content cannot be written, no file gets another."""
    files.swap(folder, OLD)
    with pytest.raises(OSError, match="a"), files.drafts({folder / "a": b"", folder / "a/b": b""}):
        pytest.fail("the block runs only if all drafts are written")
    assert OLD == files.read(folder)
