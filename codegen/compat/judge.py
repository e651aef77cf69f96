"""Two documents -> changes, by way of the client that each of them gives."""

from collections.abc import Mapping

from codegen.compat import generated_surface, generated_verdict, locations, renames
from codegen.compat.change import Change
from codegen.compat.change_ids import DOCUMENT_ONLY
from codegen.compat.reads.handwritten import readers
from codegen.generate import generator
from codegen.openapi import leaves
from codegen.openapi.document import Document

__all__ = ["judge"]


def judge(
    before: Document,
    after: Document,
    *,
    names: tuple[str, str] = ("#", "#"),
    handwritten: Mapping[str, str] = {},
) -> list[Change]:
    """Return all changes between two effective documents, the most severe first.

    `handwritten` has the text of each module, by its path, that may read what changed.

    Raises:
        CodegenError: if one of the documents does not give a client.
    """
    old, new = (
        locations.located(generated_surface.read(generator.render(side, name)), side)
        for side, name in zip((before, after), names, strict=True)
    )
    former, old = old, renames.renamed(old, renames.find(old, new))
    lines = readers(handwritten, former)
    read = readers(handwritten, new) | {
        entry: lines[before_it]
        for entry, before_it in zip(old, former, strict=True)
        if before_it in lines
    }
    changes = generated_verdict.compare(former, new, read)
    changed = {change.entry for change in changes if change.entry} | (old.keys() ^ new.keys())
    return changes + [
        DOCUMENT_ONLY.change(
            pointer, "the document changed here, and no other change accounts for it"
        )
        for pointer in leaves.unexplained(
            (before, locations.owners(old, before)),
            (after, locations.owners(new, after)),
            changed,
        )
    ]
