"""The surface of a generated package."""

import pytest

from codegen.compat.generated import generated_surface, generated_verdict, surface_text
from codegen.compat.generated.generated_surface import Entry, Item, Surface
from codegen.generate import generator
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import (
    KEY,
    NEED_A,
    REF,
    TEXT,
    body,
    get,
    parameter,
    prop,
    reply,
    schema,
    secured,
)

COLOR = {"type": "string", "enum": ["red", "blue"]}
FIELD = Entry("field", "X.p")
JSON = {"application/json": {"schema": TEXT}}
OPERATION = Entry("operation", "default.get_a")
PARAMETER = Entry("parameter", "default.get_a.p")
REPLY = Entry("reply", "default.get_a 200")

EXAMPLE: Document = {
    "info": {"title": "Shop", "version": "2"},
    "security": [NEED_A],
    "components": {"securitySchemes": {"a": KEY}},
    "paths": {
        "/things/{id}": {
            "put": {
                "operationId": "putThing",
                "tags": ["things"],
                "summary": "Put a thing",
                "deprecated": True,
                "parameters": [{"in": "path", "name": "id", "required": True, "schema": TEXT}],
                "requestBody": {"content": {"application/merge-patch+json": {"schema": TEXT}}},
                "responses": {
                    "200": {
                        "description": "Put",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "title": "Thing",
                                    "type": "object",
                                    "required": ["color"],
                                    "properties": {"color": COLOR},
                                }
                            }
                        },
                    },
                    "404": {"description": "No such thing"},
                },
            }
        }
    },
}

RENDERED = """\
body things.put_thing
    content type: application/merge-patch+json
    nullable: no
    required: no
    type: str
enum ThingColor
    doc: Values known when this was generated; others stay plain strings.
    of: StrEnum
field Thing.color
    nullable: no
    required: yes
    type: ThingColor | str
    wire name: color
model Thing
    doc: Put
    other members: Mapping[str, Any]
operation things.put_thing
    accept: application/json
    deprecated: yes
    doc: Put a thing Deprecated.
    functions: asyncio, build_request, read_response, sync
    method: PUT
    path: /things/{id}
    returns: Thing
    security: A
package
    doc: Shop, version 2 of its document. `api` has the operations, `models` the schemas, \
`client` the server and the credentials.
parameter things.put_thing.id
    doc: Path parameter `id`.
    explode: no
    location: path
    nullable: no
    required: yes
    type: str
    wire name: id
reply things.put_thing 200
    doc: Put
    role: success
    type: Thing
reply things.put_thing 404
    doc: No such thing
    role: errors
    type: nothing
security A
    doc: Credentials.
    header: key
server
    base URL: https://api.example.com/v1
value ThingColor.BLUE
    value: 'blue'
value ThingColor.RED
    value: 'red'
"""


def read(fragment: Document) -> Surface:
    """Generate a client from a fragment of a document and read its surface."""
    return generated_surface.read(generator.generate(complete(fragment), "test.json"))


def test_render() -> None:
    """The text is sorted, has a line for each trait, and leaves out empty traits."""
    assert RENDERED == surface_text.render(read(EXAMPLE))


def test_parse() -> None:
    """`parse` returns the surface that `render` wrote, without empty traits and pointers."""
    parsed = surface_text.parse(RENDERED)
    assert RENDERED == surface_text.render(parsed)
    assert [] == generated_verdict.compare(parsed, read(EXAMPLE))


@pytest.mark.parametrize("text", ["", "\n", "<html>\n", "model A\n    doc\n", "    doc: A.\n"])
def test_parse_something_else(text: str) -> None:
    """An empty text, or another text, is not a surface."""
    with pytest.raises(ValueError, match=r"is not (an entry|a trait)$"):
        surface_text.parse(text)


