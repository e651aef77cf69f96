"""The mistakes in the vendor's document, as a list to send to the vendor."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import indent
from typing import Final

from codegen import ledger
from codegen.checkout import OVERLAY, SPEC, read_text
from codegen.compat.markdown import code_span
from codegen.errors import CodegenError
from codegen.ledger import LedgerEntry
from codegen.openapi import document, overlay
from codegen.openapi.document import is_object
from codegen.openapi.overlay import Action

__all__ = ["as_markdown"]

_TO_CORRECT: Final = """\
A client made from the document as it is would be wrong in these places, each named by a JSONPath.
The JSON is what our client is made with instead."""
_TO_CONFIRM: Final = """\
Our client does not follow the document to the letter in these places, each named by a JSON Pointer.
If one of them is meant to change what a client does, please say so."""


def as_markdown(root: Path) -> str:
    """Return the overlay's actions and the ledger's entries as a list of documentation bugs.

    Raises:
        CodegenError: if the document, the overlay or the ledger cannot be read.
    """
    info = document.loads(read_text(root, SPEC), SPEC).get("info")
    if not is_object(info) or not {"title", "version"} <= info.keys():
        raise CodegenError.at(SPEC, f"expected `info` with a title and a version, got {info!r}")
    name = ", ".join(code_span(str(info[member])) for member in ("title", "version"))
    actions = overlay.parse(read_text(root, OVERLAY), OVERLAY)
    entries = [entry for entry in ledger.read(root) if entry.pointer]
    parts = [
        f"# Gaps in the OpenAPI document {name}",
        "## To correct",
        _TO_CORRECT,
        *_numbered(map(_correction, actions)),
        "## To confirm",
        _TO_CONFIRM,
        *_numbered(map(_question, entries)),
    ]
    return "\n\n".join(parts) + "\n"


def _numbered(entries: Iterable[str]) -> Iterator[str]:
    for number, entry in enumerate(entries, start=1):
        head = f"{number}. "
        yield head + indent(entry, " " * len(head)).lstrip()


def _correction(action: Action) -> str:
    now = [f"It is now:\n\n{_code(found)}" for found in action.expect]
    return "\n\n".join([f"`{action.target}`", action.why, *now, _wanted(action)])


def _wanted(action: Action) -> str:
    match action.kind:
        case "remove":
            return "Please remove it."
        case "copy":
            return f"Please say the same as at `{action.value}`."
        case _:
            return f"Please {'change' if action.expect else 'add'}:\n\n{_code(action.value)}"


def _code(value: object) -> str:
    return f"```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```"


def _question(entry: LedgerEntry) -> str:
    return f"`#{entry.pointer}`\n\n{entry.why}"
