"""Draft actions for the overlay."""

from textwrap import dedent, indent
from typing import Any

import pytest

from codegen.openapi import overlay
from codegen.openapi.document import Document
from codegen.openapi.pointer import resolve
from codegen.openapi.validation import validate
from codegen.probe import compare, overlay_drafts
from codegen.probe.compare import Difference
from tests.codegen.probe.replies import CASES, JSON, OPERATION, SCHEMA, described
from tests.codegen.probe.replies import document as with_schema

HEAD = "overlay: 1.1.0\ninfo: {title: T, version: '1'}\nactions:\n"
PATH = "$.paths['/usage'].get.responses['200'].content['application/json'].schema"


def corrected(before: Document, differences: list[Difference]) -> Document:
    """Return the document with the drafts, read from their text."""
    text = overlay_drafts.as_yaml(overlay_drafts.draft(before, differences))
    assert text.isascii()
    after = overlay.apply(before, overlay.parse(HEAD + text, "o"))
    validate(after, "d")
    return after


def written(schema: object, body: object, version: str = "3.0.0") -> str:
    """Return the drafts for a reply, in YAML."""
    before = with_schema(schema, version)
    found = compare.compare(before, OPERATION, 200, JSON, lambda: body)
    return overlay_drafts.as_yaml(overlay_drafts.draft(before, found)).replace(PATH, "$")


@pytest.mark.parametrize(("before", "body", "expected"), [case for case in CASES if case.values[2]])
def test_drafts_correct_the_document(
    before: Document, body: object, expected: list[tuple[Any, ...]]
) -> None:
    """The strict overlay code accepts the drafts, and the same reply then agrees."""
    found = compare.compare(before, OPERATION, 200, JSON, lambda: body)
    assert len(expected) == len(found)
    assert [] == compare.compare(corrected(before, found), OPERATION, 200, JSON, lambda: body)


@pytest.mark.parametrize(
    ("status", "content_type"),
    [(429, JSON), (520, ""), (200, "text/html"), (200, "application/problem+json")],
)
def test_drafts_of_the_rest(status: int, content_type: str) -> None:
    """There are drafts for a status and a content type."""
    before = with_schema({"type": "string"})
    found = compare.compare(before, OPERATION, status, content_type, str)
    assert 1 == len(found)
    after = corrected(before, found)
    assert [] == compare.compare(after, OPERATION, status, content_type, str)


def test_shared_schemas_are_corrected_once() -> None:
    """Two places in a reply with the same schema need one action."""
    named = {"$ref": "#/components/schemas/Named"}
    before = with_schema({"type": "object", "properties": {"a": named, "b": named}})
    body = {"a": {"name": 1, "z": 1}, "b": {"name": 1, "z": None}}
    found = compare.compare(before, OPERATION, 200, JSON, lambda: body)
    assert (4, 2) == (len(found), len(overlay_drafts.draft(before, found)))
    assert [] == compare.compare(corrected(before, found), OPERATION, 200, JSON, lambda: body)


@pytest.mark.parametrize(
    ("schema", "body", "version", "expected"),
    [
        pytest.param(
            {"type": "array", "items": {"type": "object", "properties": {}}},
            [{"z": "x"}, {"z": None}],
            "3.0.0",
            """\
            - target: $.items.properties
              description: Unknown member in a reply at /*/z, seen 2 times (null or string).
              update:
                z:
                  type: string
                  nullable: true
            """,
            id="member",
        ),
        pytest.param(
            {"type": "object", "required": ["a", "b"]},
            {"a": 1},
            "3.0.0",
            """\
            - target: $.required[?@ == 'b']
              description: Missing required member in a reply at /b, seen once.
              remove: true
              x-expect: b
            """,
            id="missing",
        ),
        pytest.param(
            {"type": "string"},
            None,
            "3.0.0",
            """\
            - target: $
              description: Null where not allowed in a reply, seen once.
              update:
                nullable: true
            """,
            id="null",
        ),
        pytest.param(
            {"type": "string"},
            None,
            "3.1.0",
            """\
            - target: $.type
              description: Null where not allowed in a reply, seen once.
              remove: true
              x-expect: string

            - target: $
              description: Null where not allowed in a reply, seen once.
              update:
                type:
                  - string
                  - 'null'
            """,
            id="null-3.1",
        ),
        pytest.param(
            {"enum": ["x"]},
            None,
            "3.0.0",
            """\
            - target: $.enum
              description: Null where not allowed in a reply, seen once.
              update: null
            """,
            id="null-among-values",
        ),
        pytest.param(
            {"enum": ["x", "y"]},
            "secret",
            "3.0.0",
            """\
            - target: $.enum
              description: >-
                Unknown enum value in a reply, seen once (string). If the value is known, add it to the list
                instead of removing the list.
              remove: true
              x-expect:
                - x
                - y
            """,  # noqa: E501 - as wide as in the overlay
            id="value",
        ),
    ],
)
def test_style(schema: Document, body: object, version: str, expected: str) -> None:
    """Drafts look like the actions in the overlay, and have no value of a reply."""
    assert indent(dedent(expected), "  ") == written(schema, body, version)


def test_a_blank_line_between_actions() -> None:
    """A blank line separates two actions."""
    text = written({"type": "object", "properties": {}}, {"y": 1, "z": 2})
    assert 2 == len(text.split("\n\n"))


@pytest.mark.parametrize(
    "name", ["<<", "on", "1", "null", "", "? a", "a: b #c", "-", "é\x7f\u202e"]
)
def test_odd_names(name: str) -> None:
    """A name with a meaning in YAML or for a terminal stays the same."""
    before = with_schema({"type": "object", "properties": {}})
    found = compare.compare(before, OPERATION, 200, JSON, lambda: {name: "x"})
    after = corrected(before, found)
    assert {name: {"type": "string"}} == resolve(after, f"#{SCHEMA}")["properties"]


@pytest.mark.parametrize(("length", "expected"), [(100, 1), (101, 0)])
def test_long_names(length: int, expected: int) -> None:
    """A name of more than 100 characters has no draft."""
    before = with_schema({"type": "object", "properties": {}})
    found = compare.compare(before, OPERATION, 200, JSON, lambda: {"x" * length: 1})
    assert expected == len(overlay_drafts.draft(before, found))


def test_paths_of_odd_places() -> None:
    """The target finds a property with any name."""
    name = "a b'\\\"\n/~é"
    before = with_schema({"allOf": [{"type": "object", "properties": {name: {"type": "string"}}}]})
    found = compare.compare(before, OPERATION, 200, JSON, lambda: {name: 1})
    (action,) = overlay_drafts.draft(before, found)
    expected = f"{PATH}.allOf[0].properties['a b\\'\\\\\"\\n/~\\u00e9'].type"
    assert expected == action["target"]
    assert [] == compare.compare(corrected(before, found), OPERATION, 200, JSON, lambda: {name: 1})


def test_a_status_without_a_name() -> None:
    """A status without a standard phrase gets a description."""
    before = described({"200": {"description": "OK"}})
    (action,) = overlay_drafts.draft(before, compare.compare(before, OPERATION, 599, "", str))
    assert {"599": {"description": "A status without a name"}} == action["update"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/a b", "/a b"),
        ("é\x1b[31m\u202e\\", "\\xe9\\x1b[31m\\u202e\\\\"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 200 + "..."),
    ],
)
def test_shown(text: str, expected: str) -> None:
    """A text from outside is shown in printable ASCII, and cut off."""
    assert expected == overlay_drafts.shown(text)
