"""Two documents, through the whole pipeline, to a verdict; and the verdict in words."""

import json
import re
from collections.abc import Iterator
from typing import Final

from codegen.compat import generated_surface, generated_verdict, locations, renames
from codegen.compat.generated_verdict import Change, Severity, code_span
from codegen.compat.next_version import next_version
from codegen.generate import generator
from codegen.openapi import leaves
from codegen.openapi.document import Document

__all__ = ["as_json", "as_markdown", "as_text", "changelog", "judge"]

_HEADINGS: Final = {
    Severity.MAJOR: "Breaking",
    Severity.MINOR: "Added or relaxed",
    Severity.PATCH: "Unchanged for callers",
}


def judge(
    before: Document, after: Document, *, names: tuple[str, str] = ("#", "#")
) -> list[Change]:
    """Judge all that differs between two effective documents; the worst comes first.

    Raises:
        CodegenError: one of them does not give a client.
    """
    old, new = (
        locations.located(generated_surface.read(generator.render(side, name)), side)
        for side, name in zip((before, after), names, strict=True)
    )
    changes = generated_verdict.compare(old, new)
    return changes + [
        Change(
            pointer=pointer,
            kind="document-only",
            what="the document changed here, and no other change accounts for it",
            importers=Severity.PATCH,
            deployed=Severity.PATCH,
        )
        for pointer in leaves.unexplained(
            (before, locations.owners(renames.renamed(old, renames.find(old, new)), before)),
            (after, locations.owners(new, after)),
            {change.entry for change in changes if change.entry},
        )
    ]


def as_json(changes: list[Change]) -> str:
    """Write a verdict for programs."""
    entries = [
        {
            "pointer": change.pointer,
            "kind": change.kind,
            "severity": change.severity.label,
            "message": change.message,
        }
        for change in changes
    ]
    verdict_ = {"bump": generated_verdict.bump(changes).label, "changes": entries}
    return json.dumps(verdict_, indent=2, ensure_ascii=False) + "\n"


def as_text(changes: list[Change], version: str) -> str:
    """Write a verdict for a terminal, with a changelog entry to paste."""
    if not changes:
        return "nothing changed\n"
    lines: list[str] = []
    for change in changes:
        lines.append(f"{change.severity.label:<6} {change.kind}")
        lines += (f"       {text}" for text in (_line(f"#{change.pointer}"), change.message))
    return "\n".join([*lines, "", _takes(changes), "", changelog(changes, version)])


def as_markdown(changes: list[Change], version: str) -> str:
    """Write a verdict for a pull request or a job summary."""
    if not changes:
        return "Nothing changed.\n"
    rows = [
        f"| {change.severity.label} | {change.kind} | {_cell(change.message)} | "
        f"{_cell(code_span(f'#{change.pointer}'))} |"
        for change in changes
    ]
    table = ["| severity | kind | what | where |", "|---|---|---|---|", *rows]
    entry = ["<details><summary>Changelog entry</summary>", "", changelog(changes, version)]
    return "\n".join([f"**{_takes(changes)}**", "", *table, "", *entry, "</details>", ""])


def changelog(changes: list[Change], version: str) -> str:
    """Write the changelog's entry for the version that comes after `version`."""
    bump = generated_verdict.bump(changes)
    lines = [f"## {next_version(version, bump)}, unreleased", ""]
    for severity, heading in _HEADINGS.items():
        if found := [change for change in changes if change.severity is severity]:
            lines += [f"{heading}:", "", *(f"- {change.message}" for change in found), ""]
    return "\n".join(lines)


def _takes(changes: list[Change]) -> str:
    bump = generated_verdict.bump(changes)
    return f"This takes a {bump.label} version. Changes: {', '.join(_counts(changes))}."


def _counts(changes: list[Change]) -> Iterator[str]:
    for severity in _HEADINGS:
        if count := sum(change.severity is severity for change in changes):
            yield f"{count} {severity.label}"


def _line(text: str) -> str:
    """Keep what would move a terminal's cursor out of a line."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _cell(text: str) -> str:
    """Write a text into a Markdown table, where even a quoted bar ends a cell."""
    return re.sub(r"\\+(?=\|)", r"\g<0> ", text).replace("|", "\\|")
