"""Two documents -> changes, by way of the client that each of them gives."""

from codegen.compat import generated_surface, generated_verdict, locations, renames
from codegen.compat.change import Change
from codegen.compat.change_ids import DOCUMENT_ONLY
from codegen.generate import generator
from codegen.openapi import leaves
from codegen.openapi.document import Document

__all__ = ["judge"]


def judge(
    before: Document, after: Document, *, names: tuple[str, str] = ("#", "#")
) -> list[Change]:
    """Return all changes between two effective documents, the most severe first.

    Raises:
        CodegenError: if one of the documents does not give a client.
    """
    old, new = (
        locations.located(generated_surface.read(generator.render(side, name)), side)
        for side, name in zip((before, after), names, strict=True)
    )
    changes = generated_verdict.compare(old, new)
    old = renames.renamed(old, renames.find(old, new))
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
