"""Finds the handwritten lines that read names which a document no longer has."""

from collections.abc import Mapping

from codegen.compat.generated import generated_surface, renames
from codegen.compat.generated.generated_surface import Entry
from codegen.compat.markdown import code_span
from codegen.compat.reads.handwritten import readers
from codegen.errors import Problem
from codegen.generate import generator
from codegen.openapi.document import Document

__all__ = ["stale"]


def stale(modules: Mapping[str, str], before: Document, after: Document) -> list[Problem]:
    """Return a problem for each line of these modules that reads a name gone from a document.

    A status is left out: a server may send it, documented or not.

    Raises:
        CodegenError: if a module is not Python, or a document does not give a client.
    """
    old, new = (generated_surface.read(generator.render(each, "#")) for each in (before, after))
    names = renames.find(old, new)
    renamed = renames.renamed(old, names)
    lines, still = readers(modules, old), readers(modules, new)
    there = {(line, _called(entry)) for entry, found in still.items() for line in found}
    return [
        Problem(line, f"{_gone(entry)}{renames.guess(now, renamed, new)}; mend this line")
        for entry, now in zip(old, renamed, strict=True)
        if entry.kind != "reply" and (now not in new or entry in names)
        for line in lines.get(entry, ())
        if (line, _called(entry)) not in there
    ]


def _gone(entry: Entry) -> str:
    return f"reads {entry.kind} {code_span(entry.name)}, which is gone"


def _called(entry: Entry) -> tuple[str, str]:
    """Return the kind of an entry, and its name as code reads it, without the name of its model."""
    return entry.kind, entry.name.rpartition(".")[2]
