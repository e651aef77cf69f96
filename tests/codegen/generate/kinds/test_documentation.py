"""Docstrings hold all descriptions of the document, and constraints that show nowhere else."""

import ast
import sys
from inspect import cleandoc, getsource
from typing import Any

import attrs
import pytest

from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import Client, GenerateClient, needs, operation

TEXT: Document = {"type": "string"}
COUNT: Document = {"type": "integer", "minimum": 0, "description": "How many."}
NODE: Document = {"type": "object", "title": "Node", "description": "A node."}


def ref(name: str, kind: str = "schemas", **beside: str) -> Document:
    """Make a reference, with words beside it."""
    return {"$ref": f"#/components/{kind}/{name}", **beside}


PROPERTIES: dict[str, tuple[Document, str]] = {
    "plain": (TEXT, ""),
    "limits": (
        {"type": "number", "minimum": 0, "exclusiveMaximum": 5, "multipleOf": 0.5, "default": 1},
        "Default: 1. Multiple of: 0.5. Exclusive maximum: 5. Minimum: 0.",
    ),
    "pattern": (
        {**TEXT, "pattern": r"^\d+\"$", "maxLength": 3},
        r"Max length: 3. Pattern: ^\d+\"$.",
    ),
    "deprecated": ({**TEXT, "description": "Old.", "deprecated": True}, "Old.\n\nDeprecated."),
    "current": ({**TEXT, "deprecated": False}, ""),
    "size": ({"type": "integer", "format": "int32"}, "Format: int32."),
    "typed_format": ({"type": ["string", "null"], "format": "date"}, ""),
    "format_of_an_enumeration": ({**TEXT, "enum": ["a"], "format": "date"}, "Format: date."),
    "array": (
        {"type": "array", "items": {**TEXT, "maxLength": 3}, "minItems": 1, "uniqueItems": True},
        "Min items: 1. Unique items: true.\n\nItems: Max length: 3.",
    ),
    "nodes": ({"type": ["array", "null"], "items": ref("Node")}, ""),
    "nodes_described": ({"type": "array", "items": ref("Node", description="One.")}, "Items: One."),
    "wrapped_nodes": (
        {"type": "array", "items": {"allOf": [ref("Node")], "description": "One."}},
        "Items: One.",
    ),
    "merged_nodes": (
        {"type": "array", "items": {"allOf": [ref("Node")], "properties": {}, "description": "M."}},
        "",
    ),
    "alternatives": ({"oneOf": [ref("Node"), COUNT]}, "Alternative: How many.\n\nMinimum: 0."),
    "any_alternative": (
        {"anyOf": [TEXT, {"type": "integer", "format": "int64"}]},
        "Alternative: Format: int64.",
    ),
    "node": (ref("Node"), "A node."),
    "described": (ref("Node", description="The root."), "The root."),
    "wrapped": ({"allOf": [ref("Node")], "description": "The root."}, "The root."),
    "count": (ref("Count"), "How many.\n\nMinimum: 0."),
    "count_described": (ref("Count", description="Hits."), "Hits.\n\nHow many.\n\nMinimum: 0."),
    "fixed": ({**TEXT, "readOnly": True}, "Read-only."),
    "changeable": ({**TEXT, "readOnly": False}, ""),
    "count_by_default": ({**ref("Count"), "default": 3}, "Default: 3.\n\nHow many.\n\nMinimum: 0."),
    "flags": (
        {"type": "array", "items": {"type": "boolean", "enum": [True], "description": "On."}},
        "Items: On.",
    ),
    "inline": ({**NODE, "title": "Inline", "maxProperties": 2}, "A node.\n\nMax properties: 2."),
}
PARAMETERS: list[Document] = [
    {"in": "query", "name": "plain-one", "schema": TEXT},
    {"in": "header", "name": "old", "schema": COUNT, "deprecated": True},
    {"in": "query", "name": "said", "schema": TEXT, "description": "What to\nlook for."},
    ref("Shared", "parameters", description="Said here."),
]
JSON: Document = {"application/json": {"schema": {"type": "array", "items": COUNT}}}
REPLIES: Document = {
    "200": {
        "description": "Fine.",
        "content": JSON,
        "headers": {
            "X-Left": {"description": "Requests left.", "schema": {"type": "integer"}},
            "X-Bare": {"schema": {**TEXT, "maxLength": 2}},
            "X-Nothing": {"schema": TEXT},
            "X-Shared": ref("Alias", "headers"),
            "X-Said": ref("Shared", "headers", description="Said here."),
        },
    },
    "404": ref("Missing", "responses"),
}


