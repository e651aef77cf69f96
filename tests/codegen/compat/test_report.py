"""A verdict in words."""

import json

from attrs import evolve

from codegen.compat import report
from codegen.compat.change import Change, Severity
from codegen.compat.generated import generated_verdict
from codegen.compat.generated.generated_surface import Entry, Item

NONE, PATCH, MINOR, MAJOR = Severity

REMOVED = Change(
    pointer="/a",
    kind="a-removed",
    what="`a` is gone",
    importers=MAJOR,
    deployed=MAJOR,
    readers=("a.py:1", "a.py:2"),
)
ADDED = Change(pointer="/b", kind="b-added", what="`b` is new", importers=MINOR, deployed=NONE)
TEXT_ONLY = Change(
    pointer="/c", kind="c-doc", what="`c` says more", importers=PATCH, deployed=PATCH
)
ALL = [REMOVED, ADDED, TEXT_ONLY]
HOSTILE = "a|b`c<script>\n# d\\|e"


def test_as_json() -> None:
    """The JSON has the bump and the changes."""
    expected: dict[str, object] = {
        "bump": "major",
        "changes": [
            {
                "pointer": "/a",
                "kind": "a-removed",
                "severity": "major",
                "importers": "major",
                "deployed": "major",
                "message": "`a` is gone",
                "readers": ["a.py:1", "a.py:2"],
            },
            {
                "pointer": "/b",
                "kind": "b-added",
                "severity": "minor",
                "importers": "minor",
                "deployed": "none",
                "message": "`b` is new",
                "readers": [],
            },
            {
                "pointer": "/c",
                "kind": "c-doc",
                "severity": "patch",
                "importers": "patch",
                "deployed": "patch",
                "message": "`c` says more",
                "readers": [],
            },
        ],
    }
    assert expected == json.loads(report.as_json(ALL))
    assert {"bump": "none", "changes": []} == json.loads(report.as_json([]))


def test_as_text() -> None:
    """The text has the changes, the bump and an entry for the changelog."""
    expected = """\
major  a-removed
       #/a
       `a` is gone
       read by a.py:1
       read by a.py:2
minor  b-added
       #/b
       `b` is new (importers: minor, deployed clients: none)
patch  c-doc
       #/c
       `c` says more

This takes a major version. Changes: 1 major, 1 minor, 1 patch.

## 2.0.0, unreleased

Breaking:

- `a` is gone

Added or relaxed:

- `b` is new

Unchanged for callers:

- `c` says more
"""
    assert expected == report.as_text(ALL, "2.0.0")
    assert "nothing changed\n" == report.as_text([], "1.2.3")


def test_as_markdown() -> None:
    """The Markdown has a table, and a folded entry for the changelog."""
    expected = """\
**This takes a major version. Changes: 1 major, 1 patch.**

| importers | deployed clients | kind | what | where |
|---|---|---|---|---|
| major | major | a-removed | `a` is gone; read by `a.py:1`, `a.py:2` | `#/a` |
| patch | patch | c-doc | `c` says more | `#/c` |

<details><summary>Changelog entry</summary>

## 2.0.0, unreleased

Breaking:

- `a` is gone

Unchanged for callers:

- `c` says more

</details>
"""
    assert expected == report.as_markdown([REMOVED, TEXT_ONLY], "2.0.0")
    assert "Nothing changed.\n" == report.as_markdown([], "1.2.3")


def test_the_entry_speaks_to_importers() -> None:
    """A change stands under its judgement for importers, unless they cannot see it."""
    moved = evolve(ADDED, what="`d` moved", importers=PATCH, deployed=MAJOR)
    unseen = evolve(TEXT_ONLY, kind="document-only")
    expected = {"Breaking": [], "Added or relaxed": [], "Unchanged for callers": ["`d` moved"]}
    assert expected == report.bullets([moved, unseen])


def test_an_entry_without_a_bullet() -> None:
    """If importers can see no change, the entry says so."""
    text = report.as_text([evolve(TEXT_ONLY, kind="document-only")], "1.2.4")
    assert text.endswith("\n\n## 1.2.4, unreleased\n\nNothing changed for callers.\n")


def test_hostile_texts_are_inert() -> None:
    """A name or a value of the vendor's is quoted on one line, and ends no cell."""
    entry = Entry("server", "")
    before, after = ({entry: Item({"base URL": url}, HOSTILE)} for url in ("a", HOSTILE))
    changes = generated_verdict.compare(before, after)
    inert = "``a|b`c<script> # d\\|e``"
    expected = (
        f"server: base URL changed from `a` to {inert} (importers: patch, deployed clients: major)"
    )
    assert [expected] == [change.message for change in changes]
    row = report.as_markdown(changes, "1.2.3").splitlines()[4]
    assert "to ``a\\|b`c<script> # d\\ \\|e`` |" in row
    assert row.endswith("| ``#a\\|b`c<script> # d\\ \\|e`` |")
    text = report.as_text(changes, "1.2.3").splitlines()
    assert "       #a|b`c<script>\ufffd# d\\|e" == text[1]
    assert f"- server: base URL changed from `a` to {inert}" in text
