"""Runs hatchling on copies of a checkout, so that a build leaves nothing in the checkout."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from attrs import frozen

from codegen import files
from codegen.checkout import GENERATED
from codegen.errors import CodegenError

__all__ = ["DIST", "Surroundings", "copy", "epoch", "pack", "regenerate", "time_of_commit"]

DIST: Final = "dist"

_Target: TypeAlias = Literal["sdist", "wheel"]

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
        CodegenError: if neither is known.
    """
    return environment.get("SOURCE_DATE_EPOCH") or time_of_commit(root)


def time_of_commit(root: Path) -> str:
    """Return the time of the commit in seconds since 1970.

    Raises:
        CodegenError: if git cannot tell it.
    """
    try:
        return _run(["git", "log", "-1", "--format=%ct"], root).strip()
    except (OSError, subprocess.CalledProcessError) as error:
        what = "git does not know the time of the commit; set SOURCE_DATE_EPOCH to it, in seconds"
        raise CodegenError.at(str(root), what) from error


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
