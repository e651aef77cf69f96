"""Publishes the files in `dist/` if the gate allows it, and compares the index with them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from packaging.version import Version

from codegen import checkout
from codegen.errors import CodegenError, Problem, RefusedError
from codegen.files import differing
from codegen.release import gate
from codegen.release.contents import Dist
from codegen.release.gate import Release
from codegen.release.pack import DIST
from codegen.release.wheel import Wheel

__all__ = ["publish"]

#: An index may take a while to list what it has accepted.
_PAUSES: Final = (0, 1, 2, 4, 8, 16, 32)


class _Index(Protocol):
    def releases(self) -> list[Release]: ...
    def download(self, filename: str) -> bytes: ...
    def upload(self, paths: Sequence[Path]) -> None: ...


def publish(root: Path, index: _Index, pauses: Sequence[float] = _PAUSES) -> str:
    """Publish the version that was built of a checkout; return a sentence about the result.

    If the version is published already, nothing is uploaded.

    Raises:
        RefusedError: if the version must not be published; nothing was uploaded.
        CodegenError: if it cannot be published, or the index does not list it; it is safe to run
            the command again.
    """
    version = Version(checkout.version(root))
    dist = Dist.read(root, version)
    dist.check_committed(root)
    gate.check_changelog((root / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    releases = index.releases()
    missing = _missing(index, _files(releases, version), dist.files)
    if not missing:
        return f"{version} is published already, with the same bytes"
    gate.check_number(releases, version)
    verdict = _verdict(index, gate.predecessor(releases, version), version, dist.wheel)
    index.upload([root / DIST / name for name in missing])
    _confirm(index, version, dist.files, pauses)
    return f"{version} is published; {verdict}"


def _files(releases: Sequence[Release], version: Version) -> tuple[str, ...]:
    return next((release.files for release in releases if release.version == version), ())


def _missing(index: _Index, there: Sequence[str], dist: Mapping[str, bytes]) -> list[str]:
    """Return the built files that the index lacks; refuse files there that differ from ours."""
    for name in there:
        if name not in dist:
            raise RefusedError.at(name, "on the index, but not built here; choose another version")
        if (served := index.download(name)) != dist[name]:
            other = Problem(name, "on the index with other bytes; choose another version")
            raise RefusedError([other, *_differing(name, served, dist[name])])
    return [name for name in dist if name not in there]


def _differing(name: str, served: bytes, built: bytes) -> Iterator[Problem]:
    """Yield a problem for each file that differs between two wheels."""
    if name.endswith(".whl"):
        there, here = Wheel.parse(name, served).files, Wheel.parse(name, built).files
        yield from (Problem(f"{name}: {path}", "differs") for path in differing(there, here))


def _verdict(index: _Index, base: Release | None, version: Version, wheel: Wheel) -> str:
    """Refuse too small a step from the release before this one; return a sentence about it."""
    if base is None:
        return "there is no earlier release to compare with"
    name = next((name for name in base.files if name.endswith(".whl")), None)
    if name is None:
        what = "expected a wheel of this release on the index, got none; upload one"
        raise CodegenError.at(str(base.version), what)
    changes = gate.compare(Wheel.parse(name, index.download(name)), wheel)
    gate.check_step(base.version, version, changes)
    return f"its version fits the changes since {base.version} ({len(changes)})"


def _confirm(
    index: _Index, version: Version, dist: Mapping[str, bytes], pauses: Sequence[float]
) -> None:
    """Wait until the index lists the files, and compare its files with ours."""
    for pause in pauses:
        time.sleep(pause)
        try:
            missing = _missing(index, _files(index.releases(), version), dist)
        except RefusedError as error:  # too late to refuse: the files are there
            raise CodegenError(error.problems) from error
        if not missing:
            return
    what = "uploaded, but the index does not list it yet; run `python3 noxfile.py -s publish` again"
    raise CodegenError.at(f"{version}", what)
