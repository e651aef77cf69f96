"""The ledger is read strictly, and the code and tests that it names exist."""

import ast
from pathlib import Path

import pytest
from attrs import evolve

from codegen import ledger
from codegen.errors import CodegenError
from codegen.ledger import LEDGER, LedgerEntry

ROOT = Path(__file__).parents[2]
HANDLED = [fact for fact in ledger.parse(LEDGER.read_text(encoding="utf-8"), "l") if fact.where]


def test_parse() -> None:
    """Entries are ignored, or handled by code that a test proves."""
    text = """\
[[ignored]]
pointer = "/a"
why = "because"

[[handled]]
pointer = "/b"
why = "since"
where = "file.py"
test = "test_file.py::test_b"
"""
    expected = [
        LedgerEntry(pointer="/a", why="because"),
        LedgerEntry(pointer="/b", why="since", where="file.py", test="test_file.py::test_b"),
    ]
    assert expected == ledger.parse(text, "l")
    assert [] == ledger.parse("", "l")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("= 1", "not TOML: ", id="syntax"),
        pytest.param(
            "[[forgotten]]", "expected the tables ['handled', 'ignored'], got forgotten", id="table"
        ),
        pytest.param(
            "[[ignored]]\npointer = '/a'",
            "expected the texts ['pointer', 'why'] under [[ignored]], got {",
            id="missing",
        ),
        pytest.param(
            "[[ignored]]\npointer = '/a'\nwhy = 'w'\ntest = 't'", "['pointer', 'why']", id="more"
        ),
        pytest.param("[[ignored]]\npointer = '/a'\nwhy = 1", "expected the texts", id="no-text"),
        pytest.param("ignored = 1", "under [[ignored]]", id="no-table"),
        pytest.param("ignored = ['a']", "got 'a'", id="no-entry"),
    ],
)
def test_parse_refuses(text: str, what: str) -> None:
    """A text that is not a ledger is refused with its place."""
    with pytest.raises(CodegenError) as caught:
        ledger.parse(text, "l")
    (problem,) = caught.value.problems
    assert "l" == problem.where
    assert what in problem.what


def proven(fact: LedgerEntry) -> bool:
    """Tell whether the file and the test that an entry names exist."""
    path, _, test = fact.test.partition("::")
    file = ROOT / path
    names = {
        node.name
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    return (ROOT / fact.where).is_file() and test in names


def test_what_is_handled_by_hand_is_proven() -> None:
    """Each entry that is handled names a file that exists and a test that proves it."""
    here = "tests/codegen/test_ledger.py"
    named = LedgerEntry(pointer="/a", why="b", where=here, test=f"{here}::{proven.__name__}")
    assert proven(named)
    assert not proven(evolve(named, test=f"{here}::gone"))
    assert [] == [fact.pointer for fact in HANDLED if not proven(fact)]
