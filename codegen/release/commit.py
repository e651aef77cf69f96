"""The commit that a release is made from, as git gives it: never the files that lie beside it."""

import os
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

from codegen.errors import CodegenError, Problem, RefusedError
from codegen.release.members import FILE, LINK, Member

__all__ = ["check_clean", "exported", "members", "members_of_next", "surroundings"]

_LINK_OF_GIT: Final = "120000"
#: With these variables, which git itself sets for its hooks, git reads another repository.
_ELSEWHERE: Final = frozenset(
    (
        *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_INDEX_FILE"),
        *("GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY", "GIT_WORK_TREE"),
    )
)


def check_clean(root: Path) -> None:
    """Refuse a checkout with files that its commit does not hold in the same state.

    Raises:
        RefusedError: if a file is changed, added or gone since the commit.
        CodegenError: if git does not work here.
    """
    # This counts untracked files too, even if git is configured not to show them.
    status = _git(root, "status", "--porcelain", "--untracked-files=all").decode()
    if status:
        what = "not committed in this state; run `git add --all` and `git commit`, or undo it"
        raise RefusedError(Problem(line[3:], what) for line in status.splitlines())


def members(root: Path) -> dict[str, Member]:
    """Return the files and links of the commit by their paths.

    Raises:
        CodegenError: if git does not work here.
    """
    return _members(root, "HEAD")


def members_of_next(root: Path) -> dict[str, Member]:
    """Return the files and links that the commit would have if all changes were committed now.

    git's own index and objects stay as they are.

    Raises:
        CodegenError: if git does not work here.
    """
    objects = _git(root, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    with TemporaryDirectory(prefix="codegen-") as folder:
        place = {
            "GIT_INDEX_FILE": f"{folder}/index",
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects.decode().strip(),
        }
        _git(root, "read-tree", "HEAD", place=place)
        _git(root, "add", "--all", place=place)
        return _members(root, _git(root, "write-tree", place=place).decode().strip(), place=place)


def _members(
    root: Path, tree: str, place: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Member]:
    """Return the files and links of a tree as git keeps them; no attribute of git changes them."""
    listed = os.fsdecode(_git(root, "ls-tree", "-r", "-z", "--full-tree", tree, place=place))
    lines = [line.partition("\t") for line in listed.split("\0") if " blob " in line]
    about = {path: words.split(" ") for words, _, path in lines}
    wanted = "".join(f"{blob}\n" for _, _, blob in about.values()).encode()
    blobs = BytesIO(_git(root, "cat-file", "--batch", given=wanted, place=place))
    return {path: _member(mode, blobs) for path, (mode, _, _) in about.items()}


def _member(mode: str, blobs: BytesIO) -> Member:
    _, _, size = blobs.readline().split()
    content = blobs.read(int(size))
    blobs.read(1)  # the end of the line
    kind = LINK if mode == _LINK_OF_GIT else FILE
    return Member(kind=kind, content=content, mode=int(mode, 8) & 0o777, time=None, header=None)


@contextmanager
def exported(committed: Mapping[str, Member]) -> Generator[Path]:
    """Give a folder with the files of a commit and nothing else, for as long as it is needed."""
    with TemporaryDirectory(prefix="codegen-") as folder:
        for path, member in committed.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            if member.kind == LINK:
                target.symlink_to(member.content.decode())
            else:
                target.write_bytes(member.content)
                target.chmod(member.mode)
        yield Path(folder)


def surroundings() -> dict[str, str]:
    """Return the variables for git: it reads the repository of its folder, and no replacements.

    `git replace` shows another object in the place of a commit, a folder or a file.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    return {**kept, "GIT_NO_REPLACE_OBJECTS": "1"}


def _git(
    root: Path, *arguments: str, given: bytes = b"", place: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    try:
        return subprocess.run(  # noqa: S603 - an argument list of ours
            ["git", *arguments],  # noqa: S607 - the maintainer's git, wherever it is
            cwd=root,
            env={**surroundings(), **place},
            input=given,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"").decode(errors="replace").strip() or error
        what = f"git cannot read the commit: {said}; publish from a clone"
        raise CodegenError.at(str(root), what) from error
