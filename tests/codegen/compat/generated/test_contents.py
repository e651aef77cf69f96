"""Models and enumerations that have the same content under other names."""

import pytest

from codegen.compat.generated import generated_verdict
from codegen.compat.generated.contents import Contents
from codegen.compat.generated.generated_surface import Entry, Item, Surface

NOTHING: set[str] = set()
STR = {"type": "str", "wire name": "a"}


def model(name: str, *, other: str = "Any", doc: str = "", **fields: dict[str, str]) -> Surface:
    """Return a model with fields."""
    return {
        Entry("model", name): Item({"other members": other, "doc": doc}, f"/{name}"),
        **{
            Entry("field", f"{name}.{field}"): Item({**traits, "doc": doc}, "")
            for field, traits in fields.items()
        },
    }


def enum(name: str, value: str) -> Surface:
    """Return an enumeration with one value."""
    return {
        Entry("enum", name): Item({"of": "StrEnum"}, ""),
        Entry("value", f"{name}.A"): Item({"value": value}, ""),
    }


def of(type_: str) -> dict[str, str]:
    """Return the traits of a field of a type."""
    return {**STR, "type": type_}


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        pytest.param(model("B", a=STR), model("A", a=STR), {"B"}, id="model"),
        pytest.param(model("B", doc="One"), model("A", doc="Two"), {"B"}, id="description"),
        pytest.param(enum("B", "'a'"), enum("A", "'a'"), {"B"}, id="enumeration"),
        pytest.param(model("B", other="B"), model("A", other="A"), {"B"}, id="itself"),
        pytest.param(
            model("B", a=of("tuple[BItem, ...]")) | model("BItem", a=of("B | str")),
            model("A", a=of("tuple[AItem, ...]")) | model("AItem", a=of("A | str")),
            {"B", "BItem"},
            id="inside-each-other",
        ),
        pytest.param(
            model("B", a=of("Kept")) | model("Kept", a=STR),
            model("A", a=of("Kept")) | model("Kept"),
            {"B"},
            id="a-kept-name-is-judged-by-itself",
        ),
        pytest.param(model("B", a=STR), model("A"), NOTHING, id="field-gone"),
        pytest.param(model("B"), model("A", a=STR), NOTHING, id="field-added"),
        pytest.param(model("B", a=STR), model("A", a=of("int")), NOTHING, id="type"),
        pytest.param(
            model("B", a=STR), model("A", a={**STR, "wire name": "b"}), NOTHING, id="wire-name"
        ),
        pytest.param(
            model("B", a={**STR, "limits": "1"}),
            model("A", a={**STR, "limits": "2"}),
            NOTHING,
            id="limits",
        ),
        pytest.param(enum("B", "'a'"), enum("A", "'b'"), NOTHING, id="value"),
        pytest.param(enum("B", "'a'"), model("A"), NOTHING, id="another-kind"),
        pytest.param(
            model("B", a=of("BItem")) | model("BItem", a=STR),
            model("A", a=of("AItem")) | model("AItem", a=of("int")),
            NOTHING,
            id="content-of-the-content",
        ),
        pytest.param(
            model("B", a=of("Literal['B']")), model("A", a=of("Literal['A']")), NOTHING, id="text"
        ),
    ],
)
def test_replaced(before: Surface, after: Surface, names: set[str]) -> None:
    """Contents are equal if they differ in nothing but names and descriptions, at any depth."""
    contents = Contents.of(before, after)
    assert names == contents.replaced("array(B)", "array(A)")
    assert NOTHING == contents.replaced("array(B)", "nullable(A)")
    assert NOTHING == contents.replaced("B", "nullable(A)")


def carried(way: str, name: str, *models: Surface) -> Surface:
    """Return a surface with an operation that sends or receives a model."""
    entry = Entry("body", "a.get") if way == "body" else Entry("reply", "a.get 200")
    found: Surface = {
        Entry("operation", "a.get"): Item({}, ""),
        entry: Item({"type": name, "role": "success", "required": "yes"}, ""),
    }
    for each in models:
        found |= each
    return found


def judged(before: Surface, after: Surface) -> dict[str, tuple[str, str]]:
    """Return both judgements of each change, by its entry; handwritten code reads all that was."""
    changes = generated_verdict.compare(before, after, readers=dict.fromkeys(before, ("m.py:1",)))
    return {
        " ".join(change.entry or ()): (change.importers.label, change.deployed.label)
        for change in changes
    }


@pytest.mark.parametrize("way", ["body", "reply"])
def test_the_wire_stays(way: str) -> None:
    """A model that another one with the same content replaces is missed by importers alone."""
    needed = {**STR, "required": "yes"}
    old, new = model("Old", a=needed), model("New", a=needed)
    place = {"body": "body a.get", "reply": "reply a.get 200"}[way]
    gone = dict.fromkeys([place, "model Old", "field Old.a"], ("major", "none"))
    after = carried(way, "New", new)
    assert gone | {"model New": ("minor", "none")} == judged(carried(way, "Old", old), after)
    assert gone == judged(carried(way, "Old", old, new), after)


def test_a_field_of_a_kept_model_is_missed() -> None:
    """A field that a model loses is missed, although another model has its content elsewhere."""
    old, new, less = model("Old", a=STR), model("New", a=STR), model("Old")
    more = {Entry("reply", "a.get 201"): Item({"type": "Old", "role": "success"}, "")}
    found = judged(carried("reply", "Old", old) | more, carried("reply", "New", new, less) | more)
    assert {
        "reply a.get 200": ("major", "none"),
        "field Old.a": ("major", "major"),
        "model New": ("minor", "none"),
    } == found
