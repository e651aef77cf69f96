"""Two documents -> changes, by way of the client that each of them gives."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from codegen.compat.change import Change
from codegen.compat.change_ids import DOCUMENT_ONLY
from codegen.compat.generated import constraints, generated_verdict, locations, renames
from codegen.compat.markdown import code_span
from codegen.compat.reads.handwritten import readers
from codegen.generate import generator
from codegen.openapi import leaves
from codegen.openapi.document import Document
from codegen.openapi.leaves import Difference

__all__ = ["judge"]

_LONGEST: Final = 100


def judge(
    before: Document,
    after: Document,
    *,
    names: tuple[str, str] = ("#", "#"),
    handwritten: Mapping[str, str] = {},
) -> list[Change]:
    """Return all changes between two effective documents, the most severe first.

    `handwritten` has the text of each module, by its path, that may read changed names.

    Raises:
        CodegenError: if one of the documents does not give a client.
    """
    old, new = (
        constraints.read(generator.render(side, name), side)
        for side, name in zip((before, after), names, strict=True)
    )
    former, old = old, renames.renamed(old, renames.find(old, new))
    lines = readers(handwritten, former)
    read = readers(handwritten, new) | {
        entry: lines[before_it]
        for entry, before_it in zip(old, former, strict=True)
        if before_it in lines
    }
    changes = generated_verdict.compare(former, new, readers=read)
    differences = leaves.unexplained(
        (before, locations.owners(old, before)),
        (after, locations.owners(new, after)),
        {change.entry for change in changes if change.entry},
        whole=old.keys() ^ new.keys(),
    )
    return [*changes, *_document_changes(differences)]


def _document_changes(differences: Iterable[Difference]) -> Iterator[Change]:
    """Return a change for each difference; alike ones at several locations are one change."""
    alike: dict[tuple[str, str | None, str | None], list[str]] = {}
    for each in differences:
        member = re.sub(r"(/\d+)+$", "", each.pointer).rpartition("/")[2]
        alike.setdefault((member, each.before, each.after), []).append(each.pointer)
    for (_, old, new), (pointer, *others) in alike.items():
        what = f"the document changed here from {_shown(old)} to {_shown(new)}"
        if others:
            what += f", and so at {', '.join(code_span(f'#{other}') for other in others)}"
        yield DOCUMENT_ONLY.change(pointer, f"{what}; no other change accounts for it")


def _shown(value: str | None) -> str:
    if value is None:
        return "nothing"
    return code_span(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
