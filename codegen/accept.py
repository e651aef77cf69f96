"""Writes all that follows from a document, after somebody has read the verdict on it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen
from packaging.version import Version

from codegen import ledger
from codegen.changelog import CHANGELOG, Changelog, Section
from codegen.checkout import OVERLAY, SPEC, VERSION, read_text, version, version_module
from codegen.compat import carried, pin_verdict, pins, report, revision
from codegen.compat.change import Change, Severity, bump, next_version
from codegen.compat.judge import judge
from codegen.compat.pin_verdict import API, FOLDER
from codegen.compat.public_api import python_surface
from codegen.compat.reads.handwritten import sources
from codegen.compat.reads.stale import stale
from codegen.errors import CodegenError, Problem, RefusedError
from codegen.files import drafts
from codegen.generate import pipeline
from codegen.openapi import effective
from codegen.openapi.document import Document

__all__ = ["Accepted", "accept", "planned_version", "version_after"]

_API: Final = f"{FOLDER}/{API}"


@frozen(kw_only=True)
class Accepted:
    """The paths that changed, the version, and the problems that a person must decide about."""

    paths: list[str]
    version: str
    to_decide: list[Problem]


def accept(root: Path, base: str) -> Accepted:
    """Write `generated/`, the pins, the changelog's entry and the version: all of them or none.

    The changes are those since a revision. If the base is a file, they are those since the document
    in it and the pins of HEAD.

    Raises:
        RefusedError: if an action of the overlay no longer fits the document.
        CodegenError: if an input cannot be read, or no client can be generated.
    """
    document, files = _generated(root)
    before, handwritten = revision.read_base(root, base), sources(root)
    changes = judge(before, document, names=(base, SPEC), handwritten=handwritten)
    texts = pins.render(root, files, document)
    now = pin_verdict.read(lambda name: texts[f"{FOLDER}/{name}"], f"{FOLDER}/")
    seen = pin_verdict.compare(revision.read_pins(root, base), now)
    log = Changelog.parse(read_text(root, CHANGELOG))
    taken = max(bump(changes), bump(seen))
    planned = version_after(log, version(root), taken)
    texts[_API] = python_surface.with_version(texts[_API], planned)
    texts[VERSION] = version_module(root, planned)
    if log.newest.is_unreleased or Version(planned) > log.newest.version:
        log = _with_entry(log, planned, changes, silent=not seen)
        texts[CHANGELOG] = log.render()
    to_decide = [
        *_untold(log, seen),
        *stale(handwritten, before, document),
        *carried.ledger_problems(document, ledger.read(root)),
    ]
    return Accepted(paths=_write(root, files, texts), version=planned, to_decide=to_decide)


def _generated(root: Path) -> tuple[Document, dict[str, bytes]]:
    try:
        corrected = effective.read(root)
        files = pipeline.build(root, corrected)
        pipeline.refuse_idle_parts(corrected)
    except CodegenError as error:
        if any(problem.where.startswith(f"{OVERLAY}#/actions/") for problem in error.problems):
            raise RefusedError(error.problems) from error
        raise
    return corrected.document, files


def version_after(log: Changelog, current: str, taken: Severity) -> str:
    """Return the version for changes that take this part of it, measured from the last release.

    It is never below the version that a checkout has, or that the newest section names. Without a
    release it stays what it is.

    Raises:
        CodegenError: if the changelog has no section, or one with a version that cannot be read.
    """
    newest = log.newest
    planned = max(Version(current), newest.version)
    if not taken:
        return str(planned)
    lowest = [Version(next_version(str(log.released), taken))] if log.released else []
    if newest.is_dated:  # It may be a pre-release of a higher version.
        lowest.append(Version(newest.version.base_version))
    needed = max(lowest, default=planned)
    is_free = newest.is_unreleased or planned > newest.version
    return str(planned if is_free and Version(planned.base_version) >= needed else needed)


def planned_version(root: Path, changes: Sequence[Change]) -> str:
    """Return the version that the changes of a document take, for a report.

    Raises:
        CodegenError: if the checkout names no version.
    """
    current = version(root)
    try:
        return version_after(Changelog.parse(read_text(root, CHANGELOG)), current, bump(changes))
    except CodegenError:  # `accept` reports the mistake in the changelog.
        return next_version(current, bump(changes))


def _with_entry(
    log: Changelog, version: str, changes: Sequence[Change], *, silent: bool
) -> Changelog:
    """Return the changelog with entries for the changes; `silent`: importers see none of them."""
    section = Section.unreleased(version, log.newest.body if log.newest.is_unreleased else "")
    section = section.with_bullets(report.bullets(changes))
    return log.with_newest(section.never_empty() if changes and silent else section)


def _untold(log: Changelog, seen: Sequence[Change]) -> list[Problem]:
    """Return a problem if importers see changes, and the newest section has no text."""
    if not seen or log.newest.body.strip():
        return []
    told = "; ".join(change.what for change in seen)
    what = f"expected a text under {log.newest}, got none; write what this means: {told}"
    return [Problem(CHANGELOG, what)]


def _write(root: Path, files: Mapping[str, bytes], texts: Mapping[str, str]) -> list[str]:
    """Write everything, or nothing as far as renames allow; return the paths that changed."""
    contents = {
        path: text.encode()
        for path, text in texts.items()
        if not (root / path).is_file() or (root / path).read_bytes() != text.encode()
    }
    with drafts({root / path: content for path, content in contents.items()}):
        return [*pipeline.write(root, files), *contents]
