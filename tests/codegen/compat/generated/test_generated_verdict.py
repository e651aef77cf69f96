"""Verdicts on changes of a generated package."""

import pytest

from codegen.compat.change import Change, Severity, bump
from codegen.compat.generated import generated_verdict
from codegen.compat.generated.generated_surface import Entry, Item, Surface
from tests.codegen.compat.verdicts import (
    ALTERATIONS,
    EITHER_WAY,
    EVENTS,
    FIELD,
    FIELD_F,
    MODEL,
    MOST_5,
    OPERATION,
    PARAMETER_P,
    RECEIVED,
    REPLY,
    SENDS,
    SENT,
    Entries,
    Traits,
)


def make(entries: Entries, pointer: str = "/") -> Surface:
    """Return a surface; the pointer of an entry ends with its kind and name."""
    return {
        Entry(*entry): Item(traits, f"{pointer}{'/'.join(entry)}")
        for entry, traits in entries.items()
    }


def judged(changes: list[Change]) -> set[tuple[str, str, str]]:
    """Return kind and both judgements of each change."""
    return {(change.kind, change.importers.label, change.deployed.label) for change in changes}


@pytest.mark.parametrize(("entry", "around", "traits", "added", "removed"), EVENTS)
def test_added_and_removed(
    entry: tuple[str, str], around: Entries, traits: Traits, added: str, removed: str
) -> None:
    """A removed entry breaks importers; a new entry breaks clients that must send it."""
    without, with_it = make(around), make({**around, entry: traits})
    expected = {(f"{entry[0]}-added", *added.split())}
    assert expected == judged(generated_verdict.compare(without, with_it))
    expected = {(f"{entry[0]}-removed", *removed.split())}
    assert expected == judged(generated_verdict.compare(with_it, without))


@pytest.mark.parametrize(
    ("entry", "around", "looser", "stricter"),
    [
        pytest.param(FIELD_F, RECEIVED, "major major", "minor none", id="received"),
        pytest.param(FIELD_F, SENT, "minor none", "major major", id="sent"),
        pytest.param(FIELD_F, EITHER_WAY, "major major", "major major", id="either-way"),
        pytest.param(FIELD_F, {}, "major major", "minor none", id="carried-by-nothing"),
        pytest.param(PARAMETER_P, {}, "minor none", "major major", id="parameter"),
        pytest.param(SENDS, {}, "minor none", "major major", id="body"),
    ],
)
@pytest.mark.parametrize("trait", ["required", "nullable"])
def test_looser_and_stricter(
    entry: tuple[str, str], around: Entries, looser: str, stricter: str, trait: str
) -> None:
    """A looser value breaks its readers, a stricter one its senders."""
    no, yes = (make({**around, entry: {**FIELD, trait: value}}) for value in ("no", "yes"))
    strict, loose = (yes, no) if trait == "required" else (no, yes)
    kind = f"{entry[0]}-{trait}-changed"
    assert {(kind, *looser.split())} == judged(generated_verdict.compare(strict, loose))
    assert {(kind, *stricter.split())} == judged(generated_verdict.compare(loose, strict))


@pytest.mark.parametrize(("entry", "traits", "changed", "expected"), ALTERATIONS)
def test_altered(entry: tuple[str, str], traits: Traits, changed: Traits, expected: str) -> None:
    """Each trait has its verdict; an id begins with `wire-` if Python stays the same."""
    kind, importers, deployed = expected.split()
    changes = generated_verdict.compare(make({entry: traits}), make({entry: {**traits, **changed}}))
    assert {(f"{kind}-changed", importers, deployed)} == judged(changes)


@pytest.mark.parametrize(
    ("around", "kinds"),
    [
        pytest.param(RECEIVED, set[str](), id="received"),
        pytest.param(EITHER_WAY, {"field-limits-changed"}, id="either-way"),
    ],
)
def test_limits_of_what_is_received_are_text(around: Entries, kinds: set[str]) -> None:
    """A limit of a received field is in its description; that of a sent one is a change."""
    before, after = (make({**around, FIELD_F: {**FIELD, "limits": text}}) for text in ("", MOST_5))
    assert kinds == {change.kind for change in generated_verdict.compare(before, after)}


