"""The overlay is applied strictly."""

import json
from typing import Any

import pytest

from codegen.checkout import OVERLAY, SPEC, read_text
from codegen.errors import CodegenError
from codegen.openapi import document, overlay
from codegen.openapi.pointer import resolve
from tests.codegen.checkouts import FROZEN

WHY = "because"
DOCUMENT: document.Document = {
    "info": {"title": "T", "tags": ["a", "b"]},
    "items": [{"name": "x", "on": True}, {"name": "y"}, {"name": "x"}],
    "twins": [1, 1],
    "other": {"title": "T", "tags": ["a"]},
    "twin": {"tags": ["a"], "more": 1},
    "list": {"items": {"$ref": "#/schemas/A"}},
    "schemas": {"A": {"$ref": "#/schemas/B C"}, "B C": {"properties": {"p": {}}}},
}


def apply(*actions: dict[str, Any]) -> document.Document:
    """Apply actions, each with a description, to the document above."""
    return overlay.apply(DOCUMENT, overlay.parse(written(*actions), "o"))


def written(*actions: dict[str, Any]) -> str:
    """Return the text of an overlay; each action has a description."""
    entries = [{"description": WHY} | action for action in actions]
    info = {"title": "T", "version": "1"}
    return json.dumps({"overlay": "1.1.0", "info": info, "actions": entries})


