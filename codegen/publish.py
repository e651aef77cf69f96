"""Publishing: what is in `dist/` through the gate to the index, and back again to compare."""

import subprocess
import tarfile
import time
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final, Protocol

from packaging.version import Version

from codegen import build, gate
from codegen.contents import PACKAGES
from codegen.errors import CodegenError, Problem, RefusedError
from codegen.gate import Release
from codegen.packing import DIST
from codegen.wheel import Wheel

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
    version = Version(build.version(root))
    dist = _built(root, version)
    _from_this_commit(root, dist)
    gate.changelog((root / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    releases = index.releases()
    missing = _missing(index, _files(releases, version), dist)
    if not missing:
        return f"{version} is published already, with the same bytes"
    gate.number(releases, version)
    verdict = _verdict(index, gate.predecessor(releases, version), version, _wheel(dist))
    index.upload([root / DIST / name for name in missing])
    _confirm(index, version, dist, pauses)
    return f"{version} is published; {verdict}"


def _built(root: Path, version: Version) -> dict[str, bytes]:
    names = f"hyper_usage-{version}-py3-none-any.whl", f"hyper_usage-{version}.tar.gz"
    try:
        return {name: (root / DIST / name).read_bytes() for name in names}
    except FileNotFoundError as error:
        what = "is not there; run `python3 noxfile.py -s build`"
        raise CodegenError.at(str(error.filename), what) from error


def _wheel(dist: Mapping[str, bytes]) -> Wheel:
    name = next(name for name in dist if name.endswith(".whl"))
    return Wheel.parse(name, dist[name])


def _from_this_commit(root: Path, dist: Mapping[str, bytes]) -> None:
    """Let pass what the commit holds that everybody can look up, and nothing else."""
    try:
        command = ["git", "status", "--porcelain"]
        done = subprocess.run(  # noqa: S603 - an argument list of ours
            command, cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise CodegenError.at(str(root), f"git does not tell what is committed: {error}") from error
    if done.stdout:
        raise RefusedError(
            Problem(line[3:], "is not committed as it is") for line in done.stdout.splitlines()
        )
    sources = {**dict(_wheel_sources(_wheel(dist))), **dict(_sdist_sources(dist))}
    changed = [
        Problem(path, "is not what the checkout holds; run `python3 noxfile.py -s build`")
        for path, (source, content) in sorted(sources.items())
        if not (root / source).is_file() or (root / source).read_bytes() != content
    ]
    if changed:
        raise RefusedError(changed)


def _wheel_sources(wheel: Wheel) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Yield each file with its place in the checkout; `dist-info` is written by the build."""
    for path, content in wheel.files.items():
        package, _, rest = path.partition("/")
        if package != wheel.dist_info:
            source = f"{PACKAGES.get(package, package)}/{rest}"
            yield f"{wheel.filename}: {path}", (source, content)


def _sdist_sources(dist: Mapping[str, bytes]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    name = next(name for name in dist if name.endswith(".tar.gz"))
    try:
        with tarfile.open(fileobj=BytesIO(dist[name])) as archive:
            for member in archive.getmembers():
                path = member.name.partition("/")[2]
                content = archive.extractfile(member) if member.isfile() else None
                if content and path != "PKG-INFO":
                    yield f"{name}: {path}", (path, content.read())
    except tarfile.TarError as error:
        raise CodegenError.at(name, f"is no archive that can be read: {error}") from error


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
        for path in sorted(there.keys() | here.keys()):
            if there.get(path) != here.get(path):
                yield Problem(f"{name}: {path}", "differs")


def _verdict(index: _Index, base: Release | None, version: Version, wheel: Wheel) -> str:
    """Compare with the release before this one, and say what changed since."""
    if base is None:
        return "nothing was published before that importers get unasked"
    name = next((name for name in base.files if name.endswith(".whl")), None)
    if name is None:
        raise CodegenError.at(str(base.version), "has no wheel on the index to compare with")
    changes = gate.compare(Wheel.parse(name, index.download(name)), wheel)
    gate.step(base.version, version, changes)
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
