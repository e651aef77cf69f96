"""A verdict in words: for a terminal, a program, a pull request and the changelog."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from codegen.changelog import HEADINGS, Section
from codegen.compat.change import Change, Severity, bump
from codegen.compat.change_ids import DOCUMENT_ONLY
from codegen.compat.markdown import code_span, row

__all__ = ["as_json", "as_markdown", "as_text", "bullets"]

#: The judgements in the order of the changelog's headings.
_SEVERITIES: Final = (Severity.MAJOR, Severity.MINOR, Severity.PATCH)


def as_json(changes: Sequence[Change]) -> str:
    """Return the verdict as JSON."""
    entries = [
        {
            "pointer": change.pointer,
            "kind": change.kind,
            "severity": change.severity.label,
            "importers": change.importers.label,
            "deployed": change.deployed.label,
            "message": change.what,
            "readers": [*change.readers],
        }
        for change in changes
    ]
    verdict = {"bump": bump(changes).label, "changes": entries}
    return json.dumps(verdict, indent=2, ensure_ascii=False) + "\n"


def as_text(changes: Sequence[Change], version: str) -> str:
    """Return the verdict for a terminal, with the changelog's entry for the version."""
    if not changes:
        return "nothing changed\n"
    lines: list[str] = []
    for change in changes:
        lines.append(f"{change.severity.label:<6} {change.kind}")
        lines += (f"       {text}" for text in (_line(f"#{change.pointer}"), change.message))
        lines += (f"       read by {reader}" for reader in change.readers)
    return "\n".join([*lines, "", _summary(changes), "", _entry(changes, version)])


def as_markdown(changes: Sequence[Change], version: str) -> str:
    """Return the verdict for a pull request or the summary of a job."""
    if not changes:
        return "Nothing changed.\n"
    heading = "| importers | deployed clients | kind | what | where |\n|---|---|---|---|---|"
    table = [heading, *map(_row, changes)]
    entry = ["<details><summary>Changelog entry</summary>", "", _entry(changes, version)]
    return "\n".join([f"**{_summary(changes)}**", "", *table, "", *entry, "</details>", ""])


def _row(change: Change) -> str:
    readers = f"; read by {', '.join(map(code_span, change.readers))}" if change.readers else ""
    return row(
        change.importers.label,
        change.deployed.label,
        change.kind,
        f"{change.what}{readers}",
        code_span(f"#{change.pointer}"),
    )


def bullets(changes: Sequence[Change]) -> dict[str, list[str]]:
    """Return the bullets of the changelog's entry by their heading.

    They speak to importers: they have their judgements, and no change that importers cannot see.
    """
    seen = [change for change in changes if change.kind != DOCUMENT_ONLY.id]
    return {
        heading: [change.what for change in seen if change.importers is severity]
        for heading, severity in zip(HEADINGS, _SEVERITIES, strict=True)
    }


def _entry(changes: Sequence[Change], version: str) -> str:
    section = Section.unreleased(version).with_bullets(bullets(changes))
    return section.never_empty().render()


def _summary(changes: Sequence[Change]) -> str:
    counts = ", ".join(_counts(changes))
    return f"This takes a {bump(changes).label} version. Changes: {counts}."


def _counts(changes: Sequence[Change]) -> Iterator[str]:
    for severity in _SEVERITIES:
        if count := sum(change.severity is severity for change in changes):
            yield f"{count} {severity.label}"


def _line(text: str) -> str:
    """Replace every character that could move a terminal's cursor out of a line."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
