"""Publishing: what is in `dist/` through the gate to the index, and back again to compare."""

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
    """Publish the built version of a checkout, unless it is published already; say which it was.

    Raises:
        RefusedError: it must not be published; nothing was uploaded.
        CodegenError: it cannot be published, or not be seen there. Doing it again is safe.
    """
    version = Version(checkout.version(root))
    dist = Dist.read(root, version)
    dist.match(root)
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
    """Return what the index lacks of a version; what it has must be what was built."""
    for name in there:
        if name not in dist:
            raise RefusedError.at(name, "is on the index and was not built; take another version")
        if (served := index.download(name)) != dist[name]:
            other = Problem(name, "is on the index with other bytes; take another version")
            raise RefusedError([other, *_differing(name, served, dist[name])])
    return [name for name in dist if name not in there]


def _differing(name: str, served: bytes, built: bytes) -> Iterator[Problem]:
    """Name the files by which two wheels differ."""
    if name.endswith(".whl"):
        there, here = Wheel.parse(name, served).files, Wheel.parse(name, built).files
        yield from (Problem(f"{name}: {path}", "differs") for path in differing(there, here))


def _verdict(index: _Index, base: Release | None, version: Version, wheel: Wheel) -> str:
    """Compare with the release before this one, and say what changed since."""
    if base is None:
        return "nothing was published before that importers get unasked"
    name = next((name for name in base.files if name.endswith(".whl")), None)
    if name is None:
        raise CodegenError.at(str(base.version), "has no wheel on the index to compare with")
    changes = gate.compare(Wheel.parse(name, index.download(name)), wheel)
    gate.check_step(base.version, version, changes)
    return f"what changed since {base.version} allows that ({len(changes)})"


def _confirm(
    index: _Index, version: Version, dist: Mapping[str, bytes], pauses: Sequence[float]
) -> None:
    """Look at what the index serves now, once it lists it."""
    for pause in pauses:
        time.sleep(pause)
        try:
            missing = _missing(index, _files(index.releases(), version), dist)
        except RefusedError as error:  # too late for that: it is there
            raise CodegenError(error.problems) from error
        if not missing:
            return
    what = "was uploaded, and the index does not list it yet; publishing again is safe"
    raise CodegenError.at(f"{version}", what)
