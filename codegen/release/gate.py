"""The gate before an index: decides whether a version may be published."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import frozen
from packaging.version import Version

from codegen.compat.change import Change, bump, next_version
from codegen.compat.generated import generated_verdict, surface_text
from codegen.compat.public_api import python_surface, python_verdict
from codegen.errors import CodegenError, Problem, RefusedError
from codegen.release.wheel import Wheel

__all__ = ["Release", "check_changelog", "check_number", "check_step", "compare", "predecessor"]

_T = TypeVar("_T")


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


def check_number(releases: Sequence[Release], version: Version) -> None:
    """Refuse a version below a final version on the index, even below a yanked one.

    Raises:
        RefusedError: if the index has a newer version.
    """
    taken = [release.version for release in releases if not release.version.is_prerelease]
    newest = max((each for each in taken if each != version), default=None)
    if newest is not None and newest > version:
        what = f"the index already has the newer version {newest}; choose a version above it"
        raise RefusedError.at(str(version), what)


def check_step(base: Version, version: Version, changes: Sequence[Change]) -> None:
    """Refuse a version that is too close to its predecessor for the changes in it.

    A pre-release counts as the release that it leads to.

    Raises:
        RefusedError: if the changes need a higher version; the error names them.
    """
    needed = next_version(str(base), bump(changes))
    if Version(version.base_version) < Version(needed):
        raise RefusedError(
            [
                Problem(str(version), f"the changes since {base} need version {needed} or higher"),
                *(Problem(each.severity.label, each.message) for each in changes),
            ]
        )


def compare(before: Wheel, after: Wheel) -> list[Change]:
    """Return the changes between two releases, judged by the pins that each carries.

    The pins are texts that the tools of their day wrote, so that an old release needs no old tools.

    Raises:
        CodegenError: if one of them carries no pins, or pins that cannot be read.
    """
    both = before, after
    changes = [
        *generated_verdict.compare(
            *(_pin(wheel, "surface.txt", surface_text.parse) for wheel in both)
        ),
        *python_verdict.compare(*(_pin(wheel, "api.txt", python_surface.parse) for wheel in both)),
    ]
    return sorted(changes, key=lambda change: -change.severity)


def _pin(wheel: Wheel, name: str, parse: Callable[[str], _T]) -> _T:
    try:
        return parse(wheel.provenance(name))
    except ValueError as error:
        what = f"cannot be read as a pin: {error}"
        raise CodegenError.at(f"{wheel.filename}: {name}", what) from error


def check_changelog(text: str, version: Version) -> None:
    """Refuse a version whose changelog has no section with a date and a text.

    Raises:
        RefusedError: if the section is missing or empty, or its heading has no date.
    """
    heading, *rest = re.split(
        rf"^(## {re.escape(str(version))}(?:[, ].*)?)$", text, maxsplit=1, flags=re.MULTILINE
    )[1:] or ["", ""]
    where = "CHANGELOG.md"
    if not heading:
        raise RefusedError.at(where, f"expected a section `## {version}, YEAR-MONTH-DAY`, got none")
    if not rest[0].partition("\n## ")[0].strip():
        raise RefusedError.at(where, f"expected a text under `{heading}`, got none")
    if not re.search(r", \d{4}-\d\d-\d\d$", heading):
        raise RefusedError.at(where, f"expected `## {version}, YEAR-MONTH-DAY`, got `{heading}`")
