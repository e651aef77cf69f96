"""Two documents give a verdict, and the verdict words."""

import json

import pytest

from codegen.compat import generated_verdict, judge
from codegen.compat.generated_surface import Entry, Item
from codegen.compat.generated_verdict import Change, Severity
from codegen.errors import CodegenError
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import NAMED, TEXT, get, prop, schema, servers

NONE, PATCH, MINOR, MAJOR = Severity

REMOVED = Change(
    pointer="/a", kind="a-removed", what="`a` is gone", importers=MAJOR, deployed=MAJOR
)
ADDED = Change(pointer="/b", kind="b-added", what="`b` is new", importers=MINOR, deployed=NONE)
TEXT_ONLY = Change(
    pointer="/c", kind="c-doc", what="`c` says more", importers=PATCH, deployed=PATCH
)
ALL = [REMOVED, ADDED, TEXT_ONLY]
HOSTILE = "a|b`c<script>\n# d\\|e"


def judged(before: Document, after: Document) -> set[tuple[str, str, str]]:
    """Return severity, kind and pointer of all that differs between two fragments."""
    return {
        (change.severity.label, change.kind, change.pointer)
        for change in judge.judge(complete(before), complete(after))
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(get(), get(), set[tuple[str, str, str]](), id="nothing"),
        pytest.param(
            prop(TEXT),
            prop({"type": "integer"}),
            {("major", "field-type-changed", "/components/schemas/X/properties/p")},
            id="seen-in-the-client",
        ),
        pytest.param(
            prop(TEXT),
            prop({**TEXT, "x-unit": "m"}),
            {("patch", "document-only", "/components/schemas/X/properties/p/x-unit")},
            id="seen-in-the-document-alone",
        ),
        pytest.param(
            prop(TEXT),
            prop({"type": "integer", "x-unit": "m"}),
            {("major", "field-type-changed", "/components/schemas/X/properties/p")},
            id="part-of-what-is-seen",
        ),
        pytest.param(
            prop({**TEXT, "enum": ["a"]}),
            prop({**TEXT, "enum": ["a", "b"]}) | {"openapi": "3.1.1"},
            {
                ("minor", "value-added", "/components/schemas/X/properties/p"),
                ("patch", "document-only", "/openapi"),
            },
            id="both",
        ),
        pytest.param(
            servers("https://a.example"),
            servers("https://a.example", description="The one"),
            {("patch", "package-doc-changed", "/info")},
            id="said-elsewhere",
        ),
        pytest.param(
            schema(NAMED),
            schema({**NAMED, "title": "Y"}),
            {("major", "model-renamed", "/components/schemas/X")},
            id="renamed",
        ),
        pytest.param(
            get("/a", operationId="getIt"),
            get("/b", operationId="getIt"),
            {("major", "wire-operation-path-changed", "/paths/~1b/get")},
            id="moved",
        ),
    ],
)
def test_judge(before: Document, after: Document, expected: set[tuple[str, str, str]]) -> None:
    """Each difference is told once: as a change of the client if it is one."""
    assert expected == judged(before, after)


@pytest.mark.parametrize("side", [0, 1])
def test_judge_names_the_document_that_gives_no_client(side: int) -> None:
    """A document that the generator refuses is named with the place."""
    documents = [complete(get()), complete(get())]
    documents[side] = complete(prop({"type": "string", "not": {}}))
    with pytest.raises(CodegenError) as caught:
        judge.judge(documents[0], documents[1], names=("old", "new"))
    expected = f"{('old', 'new')[side]}#/components/schemas/X/properties/p/not"
    assert expected == caught.value.problems[0].where


def test_as_json() -> None:
    """Programs get exactly this."""
    expected = {
        "bump": "major",
        "changes": [
            {"pointer": "/a", "kind": "a-removed", "severity": "major", "message": "`a` is gone"},
            {
                "pointer": "/b",
                "kind": "b-added",
                "severity": "minor",
                "message": "`b` is new (importers: minor, deployed clients: none)",
            },
            {"pointer": "/c", "kind": "c-doc", "severity": "patch", "message": "`c` says more"},
        ],
    }
    assert expected == json.loads(judge.as_json(ALL))
    assert {"bump": "none", "changes": []} == json.loads(judge.as_json([]))


def test_as_text() -> None:
    """A terminal shows changes, what version they take, and what to paste into the changelog."""
    expected = """\
major  a-removed
       #/a
       `a` is gone
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

- `b` is new (importers: minor, deployed clients: none)

Unchanged for callers:

- `c` says more
"""
    assert expected == judge.as_text(ALL, "1.2.3")
    assert "nothing changed\n" == judge.as_text([], "1.2.3")


def test_as_markdown() -> None:
    """A pull request shows a table, and what to paste folded away."""
    expected = """\
**This takes a patch version. Changes: 1 patch.**

| severity | kind | what | where |
|---|---|---|---|
| patch | c-doc | `c` says more | `#/c` |

<details><summary>Changelog entry</summary>

## 1.2.4, unreleased

Unchanged for callers:

- `c` says more

</details>
"""
    assert expected == judge.as_markdown([TEXT_ONLY], "1.2.3")
    assert "Nothing changed.\n" == judge.as_markdown([], "1.2.3")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(ALL, "2.0.0", id="major"),
        pytest.param([ADDED, TEXT_ONLY], "1.3.0", id="minor"),
        pytest.param([TEXT_ONLY], "1.2.4", id="patch"),
    ],
)
def test_changelog_names_the_next_version(changes: list[Change], expected: str) -> None:
    """The worst change makes the next version."""
    assert judge.changelog(changes, "1.2.3").startswith(f"## {expected}, unreleased\n")


def test_hostile_texts_are_inert() -> None:
    """Names and values of the vendor's are quoted, on one line, and end no cell of a table."""
    entry = Entry("server", "")
    before, after = ({entry: Item({"base URL": url}, HOSTILE)} for url in ("a", HOSTILE))
    changes = generated_verdict.compare(before, after)
    inert = "``a|b`c<script> # d\\|e``"
    expected = (
        f"server: base URL changed from `a` to {inert} (importers: patch, deployed clients: major)"
    )
    assert [expected] == [change.message for change in changes]
    row = judge.as_markdown(changes, "1.2.3").splitlines()[4]
    assert "to ``a\\|b`c<script> # d\\ \\|e`` (" in row
    assert row.endswith("| ``#a\\|b`c<script> # d\\ \\|e`` |")
    text = judge.as_text(changes, "1.2.3").splitlines()
    assert "       #a|b`c<script>\ufffd# d\\|e" == text[1]
    assert f"- {expected}" in text


def test_severities() -> None:
    """The four words that reports use, from least to worst."""
    assert ["none", "patch", "minor", "major"] == [severity.label for severity in Severity]
    assert generated_verdict.bump(ALL) is MAJOR
