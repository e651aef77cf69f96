"""No change of the document passes unseen, and each gets the verdict it must get."""

import pytest

from codegen.compat import generated_verdict, judge
from codegen.errors import CodegenError
from codegen.openapi.overlay import Action
from codegen.openapi.validation import validate
from tests.codegen.compat.mutants.cases import MUTANTS, Mutant
from tests.codegen.compat.mutants.edits import apply
from tests.codegen.compat.mutants.fates import (
    ACTIONS,
    LEAVES,
    LEDGER,
    TABLE,
    action_row,
    leaf_row,
    mutant_row,
)

ROWS = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
UNSEEN = "| patch | document-only"


@pytest.mark.parametrize("pointer", LEAVES)
def test_leaf(pointer: str) -> None:
    """A leaf that changes is seen or refused; if it is not, the ledger says why, and only then."""
    row = leaf_row(pointer)
    assert (pointer in LEDGER) == (UNSEEN in row), row
    assert row in ROWS


def test_ledger_matches() -> None:
    """The ledger names no leaf that is not there."""
    assert set() == LEDGER.keys() - LEAVES.keys()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_structure(mutant: Mutant) -> None:
    """A change of the document's structure is judged as the case says, or refused at its place."""
    mutated = apply(mutant.document, *mutant.edits)
    validate(mutated, "mutant")
    assert mutant_row(mutant) in ROWS
    if mutant.refused:
        with pytest.raises(CodegenError) as caught:
            judge.judge(mutant.document, mutated)
        assert f"##{mutant.refused}" in {problem.where for problem in caught.value.problems}
        return
    changes = judge.judge(mutant.document, mutated)
    shown = judge.as_text(changes, "1.0.0")
    assert mutant.bump == generated_verdict.bump(changes).label, shown
    assert mutant.kinds <= {change.kind for change in changes}, shown


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.where.rpartition("/")[2])
def test_overlay_action(action: Action) -> None:
    """Once the vendor closes a gap, the build fails at the action for it, asking to delete it."""
    row = action_row(action)
    assert f"| refused | at `{action.where}`, asking to delete it |" in row
    assert row in ROWS


def test_table_is_complete() -> None:
    """The table has a row for each mutant and each heading, and no other."""
    assert len(LEAVES) + len(MUTANTS) + len(ACTIONS) + 3 == len(ROWS)
