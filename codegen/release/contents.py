"""The rules for the contents of a release: the files of a wheel, and one commit for both files."""

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from codegen.checkout import GENERATED, PACKAGE
from codegen.errors import CodegenError, Problem
from codegen.files import differing
from codegen.release.members import BUILD, LINK, Member, differences, of_sdist
from codegen.release.pack import DIST
from codegen.release.wheel import LIMIT, PROVENANCE, Wheel

__all__ = ["unlike_build", "unlike_commit", "violations"]

#: The packages of the wheel, and the folder of each in a checkout.
_PACKAGES: Final = {
    "hyper_usage": "overrides/hyper_usage",
    "hyper_usage_cli": "overrides/hyper_usage_cli",
    PACKAGE: f"{GENERATED}/{PACKAGE}",
}
#: The files with metadata that the build adds.
_DIST_INFO: Final = frozenset(
    (
        *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"),
        "sboms/hyper-usage.cdx.json",
    )
)
_REQUIRED: Final = frozenset(
    (
        *(f"{package}/py.typed" for package in _PACKAGES),
        *(f"{PROVENANCE}/{name}" for name in ("codegen.lock", "openapi.json", "surface.txt")),
        *(f"{PROVENANCE}/{name}" for name in ("openapi.overlay.yaml", "api.txt")),
    )
)
_FORBIDDEN: Final = frozenset(("codegen", "conftest.py", "tests"))
_PRIVATE: Final = b"\nClassifier: Private :: Do Not Upload\n"
_MEND: Final = "mend `[tool.hatch.build]` in pyproject.toml"
_PKG_INFO: Final = "PKG-INFO"


def violations(checkout: Path, wheel: Wheel) -> Iterator[Problem]:
    """Yield each file that a wheel lacks or must not hold, and a missing classifier."""
    expected = {f"{wheel.dist_info}/{name}" for name in _DIST_INFO} | {
        f"{package}/{path.relative_to(checkout / folder).as_posix()}"
        for package, folder in _PACKAGES.items()
        for path in (checkout / folder).rglob("*")
        if path.is_file()
    }
    for name in sorted((expected | _REQUIRED) - wheel.files.keys()):
        yield Problem(wheel.filename, f"lacks {name}; restore it, or {_MEND}")
    for name in sorted(wheel.files):
        if name not in expected or _FORBIDDEN & set(PurePosixPath(name).parts):
            what = f"holds {name}, which must not be shipped"
            yield Problem(wheel.filename, f"{what}; remove it, or {_MEND}")
    if _PRIVATE not in wheel.files.get(f"{wheel.dist_info}/METADATA", b""):
        what = "lacks `Private :: Do Not Upload`; add this classifier to pyproject.toml"
        yield Problem(wheel.filename, what)


def unlike_build(root: Path, built: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield every difference between `dist/` and the files that were built of the commit.

    Raises:
        CodegenError: if one of these files is missing, or is something else.
    """
    for name, content in built.items():
        yield from differences(name, _read(root / DIST / name), content)
    for path in sorted((root / DIST).iterdir()):
        if path.name not in built:
            yield Problem(f"{DIST}/{path.name}", f"not a file of this release; {BUILD}")


def _read(path: Path) -> bytes:
    """Return a file; of a larger one than any of ours, only so much that it differs."""
    if not path.is_file():  # A pipe would never end, and neither would a device.
        what = "expected a file, got something else" if path.exists() else "missing"
        raise CodegenError.at(f"{DIST}/{path.name}", f"{what}; {BUILD}")
    with path.open("rb") as file:
        return file.read(LIMIT + 1)


def unlike_commit(committed: Mapping[str, Member], built: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield every difference between the files of a commit and those in an sdist and a wheel.

    Only the metadata are written by the build. Everything else is copied from the commit.
    """
    sdist_name, wheel_name = sorted(built, key=lambda name: name.endswith(".whl"))
    wheel = Wheel.parse(wheel_name, built[wheel_name])
    folder = sdist_name.removesuffix(".tar.gz")
    packed = {
        path.removeprefix(f"{folder}/"): member
        for path, member in of_sdist(sdist_name, built[sdist_name]).items()
    }
    told = packed.pop(_PKG_INFO, None)
    what = f"differs from the commit; {_MEND}"
    for path in differing(_copied(wheel), _packages(committed)):
        yield Problem(f"{wheel.filename}: {path}", what)
    for path in differing(_sources(packed), _sources(committed)):
        yield Problem(f"{sdist_name}: {path}", what)
    if told is None or told.content != wheel.files.get(f"{wheel.dist_info}/METADATA"):
        what = f"differs from the wheel's METADATA; {_MEND}"
        yield Problem(f"{sdist_name}: {_PKG_INFO}", what)


def _copied(wheel: Wheel) -> dict[str, bytes]:
    """Return the files of the wheel that are copied and not written by the build."""
    written = {f"{wheel.dist_info}/{name}" for name in _DIST_INFO}
    return {path: content for path, content in wheel.files.items() if path not in written}


def _sources(members: Mapping[str, Member]) -> dict[str, tuple[str, bytes]]:
    return {path: (member.kind, member.content) for path, member in members.items()}


def _packages(committed: Mapping[str, Member]) -> dict[str, bytes]:
    """Return the files of a commit that a wheel has to hold; links are followed."""
    packages = {f"{place}/": package for package, place in _PACKAGES.items()}
    return {
        f"{package}/{path.removeprefix(place)}": _followed(committed, path)
        for place, package in packages.items()
        for path in committed
        if path.startswith(place)
    }


def _followed(members: Mapping[str, Member], path: str) -> bytes:
    member = members.get(path)
    if member is None or member.kind != LINK:
        return member.content if member else b""
    target = posixpath.join(posixpath.dirname(path), member.content.decode())
    return _followed(members, posixpath.normpath(target))