@pytest.mark.parametrize(
    ("fragment", "entry", "expected"),
    [
        pytest.param(
            prop({**TEXT, "description": "Two\n\nparagraphs"}),
            FIELD,
            {"doc": "Two paragraphs", "type": "str", "required": "no", "nullable": "no"},
            id="optional",
        ),
        pytest.param(
            prop({"type": ["integer", "null"]}),
            FIELD,
            {"type": "int", "nullable": "yes"},
            id="null",
        ),
        pytest.param(
            prop({"type": "null"}), FIELD, {"type": "None", "nullable": "no"}, id="only-null"
        ),
        pytest.param(
            prop({"oneOf": [TEXT, {"type": "integer"}]}), FIELD, {"type": "int | str"}, id="union"
        ),
        pytest.param(
            prop({"type": "array", "items": REF}),
            FIELD,
            {"type": "tuple[Named, ...]"},
            id="array-of-models",
        ),
        pytest.param(
            schema({"type": "object", "additionalProperties": {"type": "integer"}}),
            Entry("model", "X"),
            {"other members": "Mapping[str, int]"},
            id="other-members",
        ),
        pytest.param(
            schema({"type": "integer", "enum": [7]}) | prop({"type": "integer", "enum": [7]}),
            Entry("value", "XP.VALUE_7"),
            {"value": "7"},
            id="integer-enum",
        ),
        pytest.param(
            parameter(description="Some: text", schema={**TEXT, "description": "More"}),
            PARAMETER,
            {"doc": "Some: text More", "explode": "yes", "location": "query", "required": "no"},
            id="parameter",
        ),
        pytest.param(
            parameter("header", required=True, name="X-P"),
            Entry("parameter", "default.get_a.x_p"),
            {"wire name": "X-P", "location": "header", "explode": "no", "required": "yes"},
            id="header",
        ),
        pytest.param(
            body("application/json"),
            Entry("body", "default.get_a"),
            {"content type": "application/json", "type": "str"},
            id="body",
        ),
        pytest.param(reply(content=JSON), REPLY, {"type": "string"}, id="reply"),
        pytest.param(
            reply(description="Fine\n\nNote: more\n\n404: a lie\n\nRaises:\n    nothing"),
            REPLY,
            {"doc": "Fine Note: more 404: a lie Raises: nothing", "type": "nothing"},
            id="text-that-looks-like-ours",
        ),
        pytest.param(get(), OPERATION, {"security": "", "deprecated": ""}, id="nothing-special"),
        pytest.param(
            {**get(summary="S", description="D"), **secured(NEED_A)},
            OPERATION,
            {"doc": "S D", "security": "A", "method": "GET", "path": "/a", "returns": "None"},
            id="operation",
        ),
    ],
)
def test_traits(fragment: Document, entry: Entry, expected: dict[str, str]) -> None:
    """An entry has the traits that the document gives it."""
    traits = read(fragment)[entry].traits
    assert expected == {name: traits[name] for name in expected}


@pytest.mark.parametrize(
    ("fragment", "entry", "expected"),
    [
        pytest.param(get(), Entry("package", ""), "/info", id="package"),
        pytest.param(get(), Entry("server", ""), "/servers/0/url", id="server"),
        pytest.param(get(), OPERATION, "/paths/~1a/get", id="operation"),
        pytest.param(reply(), REPLY, "/paths/~1a/get/responses/200", id="reply"),
        pytest.param(
            body("application/json"),
            Entry("body", "default.get_a"),
            "/paths/~1a/get/requestBody",
            id="body",
        ),
        pytest.param(parameter(), PARAMETER, "/paths/~1a/get/parameters/query p", id="parameter"),
        pytest.param(prop(TEXT), Entry("model", "X"), "/components/schemas/X", id="model"),
        pytest.param(prop(TEXT), FIELD, "/components/schemas/X/properties/p", id="field"),
        pytest.param(
            {**get(), **secured(NEED_A)},
            Entry("security", "A"),
            "/components/securitySchemes/a",
            id="security",
        ),
        pytest.param(
            prop({"type": "array", "items": COLOR}),
            Entry("value", "XPItem.RED"),
            "/components/schemas/X/properties/p/items",
            id="enum-value",
        ),
        pytest.param(schema(COLOR), Entry("enum", "X"), "/components/schemas/X", id="enum"),
    ],
)
def test_pointers(fragment: Document, entry: Entry, expected: str) -> None:
    """An entry has the pointer of its location in the document."""
    assert expected == read(fragment)[entry].pointer


def test_pointers_are_not_compared() -> None:
    """Items with the same traits are equal, whatever their pointers."""
    assert Item({}, "/a") == Item({}, "/b")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("py.typed", "", id="no-python"),
        pytest.param("types.py", "class Unset: ...", id="runtime"),
        pytest.param("models/__init__.py", "class X: ...", id="exports"),
        pytest.param("api/default/__init__.py", "X = 1", id="folder"),
        pytest.param("models/x.py", "X = 1", id="no-class"),
        pytest.param("client.py", "other: int = 1\nimport x", id="client-without-server"),
    ],
)
def test_nothing_else_is_seen(path: str, text: str) -> None:
    """Code that is not made from the document is not in the surface."""
    assert {} == generated_surface.read({path: text.encode()})
