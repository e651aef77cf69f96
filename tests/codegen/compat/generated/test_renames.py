"""A renamed entry is not a removed one and a new one."""

import pytest

from codegen.compat.generated import generated_verdict, renames
from codegen.compat.generated.generated_surface import Entry, Item, Surface

FIELD = {"type": "str", "required": "yes", "nullable": "no"}


def named(name: str, location: str, *fields: str) -> Surface:
    """Return a surface with a model in a reply."""
    return {
        Entry("model", name): Item({"doc": "Text"}, location),
        **{
            Entry("field", f"{name}.{field}"): Item(FIELD, f"{location}/properties/{field}")
            for field in fields
        },
        Entry("field", f"{name}.next"): Item({**FIELD, "type": f"tuple[{name}, ...]"}, "/next"),
        Entry("reply", "a.get 200"): Item({"type": f"Json({name})", "role": "success"}, "/reply"),
    }


def operation(name: str, *, location: str = "/paths/~1a/get") -> Surface:
    """Return a surface with an operation, its body, a parameter and a reply."""
    return {
        Entry("operation", name): Item({"path": "/a", "security": "A"}, location),
        Entry("body", name): Item(FIELD, "/body"),
        Entry("parameter", f"{name}.p"): Item(FIELD, "/p"),
        Entry("reply", f"{name} 200"): Item({"type": "nothing", "role": "success"}, "/reply"),
    }


def scheme(name: str, header: str) -> Surface:
    """Return a surface with a security scheme, and an operation that needs it."""
    return {
        Entry("security", name): Item({"header": header}, f"/components/securitySchemes/{name}"),
        Entry("operation", "a.get"): Item({"security": name}, "/paths/~1a/get"),
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            named("Old", "/paths/x", "f"), named("New", "/paths/x", "f"), "model New", id="location"
        ),
        pytest.param(
            named("Old", "/components/schemas/Old", "f"),
            named("New", "/components/schemas/New", "f"),
            "model New",
            id="content-of-a-component",
        ),
        pytest.param(operation("a.old"), operation("a.new"), "operation a.new", id="operation"),
        pytest.param(scheme("A", "key"), scheme("B", "key"), "security B", id="scheme"),
    ],
)
def test_renamed(before: Surface, after: Surface, expected: str) -> None:
    """A renamed entry renames the entries below it, and breaks only importers."""
    (change,) = generated_verdict.compare(before, after)
    assert expected == " ".join(change.entry or ())
    assert ("major", "none") == (change.importers.label, change.deployed.label)


def test_message() -> None:
    """The message has both names."""
    (change,) = generated_verdict.compare(operation("a.old"), operation("a.new"))
    expected = "operation `a.old` is called `a.new` now (importers: major, deployed clients: none)"
    assert ("operation-renamed", "/paths/~1a/get", expected) == (
        change.kind,
        change.pointer,
        change.message,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            operation("a.old"), operation("a.new", location="/paths/~1b/get"), id="another-location"
        ),
        pytest.param(
            named("Old", "/paths/x", "f"), named("New", "/paths/y", "f"), id="alike-but-elsewhere"
        ),
        pytest.param(
            named("Old", "/components/schemas/Old", "f"),
            named("New", "/components/schemas/New", "g"),
            id="another-content",
        ),
        pytest.param(scheme("A", "key"), scheme("B", "token"), id="another-header"),
        pytest.param(
            named("Old", "/components/schemas/Old", "f"),
            {
                **named("New", "/components/schemas/New", "f"),
                **named("Newer", "/components/schemas/Newer", "f"),
            },
            id="two-candidates",
        ),
        pytest.param(
            named("Same", "/paths/x", "f"), named("Same", "/paths/y", "f"), id="the-same-name"
        ),
    ],
)
def test_not_renamed(before: Surface, after: Surface) -> None:
    """An entry with another location and other content is new."""
    assert {} == renames.find(before, after)


def members(kind: str, **types: str) -> Surface:
    """Return the fields of a model, or the parameters of an operation, by their wire names."""
    owner = "X" if kind == "field" else "a.get"
    return {
        Entry(kind, f"{owner}.{name.lower()}"): Item({"type": type_, "wire name": name}, f"/{name}")
        for name, type_ in types.items()
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({"aA": "str"}, {"bB": "str"}, ": renamed? `aA` may be `bB` now", id="one"),
        pytest.param(
            {"a": "str"}, {"b": "str", "c": "str"}, ": renamed? `a` may be `b` or `c` now", id="two"
        ),
        pytest.param({"a": "str"}, {"b": "int"}, "", id="another-type"),
        pytest.param({"a": "str", "b": "str"}, {"b": "str"}, "", id="known-before"),
    ],
)
@pytest.mark.parametrize("kind", ["field", "parameter"])
def test_guess(before: dict[str, str], after: dict[str, str], expected: str, kind: str) -> None:
    """A field that is gone may be a new field with the same owner and type."""
    old, new = members(kind, **before), members(kind, **after)
    owners: Surface = {Entry("model", "X"): Item({}, ""), Entry("operation", "a.get"): Item({}, "")}
    other: Surface = {Entry("field", "Other.a"): Item({"type": "str", "wire name": "o"}, "")}
    changes = generated_verdict.compare({**owners, **old}, {**owners, **new, **other})
    (change,) = (change for change in changes if change.kind == f"{kind}-removed")
    assert change.what.endswith(f" was removed{expected}")


def test_guess_is_for_members() -> None:
    """Nothing is asked about a reply or a model."""
    before, after = ({Entry("reply", f"a.get {status}"): Item({}, "")} for status in (400, 401))
    changes = generated_verdict.compare(before, after)
    assert ["reply `a.get 400` was removed"] == [
        change.what for change in changes if change.kind == "reply-removed"
    ]