@pytest.fixture(scope="module")
def client(generate_client: GenerateClient) -> Client:
    """Return a client of a document with many descriptions."""
    schemas: dict[str, Any] = {
        "Thing": {"type": "object", "properties": {k: node for k, (node, _) in PROPERTIES.items()}},
        "Base": {"type": "object", "properties": {"a": {**TEXT, "description": "Inherited."}}},
        "Derived": {
            "allOf": [ref("Base"), {"properties": {"a": {**TEXT, "maxLength": 1}, "b": TEXT}}],
            "minProperties": 1,
            "description": "More than its base.",
        },
        "Limited": {"type": "object", "additionalProperties": COUNT, "deprecated": True},
        "State": {**TEXT, "enum": ["a"], "description": "A state.", "default": "a"},
        "Node": NODE,
        "Count": COUNT,
    }
    act = operation(
        parameters=PARAMETERS,
        requestBody={"description": "What to do.", "content": JSON},
        responses=REPLIES,
        summary="Do it",
        description="At once.",
        deprecated=True,
        security=needs("Key"),
    )
    long = "a_key.with-a_very.long-name_" + "x" * 80
    key = {"type": "apiKey", "in": "header", "name": "k", "description": "First.\nSecond."}
    components = {
        "schemas": schemas,
        "parameters": {"Shared": {"in": "query", "name": "shared", "schema": TEXT}},
        "responses": {"Missing": {"description": "Not there."}},
        "headers": {"Shared": {"schema": COUNT, "x-a": 1}, "Alias": ref("Shared", "headers")},
        "securitySchemes": {long: key, "Key": key},
    }
    return generate_client(
        {
            "info": {"title": "Test", "version": "1", "description": "What it\u202e is for."},
            "servers": [{"url": "https://h", "description": "The main one."}],
            "paths": {
                "/act": {"post": act},
                "/" + "long/" * 40: {"get": operation(security=needs(long))},
            },
            "components": components,
        }
    )


def field_docs(model: type) -> dict[str, str]:
    """Return the docstring of each field."""
    [node] = ast.parse(getsource(model)).body
    assert isinstance(node, ast.ClassDef)
    docs: dict[str, str] = {}
    for declared, following in zip(node.body, node.body[1:], strict=False):
        match declared, following:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                docs[name] = cleandoc(text).rstrip()
            case _:
                pass
    return docs


@pytest.mark.parametrize(("name", "said"), [(k, said) for k, (_, said) in PROPERTIES.items()])
def test_a_field_says_what_its_type_does_not(client: Client, name: str, said: str) -> None:
    """Description, default, limits and formats of a property are in the docstring of its field."""
    assert said == field_docs(client.model("Thing")).get(name, "")


def test_a_merged_field_says_what_each_part_says(client: Client) -> None:
    """A property has the descriptions of all parts of `allOf` that declare it."""
    assert field_docs(client.model("Derived"))["a"] == "Inherited.\n\nMax length: 1."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Derived", "More than its base.\n\nMin properties: 1."),
        ("Limited", "Deprecated.\n\nOther members: How many.\n\nMinimum: 0."),
        ("Node", "A node."),
        ("Base", "A schema that the document does not describe."),
        ("State", 'A state.\n\nDefault: "a".'),
        ("ThingFormatOfAnEnumeration", "Format: date."),
    ],
)
def test_a_class_says_what_its_schema_says(client: Client, name: str, said: str) -> None:
    """The docstring of a model or an enumeration has its schema's description and limits."""
    assert said == cleandoc(client.model(name).__doc__)


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("Node", "/components/schemas/Node"),
        ("State", "/components/schemas/State"),
        (
            "ThingFormatOfAnEnumeration",
            "/components/schemas/Thing/properties/format_of_an_enumeration",
        ),
    ],
)
def test_a_module_says_where_its_schema_is(client: Client, name: str, pointer: str) -> None:
    """The module of a model or an enumeration holds the pointer of its schema."""
    assert pointer == sys.modules[client.model(name).__module__].POINTER