def problems_of(vendor: document.Document, *actions: dict[str, Any]) -> dict[str, str]:
    """Apply actions to a document; return what is wrong with each, by its place below them."""
    try:
        overlay.apply(vendor, overlay.parse(written(*actions), "o"))
    except CodegenError as error:
        return {p.where.removeprefix("o#/actions/"): p.what for p in error.problems}
    return {}


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
            {"target": "$.twins[1,0,-1]", "remove": True, "x-expect": 1},
            "#/twins",
            [],
            id="removes-in-any-order-and-once",
        ),
        pytest.param(
            {"target": "$.info.tags", "update": ["c", ["d"], {"e": 1}]},
            "#/info/tags",
            ["a", "b", "c", ["d"], {"e": 1}],
            id="concatenates",
        ),
        pytest.param(
            {"target": "$.info['tags','tags']", "update": ["c"]},
            "#/info/tags",
            ["a", "b", "c"],
            id="changes-each-node-once",
        ),
        pytest.param(
            {"target": "$.items.*", "update": {"new": {"of": "x"}}},
            "#/items",
            [
                {"name": "x", "on": True, "new": {"of": "x"}},
                {"name": "y", "new": {"of": "x"}},
                {"name": "x", "new": {"of": "x"}},
            ],
            id="changes-all-nodes",
        ),
        pytest.param(
            {"target": "$.info.tags", "copy": "$.twins"},
            "#/info/tags",
            ["a", "b", 1, 1],
            id="copies-entries",
        ),
        pytest.param(
            {"target": "$.twins", "copy": "$.info"},
            "#/twins",
            [1, 1, {"title": "T", "tags": ["a", "b"]}],
            id="copies-an-object-into-an-array",
        ),
        pytest.param(
            {"target": "$.items[0]", "copy": "$.items[1]", "x-expect": {"name": "x", "on": True}},
            "#/items/0",
            {"name": "y", "on": True},
            id="copies-over-what-it-states",
        ),
        pytest.param(
            {"target": "$.items[2]", "copy": "$.items[0]"},
            "#/items/2",
            {"name": "x", "on": True},
            id="copies-what-is-there-in-part",
        ),
        pytest.param(
            {"target": "$", "copy": "$.info"},
            "#/info",
            {"title": "T", "tags": ["a", "b"]},
            id="copies-into-the-root",
        ),
        pytest.param(
            {"target": "$.list.items", "update": {"description": "D", "x-a": 1}},
            "#/list/items",
            {"$ref": "#/schemas/A", "description": "D", "x-a": 1},
            id="adds-beside-a-reference",
        ),
        pytest.param(
            {
                "target": "$.list.items",
                "update": {"$ref": "#/schemas/B C"},
                "x-expect": {"$ref": "#/schemas/A"},
            },
            "#/list/items",
            {"$ref": "#/schemas/B C"},
            id="alters-a-reference",
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
    ("action", "where", "what"),
    [
        pytest.param(
            {"target": "$.gone", "update": {"a": 1}},
            "",
            "target $.gone matches nothing in the document; the vendor moved or removed it: mend",
            id="zero-match",
        ),
        pytest.param(
            {"target": "$.info.title", "update": "U", "x-expect": "S"},
            "",
            'at #/info/title: `x-expect` states "S", got "T"; the vendor changed it',
            id="unmet-expectation",
        ),
        pytest.param(
            {"target": "$.items[0].on", "remove": True, "x-expect": 1},
            "",
            "`x-expect` states 1, got true",
            id="unmet-by-type",
        ),
        pytest.param(
            {"target": "$.info", "update": {"title": "T", "tags": ["b"]}},
            "",
            'at #/info: changes nothing: the document already has {"title": "T", "tags": ["b"]} '
            "there; delete this action",
            id="no-op",
        ),
        pytest.param(
            {"target": "$.info.title", "update": "T", "x-expect": "S"},
            "",
            'changes nothing: the document already has "T" there; delete this action',
            id="adopted-alteration",
        ),
        pytest.param(
            {"target": "$.info", "update": {"new": 1, "title": "T"}},
            "/update/title",
            'at #/info/title: changes nothing: the document already has "T" there; '
            "delete this member",
            id="member-no-op",
        ),
        pytest.param(
            {"target": "$", "update": {"info": {"tags": ["a", "b"], "x/y": 1}}},
            "/update/info/tags",
            'at #/info/tags: changes nothing: the document already has ["a", "b"] there; '
            "delete this member",
            id="array-already-there",
        ),
        pytest.param(
            {"target": "$", "update": {"info": {"tags": ["c", "b"]}}},
            "/update/info/tags/1",
            'at #/info/tags: changes nothing: the document already has "b" there; '
            "delete this entry",
            id="entry-already-there",
        ),
        pytest.param(
            {"target": "$.info.tags", "update": "b"},
            "",
            'at #/info/tags: changes nothing: the document already has ["b"] there; '
            "delete this action",
            id="appended-already-there",
        ),
        pytest.param(
            {"target": "$['info','other','list']", "update": {"title": "T", "new": 1}},
            "/target",
            'at #/info/title and 1 more: changes nothing: the document already has "T" there; '
            "mend the target: it selects too much",
            id="no-op-at-some",
        ),
        pytest.param({"target": "$.info", "update": {}}, "", "changes nothing", id="empty-update"),
        pytest.param(
            {"target": "$.info", "copy": "$.info"},
            "",
            "changes nothing: the document already has",
            id="copy-no-op",
        ),
        pytest.param(
            {"target": "$.other", "copy": "$.twin"},
            "/copy",
            'at #/other/tags: changes nothing: the document already has ["a"] there; '
            "copy another node",
            id="copy-of-entries-already-there",
        ),
        pytest.param(
            {"target": "$", "update": 1},
            "/update",
            "at #: expected an object to merge with",
            id="replaces-all",
        ),
        pytest.param(
            {"target": "$.info", "update": {"title": "U"}},
            "/update/title",
            'at #/info/title: alters "T" to "U"; state the value that it finds in `x-expect`',
            id="alters-unstated",
        ),
        pytest.param(
            {"target": "$.info.title", "update": {"a": 1}, "x-expect": "T"},
            "/update",
            'at #/info/title: expected a primitive to merge with "T", got {"a": 1}; '
            "to change the type, remove the node in one action and add it in the next",
            id="primitive-to-object",
        ),
        pytest.param(
            {"target": "$", "update": {"info": {"tags": {}}}},
            "/update/info/tags",
            'at #/info/tags: expected an array to merge with ["a", "b"], got {}',
            id="array-to-object",
        ),
        pytest.param(
            {"target": "$", "update": {"info": {"tags": "c"}}},
            "/update/info/tags",
            'expected an array to merge with ["a", "b"], got "c"',
            id="array-to-primitive-inside",
        ),
        pytest.param(
            {"target": "$.info", "update": None},
            "/update",
            "expected an object to merge with",
            id="object-to-null",
        ),
        pytest.param(
            {"target": "$.info", "copy": "$.items"},
            "/copy",
            "expected an object to merge with",
            id="copy-of-another-type",
        ),
        pytest.param(
            {"target": "$.info.*", "update": "a"},
            "/target",
            "selects a primitive at #/info/title and an array at #/info/tags, but an action "
            "changes nodes of one type; make it two actions",
            id="nodes-of-two-types",
        ),
        pytest.param(
            {"target": "$", "remove": True, "x-expect": DOCUMENT | {"fine": True}},
            "/target",
            "the whole document cannot be removed",
            id="removes-all",
        ),
        pytest.param(
            {"target": "$.info", "copy": "$.items.*"},
            "/copy",
            "expected one node at `copy` $.items.*, got 3",
            id="copy-many",
        ),
        pytest.param(
            {"target": "$.info", "copy": "$.gone"},
            "/copy",
            "expected one node at `copy` $.gone, got 0",
            id="copy-none",
        ),
        pytest.param(
            {"target": "$.list.items", "update": {"title": "T", "description": "D", "x-a": 1}},
            "/update/title",
            'at #/list/items: "T" has no effect beside the reference to #/schemas/A; '
            "move this member to an action with the target $.schemas['B C']",
            id="beside-a-reference",
        ),
        pytest.param(
            {"target": "$.list.items.properties.p", "update": {"nullable": True}},
            "",
            "target $.list.items.properties.p matches nothing in the document; the vendor moved "
            "or removed it: change the target to $.schemas['B C'].properties.p, "
            "where it is now",
            id="behind-a-reference",
        ),
    ],
)
def test_apply_refuses(action: dict[str, Any], where: str, what: str) -> None:
    """An action without the effect that it states is a problem at its place in the overlay."""
    with pytest.raises(CodegenError) as caught:
        apply({"target": "$", "update": {"fine": True}}, action)
    (problem,) = caught.value.problems
    assert f"o#/actions/1{where}" == problem.where
    assert what in problem.what


