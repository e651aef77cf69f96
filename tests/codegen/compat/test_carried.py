"""The leaves that generated code does not carry are found, and compared with the ledger."""

from typing import Any, Final

import pytest

from codegen.compat import carried
from codegen.ledger import LedgerEntry

REPLY: Final = "/paths/~1things/get/responses/200"
SCHEMA: Final = f"{REPLY}/content/application~1json/schema"
DOCUMENT: Final[dict[str, Any]] = {
    "openapi": "3.0.3",
    "info": {"title": "Things", "version": "1", "contact": {"name": "Sales"}},
    "servers": [{"url": "https://api.example.com", "x-region": None}],
    "tags": [{"name": "things", "description": "Things"}],
    "paths": {
        "/things": {
            "get": {
                "operationId": "getThings",
                "tags": ["things", "more"],
                "externalDocs": {"url": "https://example.com"},
                "parameters": [
                    {"in": "query", "name": "x-depth", "schema": {"type": "number", "minimum": 0.5}}
                ],
                "responses": {
                    "200": {
                        "description": "Fine",
                        "headers": {
                            "x-rate": {
                                "required": True,
                                "schema": {"type": "string", "x-unit": "s", "example": "1s"},
                            }
                        },
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "title": "Things",
                                    "properties": {
                                        "x-name": {"type": "string", "maxLength": 5},
                                        "any": {},
                                        "tags": {"type": "array", "items": {"type": "string"}},
                                    },
                                    "example": {"x-name": "a"},
                                }
                            }
                        },
                    }
                },
            }
        }
    },
}
IGNORED: Final = [
    LedgerEntry(pointer="/openapi", why="The version of the notation."),
    LedgerEntry(patterns="*/x-* */example */externalDocs", why="Words."),
    LedgerEntry(patterns="document/info document/tags operation/tags", why="Words."),
]


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        pytest.param("/openapi", False, id="notation"),
        pytest.param("/info/title", True, id="title"),
        pytest.param("/info/contact/name", False, id="contact"),
        pytest.param("/servers/0/url", True, id="server"),
        pytest.param("/servers/0/x-region", False, id="null"),
        pytest.param("/tags/0/name", False, id="tag-of-the-page"),
        pytest.param("/paths/~1things/get/tags/0", True, id="tag"),
        pytest.param("/paths/~1things/get/tags/1", False, id="second-tag"),
        pytest.param("/paths/~1things/get/parameters/0/name", True, id="parameter"),
        pytest.param("/paths/~1things/get/parameters/0/schema/minimum", True, id="limit"),
        pytest.param(f"{REPLY}/headers/x-rate/required", True, id="boolean"),
        pytest.param(f"{REPLY}/headers/x-rate/schema/type", True, id="type-of-a-header"),
        pytest.param(f"{SCHEMA}/properties/x-name/maxLength", True, id="limit-of-a-field"),
        pytest.param(f"{SCHEMA}/properties/any", True, id="empty-schema"),
        pytest.param(f"{SCHEMA}/example/x-name", False, id="example"),
        pytest.param(f"{SCHEMA}/properties/x-name/type", True, id="type"),
    ],
)
def test_is_carried(pointer: str, *, expected: bool) -> None:
    """A leaf is carried if importers or the wire can see a change of its value."""
    assert expected == carried.is_carried(DOCUMENT, pointer)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("text", "textx", id="text"),
        pytest.param("integer", "string", id="type"),
        pytest.param("3.1.9", "3.1.10", id="version"),
        pytest.param(True, False, id="boolean"),
        pytest.param(1, 2, id="integer"),
        pytest.param(0.5, 1.5, id="number"),
        pytest.param([], ["scope"], id="empty-list"),
        pytest.param({}, {"type": "string"}, id="empty-object"),
        pytest.param(None, {"type": "string"}, id="null"),
    ],
)
def test_changed(before: object, after: object) -> None:
    """A leaf of any kind gets another value of its kind, in a copy."""
    document = {"a": [{"b/c": before}]}
    assert {"a": [{"b/c": after}]} == carried.changed(document, "/a/0/b~1c")
    assert {"a": [{"b/c": before}]} == document
    assert {"a": [after]} == carried.changed({"a": [before]}, "/a/0")


def test_changed_parameters() -> None:
    """An empty list of parameters gets a parameter."""
    (parameter,) = carried.changed({"parameters": []}, "/parameters")["parameters"]
    assert {"in", "name", "schema"} == parameter.keys()


def test_ways() -> None:
    """A way begins with the kind of the node; no name of the vendor's looks like a member."""
    ways = carried.ways(DOCUMENT)
    expected = {
        "/openapi": "document/openapi",
        "/info/contact/name": "document/info/contact/name",
        "/servers/0/x-region": "server/x-region",
        "/paths/~1things/get/parameters/0/name": "parameter/name",
        f"{REPLY}/headers/x-rate/required": "header/required",
        f"{REPLY}/headers/x-rate/schema/x-unit": "schema/x-unit",
        f"{SCHEMA}/properties/x-name/maxLength": "schema/maxLength",
        f"{SCHEMA}/properties/any": "schema",
        f"{SCHEMA}/example/x-name": "schema/example/x-name",
    }
    assert expected == {pointer: ways[pointer] for pointer in expected}


def test_all_is_accounted_for() -> None:
    """A ledger that explains every leaf without a trace has no problem."""
    assert [] == carried.ledger_problems(DOCUMENT, IGNORED)


def test_a_leaf_without_an_entry() -> None:
    """The problem has the lines to paste; with a reason, they are the entry that was missing."""
    (problem,) = carried.ledger_problems(DOCUMENT, IGNORED[1:])
    assert str(problem).startswith("codegen/ledger.toml: expected an entry for `#/openapi`, which")
    assert problem.what.endswith('\n\n[[ignored]]\npointer = "/openapi"\nwhy = "…"\n')


@pytest.mark.parametrize(
    "pointer",
    [
        pytest.param("/gone", id="no-leaf"),
        pytest.param("/servers/0/url", id="carried"),
    ],
)
def test_an_entry_that_is_not_needed(pointer: str) -> None:
    """An entry for a leaf that is gone or carried is to be deleted."""
    entries = [*IGNORED, LedgerEntry(pointer=pointer, why="w")]
    (problem,) = carried.ledger_problems(DOCUMENT, entries)
    assert f"the document has no `#{pointer}`, or the generated code carries it" in problem.what
    assert problem.what.endswith("; delete the entry for it")
