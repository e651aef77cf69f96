"""The built files are compared with the commit."""

import gzip
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from codegen.errors import CodegenError, RefusedError
from codegen.release import commit, contents
from tests.codegen.checkouts import edit, git
from tests.codegen.release.dists import (
    CODE,
    LINK,
    METADATA,
    SDIST,
    WHEEL,
    make,
    packed_sdist,
    packed_wheel,
)

OTHER = "differs from the commit; mend `[tool.hatch.build]` in pyproject.toml"
MEND = "mend `[tool.hatch.build]` in pyproject.toml"
UNLIKE = f"{SDIST}: PKG-INFO: differs from the wheel's METADATA; {MEND}"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a small checkout, committed and built."""
    make(tmp_path)
    return tmp_path


def match(checkout: Path) -> None:
    """Compare what was built of a checkout with its commit."""
    commit.check_clean(checkout)
    built = {name: (checkout / "dist" / name).read_bytes() for name in (WHEEL, SDIST)}
    if problems := [*contents.unlike_commit(commit.members(checkout), built)]:
        raise RefusedError(problems)


def refused(checkout: Path) -> list[str]:
    """Return the problems of files that do not match."""
    with pytest.raises(RefusedError) as caught:
        match(checkout)
    return str(caught.value).splitlines()


def test_all_and_nothing_else(checkout: Path) -> None:
    """Files built of the commit match it; in place of a link, the wheel holds the link's target."""
    match(checkout)


@pytest.mark.parametrize("setting", ["normal", "no"])
def test_unclean(checkout: Path, setting: str) -> None:
    """An uncommitted file is named, even if git is configured not to show it."""
    git(checkout, "config", "status.showUntrackedFiles", setting)
    (checkout / "new").mkdir()
    (checkout / "new/a").write_text("")
    edit(checkout / CODE, "__version__", "# New.\n__version__")
    what = "not committed in this state; run `git add --all` and `git commit`, or undo it"
    assert [f"{CODE}: {what}", f"new/a: {what}"] == refused(checkout)


def test_ignored(checkout: Path) -> None:
    """A file that git ignores is not published."""
    (checkout / ".git/info/exclude").write_text("*.local\n")
    (checkout / "overrides/hyper_usage/token.local").write_text("s3cret")
    (checkout / "dist" / WHEEL).write_bytes(packed_wheel({"hyper_usage/token.local": "s3cret"}))
    changes = {"overrides/hyper_usage/token.local": "s3cret"}
    (checkout / "dist" / SDIST).write_bytes(packed_sdist(changes))
    expected = [
        f"{WHEEL}: hyper_usage/token.local: {OTHER}",
        f"{SDIST}: overrides/hyper_usage/token.local: {OTHER}",
    ]
    assert expected == refused(checkout)


def test_overlooked(checkout: Path) -> None:
    """A change that git was told to overlook is not published: it is in no commit."""
    git(checkout, "update-index", "--skip-worktree", CODE)
    edit(checkout / CODE, "__version__", "# New.\n__version__")
    text = (checkout / CODE).read_text(encoding="utf-8")
    (checkout / "dist" / WHEEL).write_bytes(packed_wheel({"hyper_usage/_version.py": text}))
    assert [f"{WHEEL}: hyper_usage/_version.py: {OTHER}"] == refused(checkout)


