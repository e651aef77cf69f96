"""The fate of each mutant: the verdict on it, or the place where it is refused.

`python -m tests.codegen.compat.mutants.fates` writes docs/mutants.md, docs/changes.md and
docs/verdicts.md.
"""

from collections.abc import Iterator
from typing import Final

from codegen import ledger
from codegen.checkout import OVERLAY, SPEC, read_text
from codegen.compat import carried, change_ids
from codegen.compat.change import bump
from codegen.compat.judge import judge
from codegen.errors import CodegenError
from codegen.openapi import leaves, overlay
from codegen.openapi.document import Document, loads
from codegen.openapi.overlay import Action
from codegen.openapi.validation import validate
from tests.codegen.checkouts import FROZEN, ROOT
from tests.codegen.compat import pairs
from tests.codegen.compat.mutants.cases import MUTANTS
from tests.codegen.compat.mutants.documents import VENDOR
from tests.codegen.compat.mutants.edits import apply
from tests.codegen.compat.mutants.mutant import Mutant

__all__ = ["ACTIONS", "LEAVES", "LEDGER", "TABLE", "UNSEEN", "action_row", "leaf_row", "mutant_row"]

TABLE: Final = ROOT / "docs" / "mutants.md"
SPEC_AS_SENT: Final[Document] = loads(read_text(FROZEN, SPEC), SPEC)
ACTIONS: Final = overlay.parse(read_text(FROZEN, OVERLAY), OVERLAY)
LEAVES: Final = leaves.leaves(VENDOR)
LEDGER: Final = ledger.read(FROZEN)
UNSEEN: Final = f"| patch | {change_ids.DOCUMENT_ONLY.id}"
_WAYS: Final = carried.ways(VENDOR)
_HEAD: Final = "| mutant | fate | seen as |\n|---|---|---|"


def _row(name: str, before: Document, after: Document) -> str:
    """Return the row of a change: the place where it is refused, or the verdict and its ids."""
    try:
        validate(after, "mutant")
        changes = judge(before, after)
    except CodegenError as error:
        where = error.problems[0].where.lstrip("#").removeprefix("mutant#")
        return f"| {name} | refused | at `#{where}` |"
    kinds = ", ".join(sorted({change.kind for change in changes}))
    return f"| {name} | {bump(changes).label} | {kinds or 'not at all'} |"


def mutant_row(mutant: Mutant) -> str:
    """Return the row of a structural mutant."""
    return _row(mutant.name, mutant.document, apply(mutant.document, *mutant.edits))


def leaf_row(pointer: str) -> str:
    """Return the row of a changed leaf; of one that nobody sees, with the reason in the ledger."""
    row = _row(f"`#{pointer}`", VENDOR, carried.changed(VENDOR, pointer))
    known = (entry for entry in LEDGER if entry.pointer == pointer or entry.covers(_WAYS[pointer]))
    if UNSEEN in row and (entry := next(known, None)):
        return f"{row[:-2]}; ledger: {entry.why} |"
    return row


def action_row(action: Action) -> str:
    """Return the row of an overlay action, for a document that the vendor corrected so."""
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
    yield "# Verdicts on changed documents\n"
    yield "Written by `python3 noxfile.py -s mutants`; a test compares every row.\n"
    yield f"## Each leaf of the effective document, changed\n\n{_HEAD}"
    yield from map(leaf_row, LEAVES)
    yield f"\n## Changes of structure\n\n{_HEAD}"
    yield from map(mutant_row, MUTANTS)
    yield f"\n## Gaps of the vendor's document, closed by the vendor\n\n{_HEAD}"
    yield from map(action_row, ACTIONS)


if __name__ == "__main__":
    TABLE.write_text("\n".join(_table()) + "\n", encoding="utf-8", newline="\n")
    page = TABLE.with_name("changes.md")
    page.write_text(change_ids.as_markdown(), encoding="utf-8", newline="\n")
    pairs.PAGE.write_text(pairs.as_markdown(), encoding="utf-8", newline="\n")
