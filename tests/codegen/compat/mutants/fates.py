"""What becomes of a mutant, and the table of all of them.

`python -m tests.codegen.compat.mutants.fates` writes docs/mutants.md.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from codegen import ledger
from codegen.checkout import OVERLAY, SPEC
from codegen.compat import generated_verdict, judge
from codegen.errors import CodegenError
from codegen.openapi import leaves, overlay
from codegen.openapi.document import Document
from codegen.openapi.overlay import Action
from codegen.openapi.validation import validate
from tests.codegen.compat.mutants.cases import MUTANTS, VENDOR, Mutant
from tests.codegen.compat.mutants.edits import apply, put

__all__ = ["ACTIONS", "LEAVES", "LEDGER", "TABLE", "action_row", "leaf_row", "mutant_row"]

ROOT: Final = Path(__file__).parents[4]
TABLE: Final = ROOT / "docs" / "mutants.md"
SPEC_AS_SENT: Final[Document] = json.loads((ROOT / SPEC).read_text(encoding="utf-8"))
ACTIONS: Final = overlay.parse((ROOT / OVERLAY).read_text(encoding="utf-8"), OVERLAY)
LEAVES: Final = leaves.leaves(VENDOR)
LEDGER: Final = {
    fact.pointer: fact.why
    for fact in ledger.parse(ledger.LEDGER.read_text(encoding="utf-8"), ledger.LEDGER.name)
}
_HEAD: Final = "| mutant | fate | seen as |\n|---|---|---|"

#: What a leaf becomes where a longer text would be no valid document.
_OTHER: Final[dict[str, Any]] = {
    "string": "integer",
    "integer": "string",
    "number": "string",
    "object": "string",
    "array": "string",
    "apiKey": "http",
    "header": "query",
    "date-time": "date",
    "float": "double",
    "3.0.0": "3.0.3",
}


def _other(pointer: str, value: object) -> object:
    """Return another value for a leaf."""
    match value:
        case bool():
            return not value
        case []:
            entry: object = "scope"
            if pointer.endswith("/parameters"):
                entry = {"in": "query", "name": "q", "schema": {"type": "string"}}
            return [entry]
        case str():
            return _OTHER.get(value, f"{value}x")
        case _:
            raise AssertionError(f"{pointer} holds a kind of value that no leaf had before")


def _row(name: str, before: Document, after: Document) -> str:
    """Judge a change and return its row: refused and where, or the verdict and why."""
    try:
        validate(after, "mutant")
        changes = judge.judge(before, after)
    except CodegenError as error:
        where = error.problems[0].where.lstrip("#").removeprefix("mutant#")
        return f"| {name} | refused | at `#{where}` |"
    kinds = ", ".join(sorted({change.kind for change in changes}))
    return f"| {name} | {generated_verdict.bump(changes).label} | {kinds or 'not at all'} |"


def mutant_row(mutant: Mutant) -> str:
    """Return the row of a structural mutant."""
    return _row(mutant.name, mutant.document, apply(mutant.document, *mutant.edits))


def leaf_row(pointer: str) -> str:
    """Return the row of a leaf that changes; one that shows nowhere is as the ledger says."""
    mutated = apply(VENDOR, put(pointer, _other(pointer, LEAVES[pointer])))
    row = _row(f"`#{pointer}`", VENDOR, mutated)
    return f"{row[:-2]}; ledger: {LEDGER[pointer]} |" if pointer in LEDGER else row


def action_row(action: Action) -> str:
    """Return the row of an overlay action whose gap the vendor closes, as the action would."""
    closed = overlay.apply(SPEC_AS_SENT, [action])
    name = f"`{action.target}`"
    try:
        overlay.apply(closed, ACTIONS)
    except CodegenError as error:
        (fate,) = {problem.where for problem in error.problems}
        asks = all("delete this action" in problem.what for problem in error.problems)
        return f"| {name} | refused | at `{fate}`, {'asking to delete it' if asks else 'else'} |"
    return f"| {name} | passed | not at all |"


def _table() -> Iterator[str]:
    yield "# What becomes of a changed document\n"
    yield "Written by `python3 noxfile.py -s mutants`; a test makes every row anew.\n"
    yield f"## Each leaf of the effective document, changed\n\n{_HEAD}"
    yield from map(leaf_row, LEAVES)
    yield f"\n## Changes of structure\n\n{_HEAD}"
    yield from map(mutant_row, MUTANTS)
    yield f"\n## Gaps of the vendor's document, closed by the vendor\n\n{_HEAD}"
    yield from map(action_row, ACTIONS)


if __name__ == "__main__":
    TABLE.write_text("\n".join(_table()) + "\n", encoding="utf-8", newline="\n")
