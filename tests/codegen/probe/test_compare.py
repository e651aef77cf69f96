"""Comparison of a reply with the document."""

from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.openapi.document import Document
from codegen.probe import compare
from codegen.probe.compare import Difference, Kind
from tests.codegen.probe.replies import CASES, JSON, OPERATION, SCHEMA, described, document

RESPONSES = f"{OPERATION}/responses"


def unread() -> object:
    """Fail: the body must not be read."""
    raise AssertionError


@pytest.mark.parametrize(("described_", "body", "expected"), CASES)
def test_compare(described_: Document, body: object, expected: list[tuple[Any, ...]]) -> None:
    """Each difference is found once, with its places in the reply and in the document."""
    found = compare.compare(described_, OPERATION, 200, JSON, lambda: body)
    assert expected == [
        (
            one.kind,
            one.pointer,
            one.location.removeprefix(SCHEMA),
            " ".join(one.observed),
            one.count,
        )
        for one in found
    ]


def test_what_is_shared_is_named_where_it_stands() -> None:
    """A difference from a shared schema has the location of that schema."""
    schema = {"type": "array", "items": {"$ref": "#/components/schemas/Named"}}
    (found,) = compare.compare(document(schema), OPERATION, 200, JSON, lambda: [{"name": 1}])
    assert ("/*/name", "/components/schemas/Named/properties/name/type") == (
        found.pointer,
        found.location,
    )


def test_what_agrees_in_the_same_place_is_told() -> None:
    """A difference has the types that agree, because a correction depends on them."""
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
    """A status is documented if the document has it, its class or a default."""
    responses = {pattern: {"description": "A"} for pattern in patterns}
    undocumented = Difference(kind=Kind.STATUS, pointer="", location=RESPONSES, name=str(status))
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
    """An undocumented content type is a difference; only a described JSON body is read."""
    content = {name: {"schema": {"type": "string"}} for name in documented}
    responses = {"200": {"description": "A", "content": content}}
    location = f"{RESPONSES}/200/content"
    other = Difference(kind=Kind.CONTENT, pointer="", location=location, name=content_type)
    found = compare.compare(described(responses), OPERATION, 200, content_type, unread)
    assert ([other] if expected else []) == found


@pytest.mark.parametrize("media_type", [JSON, "Application/JSON; charset=utf-8", "*/*"])
def test_json_by_any_name_is_compared(media_type: str) -> None:
    """The body is read for every name of JSON."""
    content = {media_type: {"schema": {"type": "string"}}}
    responses = {"200": {"description": "A", "content": content}}
    (found,) = compare.compare(described(responses), OPERATION, 200, JSON, lambda: 1)
    assert Kind.TYPE == found.kind


def test_a_reply_without_content_type_is_json() -> None:
    """A reply without a content type has the one in the document."""
    (found,) = compare.compare(document({"type": "string"}), OPERATION, 200, "", lambda: 1)
    assert Kind.TYPE == found.kind


def test_no_schema_is_met_by_anything() -> None:
    """A body without a schema is not read."""
    media: Document = {}
    responses = {"200": {"description": "A", "content": {JSON: media}}}
    assert [] == compare.compare(described(responses), OPERATION, 200, JSON, unread)


ENDLESS = "its references have no end, or the reply is nested too deeply"
NO_PATTERN = "Python knows no such pattern: missing ), unterminated subpattern at position 0"


@pytest.mark.parametrize(
    ("schema", "body", "what"),
    [
        pytest.param({"allOf": [{"$ref": f"#{SCHEMA}"}]}, {}, ENDLESS, id="endless"),
        pytest.param({"pattern": "("}, "x", NO_PATTERN, id="pattern"),
    ],
)
def test_what_cannot_be_compared(schema: Document, body: object, what: str) -> None:
    """A schema without an end, or with a broken pattern, is an error without a traceback."""
    with pytest.raises(CodegenError) as caught:
        compare.compare(document(schema), OPERATION, 200, JSON, lambda: body)
    assert f"openapi.json#{RESPONSES}/200: cannot be compared: {what}" == str(caught.value)
