"""A reply against the document."""

from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.openapi.document import Document
from codegen.probe import compare
from codegen.probe.compare import Difference, Kind
from tests.codegen.probe.replies import CASES, JSON, OPERATION, SCHEMA, described, document

RESPONSES = f"{OPERATION}/responses"


def unread() -> object:
    """Fail, as nobody has to read this body."""
    raise AssertionError


@pytest.mark.parametrize(("described_", "body", "expected"), CASES)
def test_compare(described_: Document, body: object, expected: list[tuple[Any, ...]]) -> None:
    """Each difference is found once, with its place in the reply and in the document."""
    found = compare.compare(described_, OPERATION, 200, JSON, lambda: body)
    assert expected == [
        (
            one.kind,
            one.pointer,
            one.place.removeprefix(SCHEMA),
            " ".join(one.observed),
            one.count,
        )
        for one in found
    ]


def test_what_is_shared_is_named_where_it_stands() -> None:
    """A difference from what a reference leads to is one from there."""
    schema = {"type": "array", "items": {"$ref": "#/components/schemas/Named"}}
    (found,) = compare.compare(document(schema), OPERATION, 200, JSON, lambda: [{"name": 1}])
    assert ("/*/name", "/components/schemas/Named/properties/name/type") == (
        found.pointer,
        found.place,
    )


def test_what_agrees_in_the_same_place_is_told() -> None:
    """Whether all values differ or some is what a correction depends on."""
    schema = {"type": "array", "items": {"type": "integer"}}
    (found,) = compare.compare(document(schema), OPERATION, 200, JSON, lambda: [1, "x", 2])
    assert (("string",), ("integer",)) == (found.observed, found.beside)


@pytest.mark.parametrize(
    ("patterns", "status", "expected"),
    [
        pytest.param(["200"], 200, True, id="itself"),
        pytest.param(["2XX"], 204, True, id="class"),
        pytest.param(["default"], 520, True, id="default"),
        pytest.param(["200", "4XX"], 520, False, id="another"),
    ],
)
def test_status(patterns: list[str], status: int, expected: bool) -> None:
    """A status is documented by itself, by its class or by the default."""
    responses = {pattern: {"description": "A"} for pattern in patterns}
    undocumented = Difference(kind=Kind.STATUS, pointer="", place=RESPONSES, name=str(status))
    found = compare.compare(described(responses), OPERATION, status, "", unread)
    assert ([] if expected else [undocumented]) == found


@pytest.mark.parametrize(
    ("documented", "content_type", "expected"),
    [
        pytest.param([JSON], "text/html", True, id="another"),
        pytest.param([JSON], "application/problem+json", True, id="another-json"),
        pytest.param(["text/html"], "text/html", False, id="no-json"),
        pytest.param(["text/*"], "text/html", False, id="range"),
        pytest.param(["text/html"], "", False, id="unnamed"),
        pytest.param([], "text/html", False, id="nothing-said"),
    ],
)
def test_content_type(documented: list[str], content_type: str, expected: bool) -> None:
    """A content type is one that is documented; only a JSON body that is described is read."""
    content = {name: {"schema": {"type": "string"}} for name in documented}
    responses = {"200": {"description": "A", "content": content}}
    place = f"{RESPONSES}/200/content"
    other = Difference(kind=Kind.CONTENT, pointer="", place=place, name=content_type)
    found = compare.compare(described(responses), OPERATION, 200, content_type, unread)
    assert ([other] if expected else []) == found


@pytest.mark.parametrize("media_type", [JSON, "Application/JSON; charset=utf-8", "*/*"])
def test_json_by_any_name_is_compared(media_type: str) -> None:
    """However the document names JSON, the body is read."""
    content = {media_type: {"schema": {"type": "string"}}}
    responses = {"200": {"description": "A", "content": content}}
    (found,) = compare.compare(described(responses), OPERATION, 200, JSON, lambda: 1)
    assert Kind.TYPE == found.kind


def test_a_reply_without_content_type_is_json() -> None:
    """Where the reply does not say what it is, it is what the document says."""
    (found,) = compare.compare(document({"type": "string"}), OPERATION, 200, "", lambda: 1)
    assert Kind.TYPE == found.kind


def test_no_schema_is_met_by_anything() -> None:
    """A body of which nothing is said is not read."""
    media: Document = {}
    responses = {"200": {"description": "A", "content": {JSON: media}}}
    assert [] == compare.compare(described(responses), OPERATION, 200, JSON, unread)


@pytest.mark.parametrize(
    ("schema", "body", "what"),
    [
        pytest.param({"allOf": [{"$ref": f"#{SCHEMA}"}]}, {}, "RecursionError", id="endless"),
        pytest.param({"pattern": "("}, "x", "error", id="pattern"),
    ],
)
def test_what_cannot_be_compared(schema: Document, body: object, what: str) -> None:
    """A document that leads nowhere is a problem, not a traceback."""
    with pytest.raises(CodegenError) as caught:
        compare.compare(document(schema), OPERATION, 200, JSON, lambda: body)
    assert f"openapi.json#{RESPONSES}/200: cannot be compared: {what}" == str(caught.value)
