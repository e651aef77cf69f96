"""The gate before an index: what it has, what is about to come, and whether that may."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import frozen
from packaging.version import Version

from codegen.compat import generated_surface, generated_verdict, python_verdict
from codegen.compat.generated_verdict import Change
from codegen.compat.next_version import next_version
from codegen.errors import CodegenError, Problem, RefusedError
from codegen.release.wheel import Wheel

__all__ = ["Release", "check_changelog", "check_number", "check_step", "compare", "predecessor"]

_T = TypeVar("_T")


@frozen(kw_only=True)
class Release:
    """A version on an index; it is yanked if all of its files are."""

    version: Version
    files: tuple[str, ...]
    yanked: bool = False


def predecessor(releases: Sequence[Release], version: Version) -> Release | None:
    """Return the release that importers have before this one: the newest that they get unasked.

    That is neither yanked nor a pre-release. Without one, this is as good as the first release.
    """
    offered = [
        release
        for release in releases
        if not (release.yanked or release.version.is_prerelease or release.version == version)
    ]
    return max(offered, key=lambda release: release.version, default=None)


def check_number(releases: Sequence[Release], version: Version) -> None:
    """Let a version pass that is above every final one, yanked or not: those numbers are used up.

    Raises:
        RefusedError: it is not.
    """
    taken = [release.version for release in releases if not release.version.is_prerelease]
    newest = max((each for each in taken if each != version), default=None)
    if newest is not None and newest > version:
        raise RefusedError.at(str(version), f"the index already has {newest}, which is newer")


def check_step(base: Version, version: Version, changes: Sequence[Change]) -> None:
    """Let a version pass that is far enough from its predecessor for what changed.

    A pre-release is measured by the release that it leads to.

    Raises:
        RefusedError: it is not; the changes are named.
    """
    bump = generated_verdict.bump(list(changes))
    needed = next_version(str(base), bump)
    if Version(version.base_version) < Version(needed):
        raise RefusedError(
            [
                Problem(str(version), f"what changed since {base} takes {needed} or higher"),
                *(Problem(each.severity.label, each.message) for each in changes),
            ]
        )


def compare(before: Wheel, after: Wheel) -> list[Change]:
    """Judge what changed between two releases, by the pins that each carries.

    Each text is as the tools of its day wrote it, so that an old release needs no old tools.

    Raises:
        CodegenError: one of them carries none, or none that can be read.
    """
    both = before, after
    changes = [
        *generated_verdict.compare(
            *(_pin(wheel, "surface.txt", generated_surface.parse) for wheel in both)
        ),
        *python_verdict.compare(*(_pin(wheel, "api.txt", python_verdict.parse) for wheel in both)),
    ]
    return sorted(changes, key=lambda change: -change.severity)


def _pin(wheel: Wheel, name: str, parse: Callable[[str], _T]) -> _T:
    try:
        return parse(wheel.provenance(name))
    except ValueError as error:
        what = f"is no pin that can be read: {error}"
        raise CodegenError.at(f"{wheel.filename}: {name}", what) from error


def check_changelog(text: str, version: Version) -> None:
    """Let a version pass of which the changelog tells what it brings.

    Raises:
        RefusedError: it has no section, an empty one, or one without the date of its release.
    """
    heading, *rest = re.split(
        rf"^(## {re.escape(str(version))}(?:[, ].*)?)$", text, maxsplit=1, flags=re.MULTILINE
    )[1:] or ["", ""]
    where = "CHANGELOG.md"
    if not heading:
        raise RefusedError.at(where, f"has no section `## {version}, DATE`")
    if not rest[0].partition("\n## ")[0].strip():
        raise RefusedError.at(where, f"says nothing under `{heading}`")
    if not re.search(r", \d{4}-\d\d-\d\d$", heading):
        raise RefusedError.at(where, f"says `{heading}`; it takes `## {version}, YEAR-MONTH-DAY`")
