"""Builds sdist and wheel twice, compares and checks them, builds the wheel from the sdist too."""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from codegen.errors import CodegenError, Problem
from codegen.files import differing, swap
from codegen.release import contents, pack
from codegen.release.pack import DIST, Surroundings
from codegen.release.wheel import Wheel

__all__ = ["build"]

_ELSEWHERE: Final = Surroundings(umask=0o077, zone="ELSE-14", hash_seed="1")


def build(root: Path, environment: Mapping[str, str] = os.environ) -> dict[str, bytes]:
    """Write one sdist and one wheel to `dist/`, and return them by name.

    Raises:
        CodegenError: if they cannot be built, depend on the machine, or have wrong contents;
            `dist/` is left as it was.
    """
    pack.check_links(root)
    epoch = pack.epoch(root, environment)
    with TemporaryDirectory(prefix="codegen-") as name:
        folder = Path(name)
        here, there = folder / "here", folder / "some" / "where" / "else"
        files = pack.pack(pack.copy(root, here), epoch)
        again = pack.pack(pack.copy(root, there, _ELSEWHERE.umask), epoch, around=_ELSEWHERE)
        (sdist, wheel) = sorted(files, key=lambda name: name.endswith(".whl"))
        elsewhere = "differs when it is built in another place and time zone"
        problems = [
            *(Problem(name, elsewhere) for name in differing(files, again)),
            *contents.violations(here, Wheel.parse(wheel, files[wheel])),
        ]
        pack.unpack(here / DIST / sdist, folder / "sdist")
        (unpacked,) = (folder / "sdist").iterdir()
        pack.regenerate(unpacked)
        from_sdist = pack.pack(unpacked, epoch, "wheel")
        problems += [
            Problem(name, f"differs when it is built from {sdist}; the sdist may lack a file")
            for name in differing({wheel: files[wheel]}, from_sdist)
        ]
    if problems:
        raise CodegenError(problems)
    swap(root / DIST, files)
    return files