def test_a_model_says_its_wire_names(client: Client) -> None:
    """A model maps the name of each field to its name in JSON, and holds no other."""
    thing = client.model("Thing")
    fields = {each.name for each in attrs.fields(thing)} - {"additional_properties"}
    assert fields == thing.WIRE_NAMES.keys()
    assert set(thing.WIRE_NAMES.values()) == thing(**dict.fromkeys(fields)).to_dict().keys()


def test_arguments_say_what_they_are(client: Client) -> None:
    """Each parameter is described, at least by its location and wire name; so is the body."""
    doc = client.operation("post_act").build_request.__doc__
    assert cleandoc(doc).partition("Args:\n")[2] == (
        "    body: What to do.\n\n"
        "        Items: How many.\n\n"
        "        Minimum: 0.\n"
        "    plain_one: Query parameter `plain-one`.\n"
        "    said: What to\n"
        "        look for.\n"
        "    shared: Said here.\n"
        "    old: Header parameter `old`.\n\n"
        "        Deprecated.\n\n"
        "        How many.\n\n"
        "        Minimum: 0."
    )


def test_replies_say_which_headers_they_have(client: Client) -> None:
    """The description of a reply includes its headers, and its body unless the body is a class."""
    doc = client.operation("post_act").read_response.__doc__
    assert cleandoc(doc).partition("\n\nRaises:")[0] == (
        "Return the decoded body of the reply.\n\n"
        "200: Fine.\n\n"
        "    Items: How many.\n\n"
        "    Minimum: 0.\n\n"
        "    Header `X-Left`: Requests left.\n\n"
        "    Header `X-Bare`: Max length: 2.\n\n"
        "    Header `X-Nothing`: not described.\n\n"
        "    Header `X-Shared`: How many.\n\n"
        "    Minimum: 0.\n\n"
        "    Header `X-Said`: Said here.\n\n"
        "    How many.\n\n"
        "    Minimum: 0.\n"
        "404: Not there."
    )


@pytest.mark.parametrize("name", [None, "build_request", "sync", "asyncio"])
def test_a_deprecated_operation_says_so_everywhere(client: Client, name: str | None) -> None:
    """`Deprecated.` is a paragraph wherever the operation is looked up, and only there."""
    [other] = set(client.module("api.default").__all__) - {"post_act"}
    deprecated, current = (
        getattr(module, name) if name else module
        for module in map(client.operation, ("post_act", other))
    )
    assert "Deprecated." in cleandoc(deprecated.__doc__).split("\n\n")
    assert "Deprecated." not in current.__doc__


def test_a_pointer_is_never_broken(client: Client) -> None:
    """However long it is, a pointer stays in one piece."""
    [other] = set(client.module("api.default").__all__) - {"post_act"}
    assert "/paths/~1" + "long~1" * 40 + "/get" == client.operation(other).OPERATION.pointer
    source = getsource(client.module("client"))
    assert f'"/components/securitySchemes/a_key.with-a_very.long-name_{"x" * 80}"' in source


def test_lines_are_indented_alike(client: Client) -> None:
    """The lines of a text after the first are indented below it."""
    assert '    """First.\n    Second."""\n' in getsource(client.module("client").Key)


def test_the_package_says_what_the_document_is(client: Client) -> None:
    """The package's docstring has the document's description and its server's, all printable."""
    doc = cleandoc(client.package().__doc__)
    assert "\n\nWhat it\\u202e is for.\n\nThe main one.\n\n" in doc


@pytest.mark.parametrize("text", ["\u202e", "\u200b", "\x1b", "\ufeff", "\u2066"])
def test_what_is_not_printable_is_written_as_an_escape(
    generate_client: GenerateClient, text: str
) -> None:
    """No text of the vendor's can hide text from a reader of the source, or reorder it."""
    node: Document = {
        "type": "object",
        "description": f"a{text}\u00a0b",
        "properties": {f"p{text}": TEXT},
    }
    inner = {"type": "object", "title": "Inner"}
    paths = {"/a": {"get": operation(summary=f"a{text}b", operationId="act")}}
    schema = {**node, "properties": {**node["properties"], f"q{text}": inner}}
    client = generate_client({"components": {"schemas": {"X": schema}}, "paths": paths})
    sources = [
        getsource(client.module(path)) for path in ("models.x", "models.inner", "api.default.act")
    ]
    assert [source for source in sources if text in source] == []
    escape = text.encode("unicode_escape").decode()
    assert f"a{escape} b" == client.model("X").__doc__
    assert f"/q{escape}" in getsource(client.module("models.inner"))
