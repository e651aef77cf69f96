"""The headers of replies are read from the document."""

from typing import Any, Final

import pytest

from codegen.compat.change_ids import DOCUMENT_ONLY
from codegen.compat.generated import constraints, surface_text
from codegen.compat.generated.generated_surface import Entry, Item
from codegen.compat.judge import judge
from codegen.generate import generator
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import TEXT, reply

HEADER: Final = Entry("header", "default.get_a 200 retry-after")
INTEGER: Final[Document] = {"type": "integer"}
COLORS: Final = {**TEXT, "enum": ["red", "blue"]}
SHARED: Final = {"$ref": "#/components/headers/Wait"}
SECONDS: Final = {"$ref": "#/components/schemas/Seconds"}


def item(fragment: Document) -> Item:
    """Return the header of the reply in a fragment of a document."""
    document = complete(fragment)
    surface = constraints.read(generator.render(document, "a.json"), document)
    text = surface_text.render(surface)
    assert text == surface_text.render(surface_text.parse(text))
    return surface[HEADER]


def header(name: str = "Retry-After", /, **members: Any) -> Document:
    """Make a document with a reply that has a header."""
    return reply(headers={name: members})


def shared(**members: Any) -> Document:
    """Make a document whose reply refers to a header."""
    components = {"headers": {"Wait": members}, "schemas": {"Seconds": INTEGER}}
    return reply(headers={"Retry-After": SHARED}) | {"components": components}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param(INTEGER, "int", id="integer"),
        pytest.param({"type": "number"}, "Decimal", id="number"),
        pytest.param({"type": "boolean"}, "bool", id="boolean"),
        pytest.param(TEXT, "str", id="text"),
        pytest.param({**TEXT, "format": "date"}, "datetime.date", id="date"),
        pytest.param({**TEXT, "format": "date-time"}, "datetime.datetime", id="date-time"),
        pytest.param({**TEXT, "format": "uuid"}, "UUID", id="uuid"),
        pytest.param({**TEXT, "format": "email"}, "str", id="another-format"),
        pytest.param({"type": ["integer", "null"]}, "int | None", id="null"),
        pytest.param({**INTEGER, "nullable": True}, "int | None", id="nullable"),
        pytest.param({"type": "array", "items": TEXT}, "tuple[str, ...]", id="array"),
        pytest.param({"type": "array"}, "tuple[Any, ...]", id="array-of-anything"),
        pytest.param({"type": "object"}, "Mapping[str, Any]", id="object"),
        pytest.param(COLORS, "Literal['red'] | Literal['blue'] | str", id="enumeration"),
        pytest.param({"const": 5}, "Literal[5]", id="constant"),
        pytest.param({"oneOf": [INTEGER, TEXT]}, "int | str", id="alternatives"),
        pytest.param({"anyOf": [INTEGER, INTEGER]}, "int", id="alternatives-of-one-type"),
        pytest.param({}, "Any", id="nothing"),
        pytest.param(True, "Any", id="anything"),
        pytest.param({"allOf": [True]}, "Any", id="anything-in-a-part"),
        pytest.param({"oneOf": [True]}, "Any", id="anything-in-an-alternative"),
    ],
)
def test_types(schema: object, expected: str) -> None:
    """The type is that of the value; an enumeration allows values that come later."""
    assert expected == item(header(schema=schema)).traits["type"]


def test_a_type_of_no_parts() -> None:
    """OpenAPI 3.0 lets `allOf` be empty, which allows any value."""
    assert "Any" == item({"openapi": "3.0.3", **header(schema={"allOf": []})}).traits["type"]


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        pytest.param(header(schema=INTEGER), {"required": "no", "deprecated": ""}, id="plain"),
        pytest.param(
            header("retry-after", schema=TEXT), {"wire name": "retry-after"}, id="lower-case"
        ),
        pytest.param(header(schema=TEXT, required=True), {"required": "yes"}, id="required"),
        pytest.param(header(schema=TEXT, deprecated=True), {"deprecated": "yes"}, id="deprecated"),
        pytest.param(
            header(schema={**TEXT, "deprecated": True}),
            {"deprecated": "yes"},
            id="deprecated-schema",
        ),
        pytest.param(header(schema=TEXT, explode=False), {"form": '{"explode": false}'}, id="form"),
        pytest.param(
            header(description="Seconds\n\nto wait", schema={**INTEGER, "maximum": 9}),
            {"doc": "Seconds to wait Maximum: 9."},
            id="description",
        ),
        pytest.param(
            header(content={"text/plain": {"schema": INTEGER}}),
            {
                "type": "Any",
                "form": '{"content": {"text/plain": {"schema": {"type": "integer"}}}}',
            },
            id="content",
        ),
        pytest.param(
            header(
                schema={"type": "array", "items": {"type": "object", "properties": {"a": INTEGER}}}
            ),
            {"form": '{"schema": {"items": [{"properties": {"a": {"type": "integer"}}}]}}'},
            id="hidden-by-the-type",
        ),
        pytest.param(shared(schema=INTEGER), {"type": "int"}, id="reference"),
        pytest.param(shared(schema=SECONDS), {"type": "int"}, id="references"),
        pytest.param(shared(schema={"allOf": [SECONDS]}), {"type": "int"}, id="wrapped-reference"),
    ],
)
def test_traits(fragment: Document, expected: dict[str, str]) -> None:
    """A header has the traits that the document gives it."""
    traits = item(fragment).traits
    assert expected == {name: traits[name] for name in expected}


def test_reply() -> None:
    """The description of the reply is told without those of its headers."""
    headers = {name: {"description": f"About {name}", "schema": TEXT} for name in ("A", "B")}
    document = complete(reply(headers=headers))
    surface = constraints.read(generator.render(document, "a.json"), document)
    assert "A reply" == surface[Entry("reply", "default.get_a 200")].traits["doc"]


def test_pointer() -> None:
    """The location of a header is in its reply, whether or not it refers to a component."""
    for fragment in (header(schema=TEXT), shared(schema=TEXT)):
        assert "/paths/~1a/get/responses/200/headers/Retry-After" == item(fragment).pointer


WITHOUT: Final[Document] = {"description": "Seconds", "schema": {**INTEGER, "minimum": 1}}


@pytest.mark.parametrize("make", [header, shared])
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"description": "Wait"}, id="description"),
        pytest.param({"required": True}, id="required"),
        pytest.param({"deprecated": True}, id="deprecated"),
        pytest.param({"explode": True}, id="explode"),
        pytest.param({"schema": {**INTEGER, "minimum": 2}}, id="limit"),
        pytest.param({"schema": {**INTEGER, "minimum": 1, "format": "int32"}}, id="format"),
        pytest.param({"schema": {**TEXT, "minimum": 1}}, id="type"),
        pytest.param({"schema": {**INTEGER, "minimum": 1, "enum": [1]}}, id="enumeration"),
        pytest.param({"schema": {"type": "object", "properties": {"a": TEXT}}}, id="object"),
    ],
)
def test_every_change_is_told(make: Any, changed: Document) -> None:
    """No change of a header is seen in the document alone."""
    one, other = (complete(make(**members)) for members in (WITHOUT, WITHOUT | changed))
    for before, after in ((one, other), (other, one)):
        kinds = {change.kind for change in judge(before, after)}
        assert kinds
        assert DOCUMENT_ONLY.id not in kinds
