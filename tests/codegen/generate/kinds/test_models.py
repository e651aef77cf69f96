"""The features of every model."""

import copy
import pickle
import weakref
from typing import Any

import pytest
from attrs import field, make_class
from attrs.exceptions import FrozenInstanceError

from tests.codegen.generate.kinds.clients import Client, GenerateClient


@pytest.fixture(scope="module")
def client(generate_client: GenerateClient) -> Client:
    """Return a client with a model that holds another, a date-time and members it does not know."""
    properties: dict[str, Any] = {
        "id": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "state": {"type": "string", "enum": ["on"]},
        "part": {"title": "Part", "type": "object", "properties": {"a": {"type": "string"}}},
    }
    thing = {"type": "object", "required": ["id"], "properties": properties}
    return generate_client({"components": {"schemas": {"Thing": thing}}})


@pytest.fixture
def thing(client: Client) -> Any:
    """Return a model with a member that is absent and one that is not documented."""
    data = {"id": 1, "state": "on", "at": "2024-01-01T00:00:00", "part": {}, "more": {"b": [1]}}
    return client.model("Thing").from_dict(data)


def test_models_are_frozen(thing: Any) -> None:
    """A field of a model cannot be set."""
    with pytest.raises(FrozenInstanceError):
        thing.id = 2


def test_what_is_decoded_is_what_the_class_makes(client: Client, thing: Any) -> None:
    """A decoded model and one made by keyword are of one class, equal, and look the same."""
    kind, part = client.model("Thing"), client.model("Part")
    names = ("field_id", "id", "at", "state", "additional_properties")
    fields = {name: getattr(thing, name) for name in names if hasattr(thing, name)}
    made = kind(**fields, part=part())
    assert (kind, made, repr(made)) == (type(thing), thing, repr(thing))
    assert weakref.ref(thing)() is thing


def test_a_subclass_decodes_to_itself(client: Client) -> None:
    """`from_dict` of a subclass returns an instance of the subclass, which is frozen too."""
    kind: Any = type("Special", (client.model("Thing"),), {})
    special = kind.from_dict({"id": 1})
    assert kind is type(special)
    with pytest.raises(FrozenInstanceError):
        special.id = 2
    with pytest.raises(FrozenInstanceError):
        del special.id


def test_a_subclass_decodes_as_its_constructor_makes_it(client: Client) -> None:
    """`from_dict` of a subclass with a field of its own gives that field its default."""
    thing = client.model("Thing")
    kind: Any = make_class(
        "Special", {"note": field(default="mine")}, (thing,), frozen=True, kw_only=True
    )
    special = kind.from_dict({"id": 1, "more": 2})
    assert kind(id=1, additional_properties={"more": 2}) == special
    assert "mine" == special.note


def test_models_are_slotted(thing: Any) -> None:
    """A model has no room for attributes of another name."""
    assert not hasattr(thing, "__dict__")


def test_models_are_made_by_keyword(client: Client) -> None:
    """Fields are named when a model is made, so their order does not matter."""
    with pytest.raises(TypeError):
        client.model("Thing")(1)


def pickled(value: object) -> object:
    """Return the object as another process would have it."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_models_survive_copy_and_pickle(client: Client, thing: Any, again: Any) -> None:
    """A copy is equal, encodes equally, and what is absent stays the one UNSET."""
    twin = again(thing)
    assert (thing, thing.to_dict()) == (twin, twin.to_dict())
    assert client.module("types").UNSET is twin.part.a
    assert client.module("types").UNSET is again(client.module("types").UNSET)


def test_unset_is_false_and_says_what_it_is(client: Client) -> None:
    """UNSET can be tested like None and is readable."""
    unset = client.module("types").UNSET
    assert (bool(unset), repr(unset)) == (False, "UNSET")


def test_models_are_hashable(client: Client, thing: Any) -> None:
    """Equal models have equal hashes, even with unknown members."""
    twin = client.model("Thing").from_dict(thing.to_dict())
    assert {thing} == {twin}


def test_decoding_leaves_its_input_alone(client: Client) -> None:
    """The dictionary that is decoded is not consumed."""
    data = {"id": 1, "more": 2}
    client.model("Thing").from_dict(data)
    assert data == {"id": 1, "more": 2}


def test_models_do_not_change_with_what_they_were_made_of(client: Client) -> None:
    """Values of unknown members are copied from the input and to the output."""
    data: dict[str, Any] = {"id": 1, "more": {"b": [1]}}
    thing = client.model("Thing").from_dict(data)
    for outside in (data, thing.to_dict()):
        outside["more"]["b"].append(2)
    assert thing.additional_properties == {"more": {"b": [1]}}


def test_models_do_not_share_additional_members(client: Client) -> None:
    """Each model has additional members of its own."""
    thing = client.model("Thing")
    assert thing(id=1).additional_properties is not thing(id=2).additional_properties
    one, other = (thing.from_dict({"id": 1}) for _ in range(2))
    assert one.additional_properties is not other.additional_properties


def test_documented_members_win_over_additional_ones(client: Client) -> None:
    """An additional member cannot stand in for a documented one."""
    thing = client.model("Thing")(id=1, additional_properties={"id": 2, "x": 3})
    assert thing.to_dict() == {"x": 3, "id": 1}
