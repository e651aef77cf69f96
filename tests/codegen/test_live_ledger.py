"""The ledger accounts for the live document."""

from pathlib import Path

from codegen import ledger
from codegen.compat.carried import ledger_problems
from codegen.openapi.effective import effective_document

ROOT = Path(__file__).parents[2]


def test_the_ledger_accounts_for_the_document() -> None:
    """Every leaf that generated code does not carry has an entry, and every entry its leaf."""
    problems = ledger_problems(effective_document(ROOT), ledger.read(ROOT))
    assert [] == problems, "\n".join(map(str, problems))
