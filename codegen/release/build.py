"""Sdist and wheel: built twice, compared, looked into, built anew from the sdist; then kept."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from packaging.version import InvalidVersion, Version

from codegen.errors import CodegenError, Problem
from codegen.files import swap
from codegen.release import contents, pack
from codegen.release.pack import DIST, Surroundings
from codegen.release.wheel import Wheel

__all__ = ["build", "version"]

_VERSION: Final = "overrides/hyper_usage/_version.py"
_ELSEWHERE: Final = Surroundings(umask=0o077, zone="ELSE-14", hash_seed="1")


def build(root: Path, environment: Mapping[str, str] = os.environ) -> dict[str, bytes]:
    """Make `dist/` hold one sdist and one wheel, and return them by name.

    Raises:
        CodegenError: they cannot be built, or are not what they should be; `dist/` is as it was.
    """
    epoch = environment.get("SOURCE_DATE_EPOCH") or pack.time_of_commit(root)
    with TemporaryDirectory(prefix="codegen-") as name:
        folder = Path(name)
        here, there = folder / "here", folder / "some" / "where" / "else"
        files = pack.pack(pack.copy(root, here), epoch)
        again = pack.pack(pack.copy(root, there, _ELSEWHERE.umask), epoch, around=_ELSEWHERE)
        (sdist, wheel) = sorted(files, key=lambda name: name.endswith(".whl"))
        problems = [
            *_differences(files, again, "is another file when it is built elsewhere"),
            *contents.faults(here, Wheel.parse(wheel, files[wheel])),
        ]
        shutil.unpack_archive(here / DIST / sdist, folder / "sdist", filter="data")
        (unpacked,) = (folder / "sdist").iterdir()
        pack.regenerate(unpacked)
        from_sdist = pack.pack(unpacked, epoch, "wheel")
        problems += _differences(
            {wheel: files[wheel]}, from_sdist, f"is another file when it is built from {sdist}"
        )
    if problems:
        raise CodegenError(problems)
    swap(root / DIST, files)
    return files


def version(root: Path) -> str:
    """Return the version that a checkout is.

    Raises:
        CodegenError: it does not say, or not as a version is written.
    """
    text = (root / _VERSION).read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.*)"$', text, re.MULTILINE)
    try:
        return str(Version(found[1] if found else ""))
    except InvalidVersion as error:
        what = 'must say `__version__ = "X.Y.Z"`, and nothing else in that line'
        raise CodegenError.at(_VERSION, what) from error


def _differences(
    files: Mapping[str, bytes], others: Mapping[str, bytes], what: str
) -> Iterator[Problem]:
    for name in sorted(files.keys() | others.keys()):
        if files.get(name) != others.get(name):
            yield Problem(name, what)