COLOR: Entries = {
    ("body", "a.get"): {"type": "Color | str", "required": "yes"},
    ("enum", "Color"): {"of": "StrEnum"},
    ("value", "Color.RED"): {},
}


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        pytest.param(COLOR, "major major", id="a-value"),
        pytest.param({SENDS: COLOR[SENDS]}, "major none", id="the-enumeration"),
    ],
)
def test_removed_value_to_send(around: Entries, expected: str) -> None:
    """A value may not be sent any more if it is gone, but not if the enumeration is gone."""
    after = {entry: traits for entry, traits in around.items() if entry[0] != "value"}
    changes = generated_verdict.compare(make(COLOR), make(after))
    (change,) = (change for change in changes if change.kind == "value-removed")
    assert {("value-removed", *expected.split())} == judged([change])


ERROR = {("reply", "a.get 404"): {"type": "Json(Plan)", "role": "errors"}, MODEL: {}}
LINES = ("overrides/a.py:1", "overrides/b.py:2")


@pytest.mark.parametrize(
    ("entry", "around", "traits", "expected"),
    [
        pytest.param(FIELD_F, RECEIVED, FIELD, "major major", id="in-a-success"),
        pytest.param(FIELD_F, ERROR, FIELD, "major patch", id="in-an-error"),
        pytest.param(FIELD_F, SENT, FIELD, "major patch", id="sent"),
        pytest.param(("reply", "a.get 401"), {}, {"role": "errors"}, "major major", id="error"),
        pytest.param(PARAMETER_P, {}, FIELD, "major patch", id="parameter"),
    ],
)
def test_read_and_removed(
    entry: tuple[str, str], around: Entries, traits: Traits, expected: str
) -> None:
    """Deployed clients miss a value that handwritten code reads; the change names the lines."""
    readers = {Entry(*entry): LINES}
    changes = generated_verdict.compare(
        make({**around, entry: traits}), make(around), readers=readers
    )
    assert {(f"{entry[0]}-removed", *expected.split())} == judged(changes)
    assert [LINES] == [change.readers for change in changes]


@pytest.mark.parametrize("status", ["4XX", "default"])
def test_read_and_covered(status: str) -> None:
    """Deployed clients do not miss a status that another one still covers."""
    gone, covering = Entry("reply", "a.get 401"), Entry("reply", f"a.get {status}")
    before, after = ({each: Item({"role": "errors"}, "")} for each in (gone, covering))
    changes = generated_verdict.compare(before, after, readers={gone: LINES})
    assert ("reply-removed", "major", "none") in judged(changes)
    assert [LINES] == [change.readers for change in changes if change.entry == gone]


def test_readers_of_an_alteration() -> None:
    """Every change of an entry that is read names the lines, and no other change does."""
    before, after = (make({FIELD_F: {"doc": text}, MODEL: {"doc": text}}) for text in "ab")
    changes = generated_verdict.compare(before, after, readers={Entry(*FIELD_F): LINES})
    expected = {"field-doc-changed": LINES, "model-doc-changed": ()}
    assert expected == {change.kind: change.readers for change in changes}


NEW = ("operation", "a.new")
NEW_MODEL = ("model", "New")


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({("parameter", "a.new.p"): {**FIELD, "required": "yes"}}, id="parameter"),
        pytest.param({("body", "a.new"): {"type": "str", "required": "yes"}}, id="body"),
        pytest.param({("reply", "a.new 200"): REPLY, ("reply", "a.new 404"): {}}, id="replies"),
    ],
)
def test_new_operation_is_one_change(parts: Entries) -> None:
    """A new operation is minor, whatever it requires; its parts are not reported."""
    changes = generated_verdict.compare(
        make({OPERATION: {}}), make({OPERATION: {}, NEW: {}} | parts)
    )
    assert {("operation-added", "minor", "none")} == judged(changes)


