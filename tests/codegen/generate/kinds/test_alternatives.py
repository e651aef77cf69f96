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


def named(name: str) -> dict[str, str]:
    """Make a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def animal(kind: object, **others: object) -> dict[str, Any]:
    """Make a schema of an object whose kind is enumerated."""
    properties = {"kind": {"enum": [kind]}, "name": TEXT, "young": named("Animal"), **others}
    return {**model(**properties), "required": ["kind"]}


TOLD_APART: dict[str, Any] = {
    "Cat": animal("cat", age={"type": "integer"}),
    "Dog": animal("dog"),
    "Animal": {"oneOf": [named("Cat"), named("Dog")]},
    "One": animal(1),
    "Two": animal(2),
    "Number": {"oneOf": [named("One"), named("Two")]},
    "Box": model(content=model(meows=TEXT), parts={"type": "array", "items": model(a=TEXT)}),
    "Kennel": model(content=model(barks=TEXT), parts={"type": "array", "items": model(b=TEXT)}),
    "Place": {"oneOf": [named("Box"), named("Kennel")]},
    "Closed": {**model(a=TEXT), "additionalProperties": False},
    "Open": model(a=TEXT),
    "Lid": {"anyOf": [named("Closed"), named("Open")]},
    "Label": model(labels=model(a=TEXT)),
    "Labels": model(labels={**OBJECT, "additionalProperties": TEXT}),
    "Labelled": {"oneOf": [named("Label"), named("Labels")]},
    "LabelledToo": {"oneOf": [named("Labels"), named("Label")]},
    "Round": {**model(radius={"type": "number"}), "required": ["radius"]},
    "Whatever": {"oneOf": [{}, named("Round")]},
    "Words": {"oneOf": [{**TEXT, "enum": [word], "title": word} for word in ("yes", "no")]},
    "Failing": {**animal("dog", age={"type": "integer"}), "required": ["kind", "age"]},
    "Strict": {"oneOf": [named("Failing"), named("Cat"), named("Dog")]},
}


@pytest.fixture(scope="module")
def zoo(generate_client: GenerateClient) -> Client:
    """Return a client whose alternatives name different members."""
    unions = {
        name: named(name) for name, node in TOLD_APART.items() if node.keys() & {"oneOf", "anyOf"}
    }
    return generate_client({"components": {"schemas": {**TOLD_APART, "Zoo": model(**unions)}}})


def in_zoo(client: Client, name: str, sent: object) -> Any:
    """Decode a value of the alternatives with this name."""
    zoo = client.model("Zoo")
    [field] = [field for field, wire_name in zoo.WIRE_NAMES.items() if wire_name == name]
    decoded = zoo.from_dict({name: sent})
    assert {name: sent} == decoded.to_dict()
    return getattr(decoded, field)


@pytest.mark.parametrize(
    ("name", "sent", "kind"),
    [
        pytest.param("Animal", {"kind": "dog", "name": "Rex"}, "Dog", id="by an enumeration"),
        pytest.param(
            "Animal", {"kind": "cat", "name": "Tom"}, "Cat", id="by the first enumeration"
        ),
        pytest.param("Animal", {"kind": "dog", "age": 1}, "Dog", id="rather than by a member"),
        pytest.param("Animal", {"kind": "fox"}, "Cat", id="the first of equals"),
        pytest.param("Animal", {"kind": "fox", "age": 1, "x": 1}, "Cat", id="then by a member"),
        pytest.param("Number", {"kind": 2}, "Two", id="by an enumeration of integers"),
        pytest.param("Place", {"content": {"meows": ""}}, "Box", id="by the first members inside"),
        pytest.param("Place", {"content": {"barks": ""}}, "Kennel", id="by members inside"),
        pytest.param("Place", {"parts": [{}, {"b": ""}]}, "Kennel", id="by members of items"),
        pytest.param(
            "Place", {"content": {"x": {"barks": ""}}}, "Box", id="by none of the members"
        ),
        pytest.param("Lid", {"a": "", "b": ""}, "Open", id="by members that are allowed"),
        pytest.param("Lid", {"a": ""}, "Closed", id="by members that all allow"),
        pytest.param("Labelled", {"labels": {"a": ""}}, "Label", id="by a name"),
        pytest.param("Labelled", {"labels": {"b": ""}}, "Labels", id="by the type of others"),
        pytest.param("LabelledToo", {"labels": {"a": ""}}, "Label", id="by a name, though second"),
        pytest.param("Whatever", {"radius": 1}, "Round", id="rather than anything"),
        pytest.param("Whatever", {"radius": 1, "x": {"y": 1}}, "Round", id="by one of its members"),
        pytest.param("Whatever", {"diameter": 1}, "dict", id="anything"),
        pytest.param("Words", "no", "No", id="enumerations alone"),
        pytest.param("Words", "perhaps", "str", id="not enumerated"),
        pytest.param("Strict", {"kind": "dog", "name": "Rex"}, "Dog", id="after one that fails"),
    ],
)
def test_what_the_document_names_tells_alternatives_apart(
    zoo: Client, name: str, sent: object, kind: str
) -> None:
    """The alternative that names most members is taken, at any depth and in any order."""
    assert kind == type(in_zoo(zoo, name, sent)).__name__


def test_alternatives_inside_alternatives_are_told_apart_in_time(zoo: Client) -> None:
    """The time does not double with each level; here it would be years."""
    animal: dict[str, Any] = {"kind": "dog", "x": 1}
    for _ in range(60):
        animal = {"kind": "dog", "young": animal}
    decoded = in_zoo(zoo, "Animal", animal)
    for _ in range(60):
        assert type(decoded).__name__ == "Dog"
        decoded = decoded.young
    assert decoded.additional_properties == {"x": 1}


def test_a_mistake_inside_alternatives_is_found_in_time(zoo: Client) -> None:
    """The pointer of a mistake leads through all alternatives."""
    animal: dict[str, Any] = {"kind": "cat", "name": 1}
    for _ in range(60):
        animal = {"kind": "dog", "young": animal}
    with pytest.raises(zoo.module("errors").ValidationError) as caught:
        in_zoo(zoo, "Animal", animal)
    assert f"/Animal{'/young' * 60}/name" == caught.value.pointer


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
