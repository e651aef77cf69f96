"""Verdicts on changes of the handwritten modules."""

import re
from pathlib import Path

import pytest

from codegen.compat.change import Change, Severity
from codegen.compat.public_api import python_surface, python_verdict

PINNED = (Path(__file__).parents[3] / "pins" / "api.txt").read_text(encoding="utf-8")
TEXT = """\
module m
    doc: A module.
class m.C
    decorator: frozen
    doc: A class.
    required field a: int
        doc: A field.
    class attribute K = make(one)
    optional field b: int = 1
    def f(
        self,
        one: int,
        *,
        two: int = 2,
    ) -> None
class m.E
    bases: m.C
class m.K
    decorator: frozen(kw_only=True)
    optional field x: int = 1
def m.g(text: str = 'a very long default… (100 characters, sha256 12345678)) -> None
def m.h(a: int) -> int
def m.h(a: str) -> str
constant hyper_usage.__version__ = '0.1.0'
"""


def compare(before: str, after: str) -> list[Change]:
    """Return the changes from one text to another."""
    return python_verdict.compare(python_surface.parse(before), python_surface.parse(after))


def is_seen(before: str, after: str) -> bool:
    """Tell whether two texts differ, or the second cannot be parsed."""
    try:
        return bool(compare(before, after))
    except ValueError:
        return True


def changed(old: str, new: str) -> list[str]:
    """Return the changes by a replacement in the text, as lines."""
    assert TEXT.count(old) == 1
    changes = compare(TEXT, TEXT.replace(old, new))
    return [f"{change.severity.label} {change.kind} {change.message}" for change in changes]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("def m.g(", "def m.k() -> int\ndef m.g(", "minor python-added", id="added"),
        pytest.param("    doc: A module.\n", "", "patch python-doc-changed", id="words"),
        pytest.param("two: int = 2,", "two: int = 2,\n        three=3,", "minor", id="argument"),
        pytest.param("one: int,", "one: str,", "major python-changed", id="type"),
        pytest.param("g(text: str =", "g(text: int =", "major python-changed", id="cut off"),
        pytest.param("def m.h(a: int) -> int\n", "", "major python-changed", id="overload"),
        pytest.param("make(one)", "make(one, two=2)", "major python-changed", id="value"),
        pytest.param("frozen\n", "define\n", "major python-changed", id="decorator"),
        pytest.param("required field a: int", "optional field a: int = 1", "minor", id="optional"),
        pytest.param("required field a: int", "required field a: str", "major", id="field's type"),
        pytest.param(
            "    optional field x", "    optional field y: int = 1\n    optional field x",
            "minor python-added", id="keyword field",
        ),
        pytest.param("    optional field x: int = 1\n", "", "major python-removed", id="removed"),
    ],
)  # fmt: skip
def test_one_change(old: str, new: str, expected: str) -> None:
    """Each change is breaking, unless every right call still works."""
    (change,) = changed(old, new)
    assert change.startswith(expected)


def test_a_field_that_becomes_required() -> None:
    """A field that becomes required has another declaration, and is another argument."""
    before, after = (
        f"class m.C\n    {need} field a: int = field(repr=False)\n"
        for need in ("optional", "required")
    )
    expected = [
        ("python-changed", Severity.MAJOR),
        ("python-arguments-changed", Severity.MAJOR),
    ]
    assert expected == [(change.kind, change.severity) for change in compare(before, after)]


def test_new_fields_are_arguments() -> None:
    """A new field breaks callers if it moves an argument or must be passed."""
    added = "minor python-added `m.C.c` was added (importers: minor, deployed clients: none)"
    moved = (
        "major python-arguments-changed `m.C` takes other arguments now"
        " (importers: major, deployed clients: none)"
    )
    line = "    optional field b: int = 1\n"
    assert [added] == changed(line, f"{line}    optional field c: int = 1\n")
    assert [moved, added] == changed(line, f"    optional field c: int = 1\n{line}")
    assert [moved, added] == changed(line, f"{line}    required field c: int\n")


@pytest.mark.parametrize(
    ("owner", "member", "severity"),
    [
        pytest.param(
            "    decorator: frozen(kw_only=True)", "def g(self) -> int", "minor", id="method"
        ),
        pytest.param(
            "    decorator: frozen(kw_only=True)",
            "def __eq__(self, other: object) -> bool",
            "major",
            id="dunder",
        ),
        pytest.param(
            "    decorator: frozen(kw_only=True)",
            "class attribute __hash__ = None",
            "major",
            id="no dunder",
        ),
        pytest.param("    bases: m.C", "def g(self) -> int", "major", id="inherited"),
        pytest.param("    bases: m.C", "async def g(self) -> int", "major", id="coroutine"),
        pytest.param("    bases: m.C", "cached property g: int", "major", id="property"),
        pytest.param("    bases: m.C", "class attribute G = 'g'", "minor", id="value"),
    ],
)
def test_members_that_stand_in(owner: str, member: str, severity: str) -> None:
    """A new member is breaking if it may take the place of an inherited member."""
    (change,) = changed(f"{owner}\n", f"{owner}\n    {member}\n")
    assert change.startswith(f"{severity} python-added")


def test_nothing() -> None:
    """A new version alone is not a change."""
    assert [] == changed("'0.1.0'", "'0.2.0'")
    assert [] == compare(PINNED, PINNED)


def test_every_line_counts() -> None:
    """The loss of any line of the real text is a change, except that of the version."""
    blocks = [block.splitlines(keepends=True) for block in re.split(r"\n(?=[a-z])", PINNED)]
    unseen = [
        line
        for block in blocks
        for index, line in enumerate(block)
        if line.strip() != ")" and "__version__" not in line
        if not is_seen("".join(block), "".join(block[:index] + block[index + 1 :]))
    ]
    assert [] == unseen
