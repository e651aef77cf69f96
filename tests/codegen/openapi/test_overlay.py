"""The overlay is applied strictly."""

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.openapi import document, overlay
from codegen.openapi.pointer import resolve

ROOT = Path(__file__).parents[3]
WHY = "because"
DOCUMENT: document.Document = {
    "info": {"title": "T", "tags": ["a", "b"]},
    "items": [{"name": "x", "on": True}, {"name": "y"}, {"name": "x"}],
    "twins": [1, 1],
}


def apply(*actions: dict[str, Any]) -> document.Document:
    """Apply actions, each with a description, to the document above."""
    entries = [{"description": WHY} | action for action in actions]
    text = json.dumps(
        {"overlay": "1.1.0", "info": {"title": "T", "version": "1"}, "actions": entries}
    )
    return overlay.apply(DOCUMENT, overlay.parse(text, "o"))


@pytest.mark.parametrize(
    ("action", "pointer", "expected"),
    [
        pytest.param(
            {"target": "$.info", "update": {"version": "1", "x": {"y": 1}}},
            "#/info",
            {"title": "T", "tags": ["a", "b"], "version": "1", "x": {"y": 1}},
            id="adds-members",
        ),
        pytest.param(
            {"target": "$", "update": {"info": {"tags": ["c"]}}},
            "#/info/tags",
            ["a", "b", "c"],
            id="merges-deeply-and-appends",
        ),
        pytest.param(
            {"target": "$.info.tags", "update": "c"}, "#/info/tags", ["a", "b", "c"], id="appends"
        ),
        pytest.param(
            {"target": "$.info.title", "update": "U", "x-expect": "T"},
            "#/info/title",
            "U",
            id="alters",
        ),
        pytest.param(
            {"target": "$.items[0]", "update": {"on": 1}, "x-expect": {"on": True, "name": "x"}},
            "#/items/0/on",
            1,
            id="true-is-not-one",
        ),
        pytest.param(
            {"target": "$.items[?@.name == 'y']", "remove": True, "x-expect": {"name": "y"}},
            "#/items",
            [{"name": "x", "on": True}, {"name": "x"}],
            id="removes",
        ),
        pytest.param(
            {"target": "$.twins.*", "remove": True, "x-expect": 1},
            "#/twins",
            [],
            id="removes-neighbours",
        ),
        pytest.param(
            {"target": "$.items[1]", "copy": "$.items[0]", "x-expect": {"name": "y"}},
            "#/items/1",
            {"name": "x", "on": True},
            id="copies",
        ),
    ],
)
def test_apply(action: dict[str, Any], pointer: str, expected: object) -> None:
    """An action has the effect that the specification gives it."""
    before = json.dumps(DOCUMENT)
    assert expected == resolve(apply(action), pointer)
    assert before == json.dumps(DOCUMENT)


@pytest.mark.parametrize(
    ("action", "what"),
    [
        pytest.param(
            {"target": "$.gone", "update": {"a": 1}},
            "target $.gone matches nothing in the document; the vendor moved or removed it",
            id="zero-match",
        ),
        pytest.param(
            {"target": "$.info.title", "update": "U", "x-expect": "S"},
            'at #/info/title: `x-expect` states "S", got "T"; the vendor changed it',
            id="unmet-expectation",
        ),
        pytest.param(
            {"target": "$.items[0].on", "remove": True, "x-expect": 1},
            "`x-expect` states 1, got true",
            id="unmet-by-type",
        ),
        pytest.param(
            {"target": "$.info", "update": {"title": "T"}},
            'at #/info/title: changes nothing: it is already "T"; delete this action',
            id="no-op",
        ),
        pytest.param(
            {"target": "$.info", "update": {"new": 1, "title": "T"}},
            "#/info/title: changes nothing",
            id="partly-no-op",
        ),
        pytest.param(
            {"target": "$", "update": {"info": {"tags": ["c", "b"]}}},
            'at #/info/tags: changes nothing: it is already "b"',
            id="entry-already-there",
        ),
        pytest.param({"target": "$.info", "update": {}}, "changes nothing", id="empty-update"),
        pytest.param(
            {"target": "$", "update": 1}, "cannot be removed or replaced", id="replaces-all"
        ),
        pytest.param(
            {"target": "$.info", "update": {"title": "U"}},
            'at #/info/title: alters "T" to "U"; state the value that it finds in `x-expect`',
            id="alters-unstated",
        ),
        pytest.param(
            {"target": "$.info.title", "update": {"a": 1}},
            'alters "T" to {"a": 1}; state the value',
            id="replaces-unstated",
        ),
        pytest.param(
            {"target": "$", "remove": True, "x-expect": DOCUMENT | {"fine": True}},
            "the whole document cannot be removed",
            id="removes-all",
        ),
        pytest.param(
            {"target": "$.info", "copy": "$.items.*"},
            "expected one node at `copy` $.items.*, got 3",
            id="copy-many",
        ),
    ],
)
def test_apply_refuses(action: dict[str, Any], what: str) -> None:
    """An action without the effect that it states is a problem at its place in the overlay."""
    with pytest.raises(CodegenError) as caught:
        apply({"target": "$", "update": {"fine": True}}, action)
    (problem,) = caught.value.problems
    assert problem.where == "o#/actions/1"
    assert what in problem.what


