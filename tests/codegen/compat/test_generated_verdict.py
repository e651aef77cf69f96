"""Changes are judged by who is hurt."""

import pytest

from codegen.compat import generated_verdict
from codegen.compat.change import Change, Severity, bump
from codegen.compat.generated_surface import Entry, Item, Surface

ANYTHING = "Mapping[str, Any]"
FIELD = {"type": "str", "required": "no", "nullable": "no", "wire name": "f"}
PARAMETER = {"location": "query", "explode": "yes", **FIELD, "wire name": "p"}
REPLY = {"type": "Json(Plan)", "role": "success"}
SENDS = ("body", "a.get")
FIELD_F = ("field", "Plan.f")
MODEL = ("model", "Plan")
OPERATION = ("operation", "a.get")
PARAMETER_P = ("parameter", "a.get.p")
REPLY_200 = ("reply", "a.get 200")

#: A model that is received, and one that is sent as well.
RECEIVED = {REPLY_200: REPLY, MODEL: {"other members": ANYTHING}}
SENT = {SENDS: {"type": "Plan", "required": "yes"}, MODEL: {"other members": ANYTHING}}
EITHER_WAY = {**RECEIVED, **SENT}

_Traits = dict[str, str]
_Entries = dict[tuple[str, str], _Traits]


def make(entries: _Entries, pointer: str = "/") -> Surface:
    """Make a surface whose entries have pointers of their own, unless one is given for all."""
    return {
        Entry(*entry): Item(traits, f"{pointer}{'/'.join(entry)}")
        for entry, traits in entries.items()
    }


def judged(changes: list[Change]) -> set[tuple[str, str, str]]:
    """Return kind and both judgements of each change."""
    return {(change.kind, change.importers.label, change.deployed.label) for change in changes}


@pytest.mark.parametrize(
    ("entry", "around", "traits", "added", "removed"),
    [
        pytest.param(OPERATION, {}, {}, "minor none", "major major", id="operation"),
        pytest.param(REPLY_200, {}, REPLY, "minor none", "major major", id="success"),
        pytest.param(
            ("reply", "a.get 404"),
            {},
            {"type": "Json(E)", "role": "errors"},
            "minor none",
            "major none",
            id="error",
        ),
        pytest.param(PARAMETER_P, {}, PARAMETER, "minor none", "major patch", id="optional"),
        pytest.param(
            PARAMETER_P,
            {},
            {**PARAMETER, "required": "yes"},
            "major major",
            "major patch",
            id="required",
        ),
        pytest.param(
            SENDS, {}, {"type": "str", "required": "no"}, "minor none", "major patch", id="body"
        ),
        pytest.param(
            SENDS,
            {},
            {"type": "str", "required": "yes"},
            "major major",
            "major patch",
            id="required-body",
        ),
        pytest.param(MODEL, {}, {}, "minor none", "major none", id="model"),
        pytest.param(FIELD_F, RECEIVED, FIELD, "minor none", "major none", id="received"),
        pytest.param(
            FIELD_F,
            RECEIVED,
            {**FIELD, "required": "yes"},
            "minor none",
            "major major",
            id="received-required",
        ),
        pytest.param(FIELD_F, SENT, FIELD, "minor none", "major none", id="sent"),
        pytest.param(
            FIELD_F,
            SENT,
            {**FIELD, "required": "yes"},
            "major major",
            "major none",
            id="sent-required",
        ),
        pytest.param(
            FIELD_F,
            EITHER_WAY,
            {**FIELD, "required": "yes"},
            "major major",
            "major major",
            id="either-way-required",
        ),
        pytest.param(("value", "Color.RED"), {}, {}, "minor none", "major none", id="enum-value"),
        pytest.param(("enum", "Color"), {}, {}, "minor none", "major none", id="enum"),
        pytest.param(("security", "A"), {}, {"header": "k"}, "minor none", "major none", id="key"),
    ],
)
def test_added_and_removed(
    entry: tuple[str, str], around: _Entries, traits: _Traits, added: str, removed: str
) -> None:
    """What is removed breaks importers; what is added, those who would have to send it."""
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
    entry: tuple[str, str], around: _Entries, looser: str, stricter: str, trait: str
) -> None:
    """A looser value hurts whoever reads it, a stricter one whoever sends it."""
    no, yes = (make({**around, entry: {**FIELD, trait: value}}) for value in ("no", "yes"))
    strict, loose = (yes, no) if trait == "required" else (no, yes)
    kind = f"{entry[0]}-{trait}-changed"
    assert {(kind, *looser.split())} == judged(generated_verdict.compare(strict, loose))
    assert {(kind, *stricter.split())} == judged(generated_verdict.compare(loose, strict))