def test_built_from_something_else(checkout: Path) -> None:
    """If another commit was built, each file that differs or is missing is named."""
    edit(checkout / CODE, "__version__", "# New.\n__version__")
    edit(checkout / "overrides/hyper_usage/_new.py", None, "")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "new")
    expected = [
        f"{WHEEL}: hyper_usage/_new.py: {OTHER}",
        f"{WHEEL}: hyper_usage/_version.py: {OTHER}",
        f"{SDIST}: overrides/hyper_usage/_new.py: {OTHER}",
        f"{SDIST}: {CODE}: {OTHER}",
    ]
    assert expected == refused(checkout)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {METADATA.replace("METADATA", "top_level.txt"): ""},
            [f"{WHEEL}: {METADATA.replace('METADATA', 'top_level.txt')}: {OTHER}"],
            id="metadata-file",
        ),
        pytest.param({"a.pth": "import os"}, [f"{WHEEL}: a.pth: {OTHER}"], id="beside"),
        pytest.param({METADATA: "Requires-Dist: evil"}, [UNLIKE], id="metadata"),
    ],
)
def test_wheel(checkout: Path, changes: dict[str, str], expected: list[str]) -> None:
    """A wheel holds its packages and the build's metadata."""
    (checkout / "dist" / WHEEL).write_bytes(packed_wheel(changes))
    assert expected == refused(checkout)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"PKG-INFO": "Requires-Dist: evil"}, [UNLIKE], id="metadata"),
        pytest.param({"PKG-INFO": None}, [UNLIKE], id="no metadata"),
        pytest.param({".gitignore": None}, [f"{SDIST}: .gitignore: {OTHER}"], id="less"),
    ],
)
def test_sdist(checkout: Path, changes: dict[str, str | None], expected: list[str]) -> None:
    """An sdist holds the committed files and the wheel's metadata."""
    (checkout / "dist" / SDIST).write_bytes(packed_sdist(changes))
    assert expected == refused(checkout)


def test_links(checkout: Path) -> None:
    """A link has the target of the committed link."""
    (checkout / "dist" / SDIST).write_bytes(packed_sdist({}, "/etc/passwd"))
    assert [f"{SDIST}: {LINK}: {OTHER}"] == refused(checkout)


def test_a_name_twice(checkout: Path) -> None:
    """Two files with one name are refused: tools differ in the one that they unpack."""
    (checkout / "dist" / SDIST).write_bytes(packed_sdist({LINK: ""}))
    with pytest.raises(
        CodegenError, match=f"{SDIST}: expected each name once, got two files of one name"
    ):
        match(checkout)


def test_not_built(checkout: Path) -> None:
    """Both files have to be there."""
    with pytest.raises(CodegenError, match=f"dist/{SDIST}2: missing; run"):
        list(contents.unlike_build(checkout, {f"{SDIST}2": b""}))


@pytest.mark.parametrize(
    "put",
    [
        pytest.param(Path.mkdir, id="folder"),
        pytest.param(os.mkfifo, id="pipe"),
        pytest.param(partial(os.symlink, "/dev/zero"), id="device"),
    ],
)
def test_no_file(checkout: Path, put: Callable[[Path], None]) -> None:
    """A folder is refused; a pipe or a device, which may never end, is not read."""
    (checkout / "dist" / SDIST).unlink()
    put(checkout / "dist" / SDIST)
    with pytest.raises(CodegenError, match=f"dist/{SDIST}: expected a file, got something else;"):
        list(contents.unlike_build(checkout, {SDIST: b""}))


def test_a_file_in_the_place_of_the_folder(checkout: Path) -> None:
    """Without the folder nothing was built."""
    shutil.rmtree(checkout / "dist")
    (checkout / "dist").touch()
    with pytest.raises(CodegenError, match=f"dist/{SDIST}: missing;"):
        list(contents.unlike_build(checkout, {SDIST: b""}))


GOOD = packed_sdist({})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"no", id="no archive"),
        pytest.param(GOOD[: len(GOOD) // 2], id="half"),
        pytest.param(GOOD[:-5], id="no end"),
        pytest.param(GOOD[:-8] + bytes(4) + GOOD[-4:], id="checksum"),
        pytest.param(GOOD[:20] + b"\xff" * 20 + GOOD[40:], id="middle"),
        pytest.param(gzip.compress(b""), id="empty"),
        pytest.param(gzip.compress(gzip.decompress(GOOD)[:700]), id="half of what was packed"),
    ],
)
def test_damage(checkout: Path, content: bytes) -> None:
    """An sdist that cannot be read whole is an error."""
    (checkout / "dist" / SDIST).write_bytes(content)
    with pytest.raises(CodegenError, match=f"{SDIST}: cannot be read as an archive"):
        match(checkout)


def test_no_repository(checkout: Path) -> None:
    """Without git the commit is unknown, and the release is refused."""
    (checkout / ".git").rename(checkout / "dist" / "git")
    with pytest.raises(CodegenError, match="git cannot read the commit"):
        match(checkout)
