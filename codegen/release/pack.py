"""Runs hatchling on copies of a checkout, so that a build leaves nothing in the checkout."""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from attrs import frozen

from codegen import files
from codegen.checkout import GENERATED
from codegen.errors import CodegenError, Problem
from codegen.release import commit

__all__ = [
    "DIST",
    "Surroundings",
    "check_links",
    "copy",
    "epoch",
    "pack",
    "regenerate",
    "time_of_commit",
    "unpack",
]

DIST: Final = "dist"

_Target: TypeAlias = Literal["sdist", "wheel"]

# The times that a zip archive and a gzip header can both state: 1980 to 2106.
_TIMES: Final = range(315_532_800, 2**32)

_LONGEST_LINK: Final = 1000  # Characters; a longer file is not the target of a link.

_LEFT_OUT: Final = shutil.ignore_patterns(
    *(".git", ".nox", ".venv", "*_cache", ".coverage*", ".hypothesis", "__pycache__", DIST)
)


#: The variables that Python and hatchling need. Others change a build (`HATCH_BUILD_NO_HOOKS`) or
#: are secrets, and a build gets to see neither.
_KEPT: Final = ("HOME", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


@frozen(kw_only=True)
class Surroundings:
    """The properties of a machine that could get into a build, and must not."""

    umask: int = 0o022
    zone: str = "UTC0"
    hash_seed: str = "0"


_HERE: Final = Surroundings()


def epoch(root: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Return the time that a build states: `SOURCE_DATE_EPOCH`, or the time of the commit.

    Raises:
        CodegenError: if neither is known, or an archive cannot state it.
    """
    stated = environment.get("SOURCE_DATE_EPOCH") or time_of_commit(root)
    # No sign, no space and no digit of another script; Python refuses to read thousands of digits.
    if stated.isascii() and stated.isdigit() and len(stated) <= 10 and int(stated) in _TIMES:  # noqa: PLR2004 - the digits of the last of them
        return stated
    what = (
        "expected whole seconds since 1970 in the years 1980 to 2106, which an archive can state,"
        f" got {stated[:40]!r}; unset it to take the time of the commit"
    )
    raise CodegenError.at("SOURCE_DATE_EPOCH", what)


def time_of_commit(root: Path) -> str:
    """Return the time of the commit in seconds since 1970.

    Raises:
        CodegenError: if git cannot tell it; git's own advice is passed on.
    """
    try:
        command = ["git", "log", "-1", "--format=%ct"]
        return _run(command, root, environment=commit.surroundings()).strip()
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        what = (
            "git does not tell the time of the commit; follow its advice, or set SOURCE_DATE_EPOCH"
            f" to the time, in seconds. git says: {said.strip()}"
        )
        raise CodegenError.at(str(root), what) from error


def check_links(root: Path) -> None:
    """Check that the packages have links, and not the text files that git writes in their place.

    Raises:
        CodegenError: if a file holds nothing but the path of another file.
    """
    what = (
        "expected a symbolic link, got a text file with its target: this clone was made without"
        " symbolic links; run `git config core.symlinks true`, then `git checkout -- overrides`;"
        " where that fails, build on Linux or macOS"
    )
    if problems := [
        Problem(path.relative_to(root).as_posix(), what)
        for path in sorted((root / "overrides").rglob("*"))
        if path.is_file() and not path.is_symlink() and _is_flat_link(path)
    ]:
        raise CodegenError(problems)


def _is_flat_link(path: Path) -> bool:
    if path.stat().st_size > _LONGEST_LINK:
        return False
    target = path.read_bytes().decode(errors="replace")
    return target.startswith("../") and target.isprintable() and (path.parent / target).is_file()


def copy(root: Path, target: Path, umask: int = 0o022) -> Path:
    """Copy a checkout with its links, but without the leavings of tools; return the target."""

    def place(source: str, destination: str) -> None:
        shutil.copyfile(source, destination)
        Path(destination).chmod(Path(source).stat().st_mode & ~umask)

    shutil.copytree(root, target, symlinks=True, ignore=_LEFT_OUT, copy_function=place)
    return target


def pack(
    checkout: Path, epoch: str, *targets: _Target, around: Surroundings = _HERE
) -> dict[str, bytes]:
    """Build these targets, or all, in a copy of a checkout; return the files by name.

    Raises:
        CodegenError: if hatchling fails.
    """
    options = [option for target in targets for option in ("--target", target)]
    command = [sys.executable, "-m", "hatchling", "build", "--clean", *options]
    shutil.rmtree(checkout / DIST, ignore_errors=True)  # It may be committed by mistake.
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    settings = {"PYTHONHASHSEED": around.hash_seed, "SOURCE_DATE_EPOCH": epoch, "TZ": around.zone}
    try:
        _run(command, checkout, around.umask, {**kept, **settings})
    except subprocess.CalledProcessError as error:
        raise CodegenError.at("pyproject.toml", f"hatchling fails:\n{error.stderr}") from error
    return files.read(checkout / DIST)


def unpack(sdist: Path, folder: Path) -> None:
    """Unpack an sdist of our own in a folder; Python 3.11.3 and older have no filter."""
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)  # noqa: S202 - built here, a moment ago.


def regenerate(unpacked: Path) -> None:
    """Write the generated package of an unpacked sdist anew, with the sdist's own pipeline.

    Raises:
        CodegenError: if that pipeline fails, or gives other files.
    """
    shutil.rmtree(unpacked / GENERATED)
    try:
        for command in ("regenerate", "check"):
            _run([sys.executable, "-m", "codegen", command], unpacked)
    except subprocess.CalledProcessError as error:
        said = f"{error.stdout}{error.stderr}"
        what = f"the pipeline in the sdist fails, or does not give the files in it:\n{said}"
        raise CodegenError.at(unpacked.name, what) from error


def _run(
    command: list[str], folder: Path, umask: int = -1, environment: Mapping[str, str] = os.environ
) -> str:
    """Run a command that must succeed; return its output."""
    done = subprocess.run(  # noqa: S603 - an argument list of ours
        command,
        cwd=folder,
        env=environment,
        umask=umask,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
