"""The ledger is read strictly, and the code and tests that it names exist."""

import ast
from pathlib import Path

import pytest
from attrs import evolve

from codegen import ledger
from codegen.errors import CodegenError
from codegen.ledger import LedgerEntry

ROOT = Path(__file__).parents[2]
HANDLED = [fact for fact in ledger.read(ROOT) if fact.where]


def test_parse() -> None:
    """Entries are ignored, one leaf or a kind of leaves, or handled by code that a test proves."""
    text = """\
[[ignored]]
pointer = "/a"
why = "because"

[[ignored]]
patterns = "*/x-* header/style"
why = "for all"

[[handled]]
pointer = "/b"
why = "since"
where = "file.py"
test = "test_file.py::test_b"
"""
    expected = [
        LedgerEntry(pointer="/a", why="because"),
        LedgerEntry(patterns="*/x-* header/style", why="for all"),
        LedgerEntry(pointer="/b", why="since", where="file.py", test="test_file.py::test_b"),
    ]
    assert expected == ledger.parse(text, "l")
    assert [] == ledger.parse("", "l")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("= 1", "not TOML: ", id="syntax"),
        pytest.param("a = " + "[" * 9_999, "not TOML: nested too deeply", id="depth"),
        pytest.param("a = " + "1" * 9_999, "not TOML: ", id="long-number"),
        pytest.param(
            "[[forgotten]]", "expected the tables ['handled', 'ignored'], got forgotten", id="table"
        ),
        pytest.param(
            "[[ignored]]\npointer = '/a'",
            "expected the texts ['pointer', 'why'] or ['patterns', 'why'] under [[ignored]], got {",
            id="missing",
        ),
        pytest.param(
            "[[ignored]]\npointer = '/a'\nwhy = 'w'\ntest = 't'", "['pointer', 'why']", id="more"
        ),
        pytest.param("[[ignored]]\npointer = '/a'\nwhy = 1", "expected the texts", id="no-text"),
        pytest.param(
            "[[ignored]]\npointer = '/a'\npatterns = '*/a'\nwhy = 'w'", "['patterns',", id="both"
        ),
        pytest.param(
            "[[ignored]]\npointer = '/a'\nwhy = '…'", "expected a reason in `why`", id="no-reason"
        ),
        pytest.param(
            "[[handled]]\npointer = '/a'\nwhy = ' '\nwhere = 'w'\ntest = 't'",
            "expected a reason in `why` under [[handled]]",
            id="blank-reason",
        ),
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


@pytest.mark.parametrize(
    ("patterns", "way", "expected"),
    [
        pytest.param("schema/title", "schema/title", True, id="same"),
        pytest.param("header/style schema/title", "schema/title", True, id="one-of-several"),
        pytest.param("*/x-*", "schema/x-a", True, id="any-part-of-a-name"),
        pytest.param("*/x-*", "schema/x-a/b/0", True, id="everything-below"),
        pytest.param("document/security/*/*", "document/security/0/Key", True, id="inside"),
        pytest.param("schema/title", "schema/titles", False, id="longer-name"),
        pytest.param("*/x-*", "schema/default/x-a", False, id="deeper"),
        pytest.param("*/x-*", "schema/x", False, id="shorter-name"),
        pytest.param("schema/title", "response/title", False, id="other-kind"),
        pytest.param("", "schema/title", False, id="none"),
    ],
)
def test_patterns(patterns: str, way: str, *, expected: bool) -> None:
    """A pattern covers a member of a kind of nodes, with all below it, and nothing else."""
    assert expected == LedgerEntry(patterns=patterns, why="w").covers(way)


@pytest.mark.parametrize("pointer", ["/a/b", '/a/"~1\\', "/a/\n\t\x7f\x9b\u202e", "/é/😀"])
def test_an_entry_to_paste(pointer: str) -> None:
    """The text of an entry is TOML for that entry, whatever the pointer holds."""
    entry = LedgerEntry(pointer=pointer, why="because")
    assert [entry] == ledger.parse(str(entry), "l")


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
