"""Alternatives, null included: the alternative that is chosen, and the names of their classes."""

from typing import Any

import pytest

from tests.codegen.generate.kinds.clients import Client, GenerateClient

TEXT = {"type": "string"}
DATE = {**TEXT, "format": "date"}
EITHER = {"oneOf": [TEXT, DATE]}
OBJECT = {"type": "object"}
LEAF = {"$ref": "#/components/schemas/Leaf"}


def model(**properties: object) -> dict[str, Any]:
    """Make a schema of an object with optional properties."""
    return {**OBJECT, "properties": properties}


CIRCLE = {**model(radius={"type": "number"}), "title": "Circle", "required": ["radius"]}
PROPERTIES: dict[str, Any] = {
    "text": {"oneOf": [TEXT, DATE, {**TEXT, "enum": ["a"]}, {"const": "b"}]},
    "moment": {"anyOf": [TEXT, {**TEXT, "format": "uuid"}, {**TEXT, "format": "date-time"}]},
    "number": {"oneOf": [{"type": "number"}, {"type": "integer"}, {"type": "null"}]},
    "lists": {"oneOf": [{"type": "array", "items": items} for items in (TEXT, EITHER, DATE)]},
    "anything": {"oneOf": [{}, CIRCLE]},
}


@pytest.fixture(scope="module")
def client(generate_client: GenerateClient) -> Client:
    """Return a client of a model whose properties have alternatives that overlap."""
    return generate_client({"components": {"schemas": {"Thing": model(**PROPERTIES)}}})


@pytest.mark.parametrize(
    ("name", "sent", "kind"),
    [
        ("text", "2024-01-01", "date"),
        ("text", "b", "str"),
        ("text", "a", "ThingTextType2"),
        ("text", "2024", "str"),
        ("moment", "2024-01-01T00:00:00Z", "datetime"),
        ("moment", "123e4567-e89b-12d3-a456-426614174000", "UUID"),
        ("moment", "then", "str"),
        ("number", 1, "int"),
        ("number", 1.5, "Decimal"),
        ("anything", {"radius": 1}, "Circle"),
        ("anything", {"side": 1}, "dict"),
    ],
)
def test_the_narrowest_alternative_is_taken(
    client: Client, name: str, sent: object, kind: str
) -> None:
    """A string in the form of a date becomes a date, at any place in the list of alternatives."""
    actual = getattr(client.model("Thing").from_dict({name: sent}), name)
    assert kind == type(actual).__name__


def test_the_narrowest_array_is_taken(client: Client) -> None:
    """Arrays are as narrow as their items, even if only some of the items fit."""
    lists = client.model("Thing").from_dict({"lists": ["2024-01-01"]}).lists
    assert [type(entry).__name__ for entry in lists] == ["date"]
    mixed = client.model("Thing").from_dict({"lists": ["2024-01-01", "never"]}).lists
    assert mixed == ("2024-01-01", "never")


NULLABLE: dict[str, dict[str, Any]] = {
    "object": model(a=TEXT),
    "titled": {**model(a=TEXT), "title": "Titled"},
    "merged": {"allOf": [LEAF, model(a=TEXT)]},
    "items": {"type": "array", "items": model(a=TEXT)},
    "titled_items": {"type": "array", "title": "Items", "items": model(a=TEXT)},
    "members": {**OBJECT, "additionalProperties": model(a=TEXT)},
    "state": {**TEXT, "enum": ["a"]},
    "titled_state": {**TEXT, "enum": ["a"], "title": "TheState"},
    "states": {"type": "array", "items": {**TEXT, "enum": ["a"]}},
}


#: A component of these kinds, if it may be null, is refused: the generator would make it twice.
NO_COMPONENT = {"merged", "members"}


@pytest.mark.parametrize(
    ("node", "place"),
    [
        pytest.param(node, place, id=f"{name} {place}")
        for place in ("property", "component")
        for name, node in NULLABLE.items()
        if place == "property" or name not in NO_COMPONENT
    ],
)
def test_null_renames_nothing(
    generate_client: GenerateClient, node: dict[str, Any], place: str
) -> None:
    """A schema that may be null too has the class that it had before, wherever it stands."""
    values = {"enum": [*node["enum"], None]} if "enum" in node else {}
    before, after = (
        generate_client(
            {
                "openapi": "3.0.3",
                "components": {
                    "schemas": {
                        "X": model(p=schema) if place == "property" else schema,
                        "Leaf": model(),
                    }
                },
            }
        )
        .module("models")
        .__all__
        for schema in (node, {**node, **values, "nullable": True})
    )
    assert before == after