def test_apply_refuses_what_cannot_be_evaluated() -> None:
    """A target that cannot be evaluated in this document is a problem at its place."""
    deep: document.Document = {}
    for _ in range(150):
        deep = {"a": deep}
    actions = overlay.parse(written({"target": "$..a", "update": {"b": 1}}), "o")
    with pytest.raises(CodegenError, match=r"^o#/actions/0/target: expected .* recursion limit"):
        overlay.apply(deep, actions)


def test_apply_to_a_deep_document() -> None:
    """Every document that can be read can be corrected."""
    deep = document.loads(f"{'[' * 700}{']' * 700}".join(('{"a":', "}")), "d")
    actions = overlay.parse(written({"target": "$", "update": {"b": 1}}), "o")
    assert {"a", "b"} == overlay.apply(deep, actions).keys()


def test_apply_collects() -> None:
    """All actions that fail are shown together."""
    with pytest.raises(CodegenError) as caught:
        apply({"target": "$.a", "update": 1}, {"target": "$.b", "update": 1})
    assert [p.where for p in caught.value.problems] == ["o#/actions/0", "o#/actions/1"]


def test_messages_are_bounded() -> None:
    """A large value is cut in a message."""
    with pytest.raises(CodegenError) as caught:
        apply({"target": "$.info", "update": {"title": "x" * 5000}})
    assert len(str(caught.value)) < 500


def test_actions_follow_each_other() -> None:
    """An action finds the document as the actions before it left it."""
    after = apply(
        {"target": "$.info", "copy": "$.items[0]", "x-expect": DOCUMENT["info"]},
        {"target": "$.info.name", "remove": True, "x-expect": "x"},
        {"target": "$.info", "update": {"name": ["x"]}},
        {"target": "$.items[0].on", "update": False, "x-expect": True},
    )
    assert {"title": "T", "tags": ["a", "b"], "name": ["x"], "on": True} == after["info"]
    assert DOCUMENT["items"][0]["on"]


def test_an_action_with_a_problem_is_performed() -> None:
    """A later action finds the nodes that it expects, so that each problem is shown once."""
    with pytest.raises(CodegenError) as caught:
        apply(
            {"target": "$.info", "update": {"title": "T", "more": {}}},
            {"target": "$.info.more", "update": {"a": 1}},
        )
    assert ["o#/actions/0/update/title"] == [problem.where for problem in caught.value.problems]


def test_our_overlay_expires_with_each_mistake() -> None:
    """If the vendor corrects everything, every action is a problem: delete or mend it."""
    vendor = document.loads(read_text(FROZEN, SPEC), SPEC)
    actions = overlay.parse(read_text(FROZEN, OVERLAY), "o")
    effective = overlay.apply(vendor, actions)
    with pytest.raises(CodegenError) as caught:
        overlay.apply(effective, actions)
    expected = {f"o#/actions/{index}" for index in range(len(actions))}
    assert expected == {problem.where for problem in caught.value.problems}
