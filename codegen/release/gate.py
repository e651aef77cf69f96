"""The gate before an index: decides whether a version may be published."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen
from packaging.version import Version

from codegen.changelog import CHANGELOG, Changelog
from codegen.checkout import VERSION
from codegen.compat import pin_verdict
from codegen.compat.change import Change, bump, next_version
from codegen.compat.pin_verdict import Pins
from codegen.errors import Problem, RefusedError
from codegen.release.wheel import Wheel

__all__ = [
    "ANOTHER_VERSION",
    "Release",
    "check_changelog",
    "check_label",
    "check_number",
    "check_step",
    "pins_of",
    "predecessor",
]

_ACCEPT: Final = "run `python3 noxfile.py -s accept`"
ANOTHER_VERSION: Final = f"write a higher version to {VERSION}, then {_ACCEPT}"


@frozen(kw_only=True)
class Release:
    """A version on an index; it is yanked if all of its files are yanked."""

    version: Version
    files: tuple[str, ...]
    yanked: bool = False


def predecessor(releases: Sequence[Release], version: Version) -> Release | None:
    """Return the newest other release that installers choose by default, or None.

    Installers choose neither a yanked release nor a pre-release by default.
    """
    offered = [
        release
        for release in releases
        if not (release.yanked or release.version.is_prerelease or release.version == version)
    ]
    return max(offered, key=lambda release: release.version, default=None)


def check_label(version: Version) -> None:
    """Refuse a version with a label, such as `0.2.0+fix`: `== 0.2.0` would install it too.

    Raises:
        RefusedError: if the version has a label.
    """
    if version.local:
        what = "expected a version without `+` and a label, which installers take for"
        raise RefusedError.at(str(version), f"{what} {version.public} too; {ANOTHER_VERSION}")


def check_number(releases: Sequence[Release], version: Version) -> None:
    """Refuse a version below a final version on the index, even below a yanked one.

    Raises:
        RefusedError: if the index has a newer version.
    """
    taken = [release.version for release in releases if not release.version.is_prerelease]
    newest = max((each for each in taken if each != version), default=None)
    if newest is not None and newest > version:
        what = f"the index already has the newer version {newest}; {ANOTHER_VERSION}"
        raise RefusedError.at(str(version), what)


def check_step(base: Version, version: Version, changes: Sequence[Change]) -> None:
    """Refuse a version that is too close to its predecessor for the changes in it.

    A pre-release counts as the release that it leads to.

    Raises:
        RefusedError: if the changes need a higher version; the error names them.
    """
    needed = next_version(str(base), bump(changes))
    if Version(version.base_version) < Version(needed):
        what = f"the changes since {base} need version {needed} or higher"
        raise RefusedError(
            [
                Problem(str(version), f"{what}; write it to {VERSION}, then {_ACCEPT}"),
                *(Problem(each.severity.label, each.message) for each in changes),
            ]
        )


def pins_of(wheel: Wheel) -> Pins:
    """Return the pins that a wheel carries.

    They are texts that the tools of their day wrote, so that an old release needs no old tools.

    Raises:
        CodegenError: if the wheel carries no pins, or pins that cannot be read.
    """
    return pin_verdict.read(wheel.provenance, f"{wheel.filename}: ")


def check_changelog(text: str, version: Version) -> None:
    """Refuse a version whose changelog has no section with a date and a text.

    Raises:
        RefusedError: if the section is missing or empty, or its heading has no date.
    """
    section = Changelog.parse(text).section(str(version))
    dated = f"`## {version}, YEAR-MONTH-DAY`"
    how = f"{_ACCEPT}, and write the date in the place of `unreleased`"
    if section is None:
        raise RefusedError.at(CHANGELOG, f"expected a section {dated}, got none; {how}")
    problems: list[str] = []
    if not section.body.strip():
        problems.append(f"expected a text under {section}, got none; write one")
    if not section.is_dated:
        problems.append(f"expected {dated}, got {section}; write the date")
    if problems:
        raise RefusedError(Problem(CHANGELOG, what) for what in problems)