def test_apply_collects() -> None:
    """All actions that fail are shown together."""
    with pytest.raises(CodegenError) as caught:
        apply({"target": "$.a", "update": 1}, {"target": "$.b", "update": 1})
    assert [p.where for p in caught.value.problems] == ["o#/actions/0", "o#/actions/1"]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        pytest.param("a: [", "o", "not usable as YAML", id="syntax"),
        pytest.param("overlay: 1.1.0\noverlay: 1.1.0", "o", "duplicate key", id="duplicate"),
        pytest.param("overlay: 1.1.0\nactions: [{update: 2024-01-01}]", "o", "date", id="date"),
        pytest.param("[]", "o#/overlay", "expected an overlay of version 1.1.0", id="array"),
        pytest.param("overlay: 1.0.0", "o#/overlay", "version 1.1.0", id="version"),
        pytest.param("overlay: 1.1.0\nacts: 1", "o", "unknown members ['acts']", id="misspelt"),
        pytest.param("overlay: 1.1.0", "o#/actions", "at least one", id="no-actions"),
    ],
)
def test_parse_refuses_what_is_no_overlay(text: str, where: str, what: str) -> None:
    """An overlay that cannot be read is a problem at its place."""
    with pytest.raises(CodegenError) as caught:
        overlay.parse(text, "o")
    assert where == caught.value.problems[0].where
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("action", "what"),
    [
        pytest.param("text", "expected an object", id="no-object"),
        pytest.param({"target": "$", "update": 1}, "expected a `description`", id="undescribed"),
        pytest.param(
            {"target": "$", "description": WHY},
            "exactly one of update, remove, copy, got []",
            id="none",
        ),
        pytest.param(
            {"target": "$", "description": WHY, "update": 1, "copy": "$.a"},
            "got ['update', 'copy']",
            id="two",
        ),
        pytest.param(
            {"target": "$", "remove": True}, "expected `x-expect` with the value", id="removal"
        ),
        pytest.param(
            {"target": "a[", "update": 1}, "expected a JSONPath (RFC 9535) in `target`", id="target"
        ),
        pytest.param(
            {"target": "$", "copy": "a["}, "expected a JSONPath (RFC 9535) in `copy`", id="copy"
        ),
        pytest.param(
            {"update": 1}, "expected a JSONPath (RFC 9535) in `target`, got None", id="no-target"
        ),
        pytest.param({"target": "$", "updte": 1}, "unknown members ['updte']", id="misspelt"),
    ],
)
def test_parse_refuses_an_action(action: object, what: str) -> None:
    """An action that lacks a member or has two kinds is a problem at its place."""
    text = json.dumps({"overlay": "1.1.0", "actions": [action]})
    with pytest.raises(CodegenError) as caught:
        overlay.parse(text, "o")
    assert {"o#/actions/0"} == {problem.where for problem in caught.value.problems}
    assert what in str(caught.value)


def test_messages_are_bounded() -> None:
    """A large value is cut in a message."""
    with pytest.raises(CodegenError) as caught:
        apply({"target": "$.info", "update": {"title": "x" * 5000}})
    assert len(str(caught.value)) < 500


def test_committed_overlay_expires_with_each_mistake() -> None:
    """If the vendor corrects everything, every action is a problem: delete or mend it."""
    vendor = document.loads((ROOT / "openapi.json").read_text(encoding="utf-8"), "spec")
    text = (ROOT / "overrides" / "openapi.overlay.yaml").read_text(encoding="utf-8")
    actions = overlay.parse(text, "o")
    effective = overlay.apply(vendor, actions)
    with pytest.raises(CodegenError) as caught:
        overlay.apply(effective, actions)
    expected = {f"o#/actions/{index}" for index in range(len(actions))}
    assert expected == {problem.where for problem in caught.value.problems}
