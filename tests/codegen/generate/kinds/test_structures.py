"""Arrays, objects, references, null, and the keywords that compose schemas."""

import inspect
import json
from typing import Any

import pytest

from tests.codegen.generate.kinds.clients import Client, GenerateClient

TEXT = {"type": "string"}
OBJECT = {"type": "object"}


def ref(name: str) -> dict[str, str]:
    """Make a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def model(**properties: object) -> dict[str, Any]:
    """Make a schema of an object with optional properties."""
    return {**OBJECT, "properties": properties}


@pytest.fixture(scope="module")
def client(generate_client: GenerateClient) -> Client:
    """Return a client of an OpenAPI 3.1 document with structures of each kind."""
    schemas: dict[str, Any] = {
        "Lists": model(
            texts={"type": "array", "items": TEXT},
            grids={"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
            leaves={"type": "array", "items": ref("Leaf")},
            dates={"type": "array", "items": {"type": "string", "format": "date"}},
        ),
        "Leaf": {**model(name=TEXT, size={"type": "integer"}), "required": ["name"]},
        "Outer": model(inner=model(deep=model(value={"type": "integer"}))),
        "Tree": model(value=TEXT, children={"type": "array", "items": ref("Tree")}),
        "Ping": model(pong=ref("Pong")),
        "Pong": model(ping=ref("Ping"), pings={"type": "array", "items": ref("Ping")}),
        "Nulls": {
            **model(
                text={"type": ["string", "null"]},
                leaf={"oneOf": [ref("Leaf"), {"type": "null"}]},
                inner={"type": ["object", "null"], "title": "Inner", "properties": {"a": TEXT}},
                state={"type": ["string", "null"], "enum": ["on", "off", None]},
                merged={"type": ["object", "null"], "allOf": [ref("Leaf")]},
                either={"type": ["object", "null"], "oneOf": [ref("Leaf")]},
                nothing={"enum": [None]},
                items={"type": "array", "items": {"type": ["integer", "null"]}},
            ),
            "required": ["text"],
        },
        "Base": {**model(id={"type": "integer"}), "required": ["id"]},
        "Extended": {"allOf": [ref("Base")], **model(extra=TEXT), "required": ["extra"]},
        "Joined": {
            "allOf": [ref("Base"), ref("Leaf"), {**model(more=TEXT), "required": ["size"]}],
            "additionalProperties": {"type": "integer"},
        },
        "Alias": {"allOf": [ref("Leaf")]},
        "Unions": model(
            scalar={"oneOf": [{"type": "integer"}, TEXT, {"type": "boolean"}]},
            types={"type": ["integer", "string"]},
            shape={"anyOf": [ref("Circle"), ref("Square"), ref("Labelled")]},
            value={"oneOf": [ref("Circle"), {"type": "array", "items": ref("Square")}]},
        ),
        "Circle": {**model(radius={"type": "number"}), "required": ["radius"]},
        "Square": {**model(side={"type": "number"}), "required": ["side"]},
        "Labelled": {**model(side={"type": "number"}, label=TEXT), "required": ["side"]},
        "Open": {**OBJECT, "additionalProperties": True},
        "Closed": {**model(a=TEXT), "additionalProperties": False},
        "Dates": {**OBJECT, "additionalProperties": {"type": "string", "format": "date"}},
        "Leaves": {**model(first=ref("Leaf")), "additionalProperties": ref("Leaf")},
        "Nested": {**OBJECT, "additionalProperties": {"type": ["array", "null"], "items": TEXT}},
    }
    return generate_client({"components": {"schemas": schemas}})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("Lists", {}, id="no list"),
        pytest.param("Lists", {"texts": [], "grids": [[1, 2], []]}, id="lists"),
        pytest.param("Lists", {"leaves": [{"name": "a"}], "dates": ["2024-01-01"]}, id="models"),
        pytest.param("Outer", {"inner": {"deep": {"value": 1}}}, id="nested objects"),
        pytest.param("Tree", {"value": "a", "children": [{"value": "b"}]}, id="recursive"),
        pytest.param("Ping", {"pong": {"ping": {"x": 1}, "pings": [{"x": 1}]}}, id="mutual"),
        pytest.param("Nulls", {"text": None}, id="null alone"),
        pytest.param(
            "Nulls",
            {
                "text": "a",
                "items": [1, None],
                **dict.fromkeys(("leaf", "inner", "state", "merged", "either", "nothing")),
            },
            id="nulls",
        ),
        pytest.param(
            "Nulls",
            {
                **{name: {"name": "a"} for name in ("leaf", "merged", "either")},
                **dict.fromkeys(("text", "state"), "on"),
                "inner": {"a": "b"},
                "items": [],
            },
            id="no nulls",
        ),
        pytest.param("Extended", {"id": 1, "extra": "a"}, id="reference and more"),
        pytest.param("Joined", {"id": 1, "name": "a", "size": 2, "more": "b", "x": 3}, id="joined"),
        pytest.param("Unions", {"scalar": True, "types": "a"}, id="union of scalars"),
        pytest.param("Unions", {"value": [{"side": 1}]}, id="union with an array"),
        pytest.param("Open", {"a": [1, {"b": None}]}, id="additional members"),
        pytest.param("Closed", {"a": "b", "c": 1}, id="undocumented members"),
        pytest.param("Dates", {"a": "2024-01-01"}, id="typed additional members"),
        pytest.param("Leaves", {"first": {"name": "a"}, "x": {"name": "b"}}, id="models by name"),
        pytest.param("Nested", {"a": ["b"], "c": None}, id="arrays by name"),
    ],
)
def test_what_is_decoded_is_encoded_again(client: Client, name: str, data: object) -> None:
    """A model holds every value that came, and encodes them again."""
    decoded = client.model(name).from_dict(data)
    assert data == decoded.to_dict()
    assert decoded == client.module("decode").Json(client.model(name).from_dict)(
        client.module("encode").dumps(decoded)
    )


MISSING = ("a required member", "nothing")
DEEP_TREE = {"children": [{"children": [{"value": 1}]}]}
JOINED = {"id": 1, "name": "", "size": 1, "a/b~c": ""}
TWO_SQUARES = [{"side": 1}, {"side": ""}]

MISTAKES: dict[str, tuple[str, object, tuple[str, str, str]]] = {
    "not an array": ("Lists", {"texts": "a"}, ("/texts", "array", "string")),
    "item": ("Lists", {"texts": ["a", 1]}, ("/texts/1", "string", "integer")),
    "grid": ("Lists", {"grids": [[], [1, ""]]}, ("/grids/1/1", "integer", "string")),
    "null for absence": ("Lists", {"texts": None}, ("/texts", "array", "null")),
    "missing": ("Lists", {"leaves": [{}]}, ("/leaves/0/name", *MISSING)),
    "not an object": ("Outer", {"inner": []}, ("/inner", "object", "array")),
    "nested": (
        *("Outer", {"inner": {"deep": {"value": ""}}}),
        ("/inner/deep/value", "integer", "string"),
    ),
    "recursive": ("Tree", DEEP_TREE, ("/children/0/children/0/value", "string", "integer")),
    "mutual": ("Ping", {"pong": {"pings": [0]}}, ("/pong/pings/0", "object", "integer")),
    "absence for null": ("Nulls", {}, ("/text", *MISSING)),
    "neither": ("Nulls", {"text": 1}, ("/text", "string or null", "integer")),
    "nullable enumeration": (
        *("Nulls", {"text": "", "state": 1}),
        ("/state", "string or null", "integer"),
    ),
    "own requirement": ("Extended", {"id": 1}, ("/extra", *MISSING)),
    "inherited requirement": ("Extended", {"extra": ""}, ("/id", *MISSING)),
    "added requirement": ("Joined", {"id": 1, "name": "a"}, ("/size", *MISSING)),
    "additional member": ("Joined", JOINED, ("/a~1b~0c", "integer", "string")),
    "dated member": (
        *("Dates", {"a": "b"}),
        ("/a", "RFC 3339 date", "another string, of length 1"),
    ),
    "no scalar": (
        *("Unions", {"scalar": 1.5}),
        ("/scalar", "integer or boolean or string", "number"),
    ),
    "no object": (
        *("Unions", {"shape": 1}),
        ("/shape", "object or object or object", "integer"),
    ),
    "closest object": (
        *("Unions", {"shape": {"side": ""}}),
        ("/shape/side", "finite number", "string"),
    ),
    "deepest": (
        *("Unions", {"value": TWO_SQUARES}),
        ("/value/1/side", "finite number", "string"),
    ),
}


@pytest.mark.parametrize(("name", "data", "error"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_where_it_is(
    client: Client, name: str, data: object, error: tuple[str, str, str]
) -> None:
    """The pointer of an error leads through objects and arrays to the wrong value."""
    with pytest.raises(client.module("errors").ValidationError) as caught:
        client.model(name).from_dict(data)
    assert error == caught.value.args


def test_arrays_become_tuples(client: Client) -> None:
    """A decoded array cannot be changed."""
    lists = client.model("Lists").from_dict({"grids": [[1], []]})
    assert lists.grids == ((1,), ())


def test_null_and_absence_differ(client: Client) -> None:
    """A member that is null is None; one that is absent is UNSET."""
    nulls = client.model("Nulls").from_dict({"text": None, "leaf": None})
    assert nulls.leaf is None
    assert client.module("types").UNSET is nulls.inner
    assert nulls.to_dict() == {"text": None, "leaf": None}


def test_a_nullable_enumeration_is_one_enumeration(client: Client) -> None:
    """An enumeration with null among its values has its other values as members."""
    [name] = [name for name in client.module("models").__all__ if name.startswith("NullsState")]
    assert [member.value for member in client.model(name)] == ["on", "off"]
    nulls = client.model("Nulls").from_dict({"text": "", "state": "on"})
    assert client.model(name) is type(nulls.state)


def test_merged_models_have_all_fields(client: Client) -> None:
    """`allOf` gives one model with the properties of all its parts."""
    joined = client.model("Joined").from_dict({"id": 1, "name": "a", "size": 2, "x": 3})
    assert (joined.id, joined.name, joined.size) == (1, "a", 2)
    assert joined.additional_properties == {"x": 3}


def test_an_alias_is_the_model_it_stands_for(client: Client) -> None:
    """`allOf` of one reference and nothing else makes no second class."""
    assert not hasattr(client.module("models"), "Alias")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param({"radius": 1}, "Circle", id="by a required member"),
        pytest.param({"side": 1}, "Square", id="the first of equals"),
        pytest.param({"side": 1, "label": "a"}, "Labelled", id="by the members it knows"),
    ],
)
def test_alternatives_are_told_apart(client: Client, data: object, kind: str) -> None:
    """If several objects fit, the one with the fewest unknown members is taken."""
    unions = client.model("Unions").from_dict({"shape": data})
    assert client.model(kind) is type(unions.shape)


def test_the_document_may_be_openapi_3_0(generate_client: GenerateClient) -> None:
    """`nullable` of OpenAPI 3.0 and a null type of 3.1 give the same code."""
    nulls = model(
        text={**TEXT, "nullable": True},
        state={**TEXT, "enum": ["on", None], "nullable": True},
        leaf={"allOf": [ref("Leaf")], "nullable": True},
        typed={**OBJECT, "allOf": [ref("Leaf")], "nullable": True},
        extended={"allOf": [ref("Leaf")], **model(extra=TEXT), "nullable": True, "title": "More"},
        shape={"oneOf": [ref("Leaf"), TEXT], "nullable": True},
        items={"type": "array", "items": TEXT, "nullable": True},
    )
    schemas = {"Nulls": nulls, "Leaf": model(name=TEXT)}
    client = generate_client({"openapi": "3.0.3", "components": {"schemas": schemas}})
    data: dict[str, None] = dict.fromkeys(nulls["properties"])
    assert data == client.model("Nulls").from_dict(data).to_dict()
    extended = client.model("Nulls").from_dict({"extended": {"name": "a", "extra": "b"}}).extended
    assert (type(extended).__name__, extended.name, extended.extra) == ("More", "a", "b")


def test_deep_nesting_of_a_value_is_refused(client: Client) -> None:
    """A value that is nested too deeply for its recursive model is refused, not a crash."""
    content = b'{"children":[' * 400 + b"{}" + b"]}" * 400
    with pytest.raises(client.module("errors").ValidationError, match="deeper nesting"):
        client.module("decode").Json(client.model("Tree").from_dict)(content)


NAMES = [
    *("from_dict", "to_dict", "additional_properties", "class", "self"),
    *("date", "datetime", "field", "decode", "members", "cls", "data", "UNSET", "Decimal"),
    *("fooBar", "with space", "1st", "", "$id", "_private", "__init__"),
    *(
        'a"b',
        "it's",
        "back\\slash",
        "line\nfeed",
        "nul\x00",
        "naïve",
        "名",
        "{brace}",
        '"""x',
        "%s",
    ),
    *("x-extension", "x/y", "x~z", "__class__", "None", "Leaf"),
    *("\ufb01ne", "\uff45lse"),  # Python reads them as `fine` and as `else`.
]


def test_any_name_survives(generate_client: GenerateClient) -> None:
    """A property with any name has a field of its own and its exact name in JSON."""
    dated = {"type": "string", "format": "date"}
    named = model(
        **dict.fromkeys(NAMES, TEXT), start=dated, number={"type": "number"}, r=ref("Leaf")
    )
    client = generate_client({"components": {"schemas": {"Named": named, "Leaf": model()}}})
    data = {name: name for name in NAMES}
    decoded = client.model("Named").from_dict(json.loads(json.dumps(data)))
    assert data == decoded.to_dict()
    assert decoded.additional_properties == {}
    assert NAMES[0] == decoded.field_from_dict
    assert inspect.ismethod(client.model("Named").from_dict)
