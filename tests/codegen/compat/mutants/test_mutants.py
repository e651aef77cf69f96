"""Every change of the document is seen, and gets the right verdict."""

import pytest

from codegen.compat import report
from codegen.compat.change import bump
from codegen.compat.change_ids import RULES, UNKNOWN
from codegen.compat.judge import judge
from codegen.errors import CodegenError
from codegen.openapi.overlay import Action
from codegen.openapi.validation import validate
from tests.codegen.compat.mutants.cases import MUTANTS
from tests.codegen.compat.mutants.edits import apply
from tests.codegen.compat.mutants.fates import (
    ACTIONS,
    LEAVES,
    LEDGER,
    TABLE,
    UNSEEN,
    action_row,
    leaf_row,
    mutant_row,
)
from tests.codegen.compat.mutants.mutant import Mutant

ROWS = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
NAMED = {entry.pointer for entry in LEDGER if entry.pointer}
IDS = {rule.id for rule in RULES if rule is not UNKNOWN}


@pytest.mark.parametrize("pointer", LEAVES)
def test_leaf(pointer: str) -> None:
    """A changed leaf is seen or refused, unless the ledger gives the reason."""
    row = leaf_row(pointer)
    assert (UNSEEN in row) == ("; ledger: " in row), row
    assert UNSEEN in row or pointer not in NAMED, row
    assert row in ROWS


def test_ledger_matches() -> None:
    """The document has each leaf that the ledger names."""
    assert set() == NAMED - LEAVES.keys()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_structure(mutant: Mutant) -> None:
    """A change of structure gets the verdict of the case, or is refused at its location."""
    mutated = apply(mutant.document, *mutant.edits)
    validate(mutated, "mutant")
    assert mutant_row(mutant) in ROWS
    if mutant.refused:
        with pytest.raises(CodegenError) as caught:
            judge(mutant.document, mutated)
        assert f"##{mutant.refused}" in {problem.where for problem in caught.value.problems}
        return
    changes = judge(mutant.document, mutated)
    shown = report.as_text(changes, "1.0.0")
    assert mutant.bump == bump(changes).label, shown
    assert mutant.kinds <= {change.kind for change in changes} <= IDS, shown


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.where.rpartition("/")[2])
def test_overlay_action(action: Action) -> None:
    """If the vendor closes a gap, the build fails and asks to delete the action for it."""
    row = action_row(action)
    assert f"| refused | at `{action.where}`, asking to delete it |" in row
    assert row in ROWS


def test_table_is_complete() -> None:
    """The table has one row for each mutant and each heading."""
    assert len(LEAVES) + len(MUTANTS) + len(ACTIONS) + 3 == len(ROWS)