def test_new_model_is_one_change() -> None:
    """A member that only a new operation must send is not reported."""
    parts: Entries = {
        ("body", "a.new"): {"type": "New", "required": "yes"},
        NEW_MODEL: {},
        ("field", "New.f"): {**FIELD, "required": "yes"},
        ("enum", "Color"): {},
        ("value", "Color.RED"): {},
    }
    changes = generated_verdict.compare(
        make({OPERATION: {}}), make({OPERATION: {}, NEW: {}} | parts)
    )
    expected = {(f"{kind}-added", "minor", "none") for kind in ("operation", "model", "enum")}
    assert expected == judged(changes)


def test_new_operation_sends_a_known_model() -> None:
    """Deployed clients do not call a new operation, so they see no stricter member."""
    before: Entries = {**RECEIVED, FIELD_F: FIELD}
    after: Entries = {
        **before,
        FIELD_F: {**FIELD, "required": "yes"},
        NEW: {},
        ("body", "a.new"): {"type": "Plan", "required": "yes"},
    }
    changes = generated_verdict.compare(make(before), make(after))
    expected = {("operation-added", "minor", "none"), ("field-required-changed", "minor", "none")}
    assert expected == judged(changes)


def test_the_same_is_no_change() -> None:
    """Another order, or another location in the document, is not a change."""
    entries: Entries = {**EITHER_WAY, FIELD_F: FIELD, OPERATION: {"path": "/a"}}
    after = make(dict(reversed(entries.items())), pointer="/elsewhere/")
    assert [] == generated_verdict.compare(make(entries), after)


@pytest.mark.parametrize(
    ("trait", "before", "after", "expected"),
    [
        pytest.param("required", "no", "yes", " must be there now", id="required"),
        pytest.param("required", "yes", "no", " may be absent now", id="optional"),
        pytest.param("nullable", "no", "yes", " may be null now", id="nullable"),
        pytest.param("nullable", "yes", "no", " is never null any more", id="never-null"),
        pytest.param("deprecated", "", "yes", " is deprecated now", id="deprecated"),
        pytest.param("deprecated", "yes", "", " is not deprecated any more", id="not-deprecated"),
        pytest.param("doc", "a", "b", ": its description changed", id="text"),
        pytest.param("type", "int", "str", ": type changed from `int` to `str`", id="type"),
        pytest.param("default", "1", "2", ": default changed from `1` to `2`", id="default"),
        pytest.param("security", "", "A", ": security changed from nothing to `A`", id="nothing"),
    ],
)
def test_what(trait: str, before: str, after: str, expected: str) -> None:
    """The sentence has the name of the entry and the change."""
    one, other = ({**FIELD, trait: value} for value in (before, after))
    (change,) = generated_verdict.compare(make({FIELD_F: one}), make({FIELD_F: other}))
    assert f"field `Plan.f`{expected}" == change.what


def test_message_shows_a_disagreement() -> None:
    """The higher judgement counts; the message names both judgements if they differ."""
    url = Entry("server", "")
    before, after = ({url: Item({"base URL": text}, "/servers/0/url")} for text in ("a", "b"))
    (change,) = generated_verdict.compare(before, after)
    expected = (
        "server: base URL changed from `a` to `b` (importers: patch, deployed clients: major)"
    )
    assert (Severity.MAJOR, expected) == (change.severity, change.message)


def test_message_of_agreement() -> None:
    """The message names no judgement if both are the same."""
    (change,) = generated_verdict.compare(
        make({}), make({SENDS: {"type": "str", "required": "yes"}})
    )
    assert "required body `a.get` was added" == change.message


def test_the_worst_comes_first() -> None:
    """Changes are sorted by severity, then by location."""
    before = make({MODEL: {"doc": "a"}, FIELD_F: FIELD})
    after = make({MODEL: {"doc": "b"}, OPERATION: {}, ("model", "New"): {}})
    changes = generated_verdict.compare(before, after)
    expected = ["field-removed", "model-added", "operation-added", "model-doc-changed"]
    assert expected == [change.kind for change in changes]
    assert Severity.MAJOR == bump(changes)
    assert Severity.NONE == bump([])