@pytest.mark.parametrize(
    ("entry", "traits", "changed", "expected"),
    [
        pytest.param(MODEL, {"doc": "a"}, {"doc": "b"}, "model-doc patch patch", id="text"),
        pytest.param(
            OPERATION,
            {"deprecated": ""},
            {"deprecated": "yes"},
            "operation-deprecated minor none",
            id="deprecated",
        ),
        pytest.param(
            ("server", ""),
            {"base URL": "https://a"},
            {"base URL": "https://b"},
            "wire-server-base-url patch major",
            id="base-url",
        ),
        pytest.param(
            ("security", "A"),
            {"header": "key"},
            {"header": "token"},
            "wire-security-header patch major",
            id="header",
        ),
        pytest.param(
            ("security", "A"),
            {"header": "key"},
            {"header": "KEY"},
            "wire-security-header patch patch",
            id="header-in-other-case",
        ),
        pytest.param(
            OPERATION,
            {"method": "GET"},
            {"method": "PUT"},
            "wire-operation-method patch major",
            id="method",
        ),
        pytest.param(
            OPERATION,
            {"path": "/a/{b}"},
            {"path": "/c/{b}"},
            "wire-operation-path patch major",
            id="path",
        ),
        pytest.param(
            OPERATION,
            {"path": "/a/{b}"},
            {"path": "/a/{c}"},
            "wire-operation-path patch patch",
            id="path-with-another-name",
        ),
        pytest.param(
            OPERATION,
            {"accept": "application/json"},
            {"accept": "text/plain"},
            "wire-operation-accept patch patch",
            id="accept",
        ),
        pytest.param(
            SENDS,
            {"type": "str", "content type": "application/json"},
            {"content type": "text/plain"},
            "wire-body-content-type patch major",
            id="content-type",
        ),
        pytest.param(
            PARAMETER_P,
            PARAMETER,
            {"location": "header"},
            "wire-parameter-location patch major",
            id="location",
        ),
        pytest.param(
            PARAMETER_P,
            {**PARAMETER, "type": "tuple[str, ...]"},
            {"explode": "no"},
            "wire-parameter-explode patch major",
            id="style-of-an-array",
        ),
        pytest.param(
            PARAMETER_P,
            PARAMETER,
            {"explode": "no"},
            "wire-parameter-explode patch patch",
            id="style-of-one-value",
        ),
        pytest.param(
            PARAMETER_P,
            PARAMETER,
            {"wire name": "P"},
            "wire-parameter-wire-name patch major",
            id="name-in-query",
        ),
        pytest.param(
            PARAMETER_P,
            {**PARAMETER, "location": "header"},
            {"wire name": "P"},
            "wire-parameter-wire-name patch patch",
            id="name-of-header",
        ),
        pytest.param(
            FIELD_F, FIELD, {"wire name": "F"}, "wire-field-wire-name patch major", id="field-name"
        ),
        pytest.param(FIELD_F, FIELD, {"type": "int"}, "field-type major major", id="type"),
        pytest.param(REPLY_200, REPLY, {"role": "errors"}, "reply-role major major", id="role"),
        pytest.param(
            OPERATION,
            {"returns": "A"},
            {"returns": "A | B"},
            "operation-returns major none",
            id="returns",
        ),
        pytest.param(
            OPERATION,
            {"functions": "sync"},
            {"functions": "asyncio, sync"},
            "operation-functions major none",
            id="functions",
        ),
        pytest.param(
            OPERATION,
            {"security": ""},
            {"security": "A"},
            "operation-security major major",
            id="secured",
        ),
        pytest.param(
            OPERATION,
            {"security": "A"},
            {"security": ""},
            "operation-security major patch",
            id="opened",
        ),
        pytest.param(
            MODEL,
            {"other members": ANYTHING},
            {"other members": "Mapping[str, int]"},
            "model-other-members major none",
            id="other-members-typed",
        ),
        pytest.param(
            MODEL,
            {"other members": "Mapping[str, int]"},
            {"other members": "Mapping[str, str]"},
            "model-other-members major major",
            id="other-members-of-another-type",
        ),
        pytest.param(
            ("enum", "Color"), {"of": "StrEnum"}, {"of": "IntEnum"}, "enum-of major major", id="of"
        ),
        pytest.param(
            ("value", "Color.A"),
            {"value": "1"},
            {"value": "2"},
            "value-value major major",
            id="value",
        ),
    ],
)
def test_altered(entry: tuple[str, str], traits: _Traits, changed: _Traits, expected: str) -> None:
    """A trait says who is hurt by its change; one that Python does not show is of the wire."""
    kind, importers, deployed = expected.split()
    changes = generated_verdict.compare(make({entry: traits}), make({entry: {**traits, **changed}}))
    assert {(f"{kind}-changed", importers, deployed)} == judged(changes)


def test_the_same_is_no_change() -> None:
    """Another order, and another place in the document, are nothing."""
    entries: _Entries = {**EITHER_WAY, FIELD_F: FIELD, OPERATION: {"path": "/a"}}
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
        pytest.param("security", "", "A", ": security changed from nothing to `A`", id="nothing"),
    ],
)
def test_what(trait: str, before: str, after: str, expected: str) -> None:
    """A sentence says what changed."""
    one, other = ({**FIELD, trait: value} for value in (before, after))
    (change,) = generated_verdict.compare(make({FIELD_F: one}), make({FIELD_F: other}))
    assert f"field `Plan.f`{expected}" == change.what


def test_message_shows_a_disagreement() -> None:
    """The higher judgement counts, and where the two differ both are said."""
    url = Entry("server", "")
    before, after = ({url: Item({"base URL": text}, "/servers/0/url")} for text in ("a", "b"))
    (change,) = generated_verdict.compare(before, after)
    expected = (
        "server: base URL changed from `a` to `b` (importers: patch, deployed clients: major)"
    )
    assert (Severity.MAJOR, expected) == (change.severity, change.message)


def test_message_of_agreement() -> None:
    """Where both are hurt alike it is said once."""
    (change,) = generated_verdict.compare(
        make({}), make({SENDS: {"type": "str", "required": "yes"}})
    )
    assert "required body `a.get` was added" == change.message


def test_the_worst_comes_first() -> None:
    """Changes are sorted by severity, then by place; the worst makes the version."""
    before = make({MODEL: {"doc": "a"}, FIELD_F: FIELD})
    after = make({MODEL: {"doc": "b"}, OPERATION: {}, ("model", "New"): {}})
    changes = generated_verdict.compare(before, after)
    expected = ["field-removed", "model-added", "operation-added", "model-doc-changed"]
    assert expected == [change.kind for change in changes]
    assert Severity.MAJOR == bump(changes)
    assert Severity.NONE == bump([])
