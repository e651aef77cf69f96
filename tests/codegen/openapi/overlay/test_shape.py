"""An overlay has the shape of OpenAPI Overlay 1.1, and the members that we demand."""

import json
from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.openapi import overlay

INFO = {"title": "T", "version": "1"}
ACTION = {"target": "$", "description": "because", "update": {"a": 1}}


def shaped(**members: Any) -> str:
    """Return the text of an overlay with these members; a member that is None is left out."""
    every = {"overlay": "1.1.0", "info": INFO, "actions": [ACTION]} | members
    named = {name.replace("_", "-"): value for name, value in every.items() if value is not None}
    return json.dumps(named)


def refused(text: str) -> dict[str, str]:
    """Return what is wrong with an overlay, by place."""
    with pytest.raises(CodegenError) as caught:
        overlay.parse(text, "o")
    return {problem.where: problem.what for problem in caught.value.problems}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(shaped(overlay="1.1.27"), id="patch-version"),
        pytest.param(shaped(x_owner={"name": "us"}), id="extension-of-the-root"),
        pytest.param(shaped(info=INFO | {"x-a": [1]}), id="extension-of-the-info"),
        pytest.param(shaped(info=INFO | {"description": "D"}), id="described"),
        pytest.param(shaped(actions=[ACTION | {"x-issue": None}]), id="extension-of-an-action"),
        pytest.param(shaped(extends="../openapi.json"), id="extends"),
        pytest.param(shaped(actions=[ACTION | {"remove": False}]), id="no-removal"),
    ],
)
def test_parse(text: str) -> None:
    """Every overlay that the specification allows is read."""
    (action,) = overlay.parse(text, "o")
    assert ("$", "update", {"a": 1}) == (action.target, action.kind, action.value)


def test_yaml_has_json_types() -> None:
    """A status is a name and a date is text, in an update and in `x-expect`."""
    text = """
        overlay: 1.1.0
        info: {title: T, version: 1.0.0}
        actions:
          - target: $
            description: because
            update: {429: {description: Slow down}, since: 2024-01-01}
            x-expect: {200: 2024-01-01T00:00:00Z}
        """
    (action,) = overlay.parse(text, "o")
    assert {"429": {"description": "Slow down"}, "since": "2024-01-01"} == action.value
    assert [{"200": "2024-01-01T00:00:00Z"}] == action.expect


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        pytest.param("a: [", "o", "not usable as YAML", id="syntax"),
        pytest.param("overlay: 1.1.0\noverlay: 1.1.0", "o", "duplicate key", id="duplicate"),
        pytest.param("a: &a 1\nb: *a", "o", "it has an alias or a tag", id="alias"),
        pytest.param("[]", "o", "expected a JSON object, got list", id="array"),
        pytest.param(shaped(overlay=None), "o#", "expected `overlay`, text; add it", id="no-kind"),
        pytest.param(shaped(overlay=1.1), "o#/overlay", "expected text, got 1.1", id="number"),
        pytest.param(
            shaped(overlay="1.1"), "o#/overlay", 'expected version 1.1.x, got "1.1"', id="minor"
        ),
        pytest.param(
            shaped(overlay="1.0.0"), "o#/overlay", 'expected version 1.1.x, got "1.0.0"', id="old"
        ),
        pytest.param(shaped(info=None), "o#", "expected `info`, an object", id="no-info"),
        pytest.param(shaped(info="T"), "o#/info", 'expected an object, got "T"', id="info"),
        pytest.param(
            shaped(info={"version": "1"}), "o#/info", "expected `title`, text", id="no-title"
        ),
        pytest.param(
            shaped(info={"title": "T"}), "o#/info", "expected `version`, text", id="no-version"
        ),
        pytest.param(
            shaped(info=INFO | {"version": 1.0}), "o#/info/version", "got 1.0", id="version"
        ),
        pytest.param(
            shaped(info=INFO | {"description": 1}), "o#/info/description", "got 1", id="description"
        ),
        pytest.param(
            shaped(info=INFO | {"contact": {}}), "o#/info/contact", "unknown member", id="contact"
        ),
        pytest.param(shaped(extends={}), "o#/extends", "expected text, got {}", id="extends"),
        pytest.param(
            shaped(acts=1),
            "o#/acts",
            "unknown member: expected one of overlay, info, extends, actions or an extension "
            "`x-…`, got `acts`; mend the name, or remove it",
            id="misspelt",
        ),
        pytest.param(shaped(actions=None), "o#", "expected `actions`, a list", id="no-actions"),
        pytest.param(shaped(actions=[]), "o#/actions", "at least one action", id="empty"),
        pytest.param(shaped(actions={}), "o#/actions", "at least one action", id="no-list"),
        pytest.param(
            shaped(actions=[ACTION, ACTION]),
            "o#/actions/1",
            "the same as action 0; delete one of them",
            id="repeated",
        ),
    ],
)
def test_parse_refuses_what_is_no_overlay(text: str, where: str, what: str) -> None:
    """An overlay that cannot be read is a problem at its place."""
    found = refused(text)
    assert [where] == list(found)
    assert what in found[where]


@pytest.mark.parametrize(
    ("action", "where", "what"),
    [
        pytest.param("text", "", 'expected an object, got "text"', id="no-object"),
        pytest.param({"target": "$", "update": 1}, "", "expected `description`", id="undescribed"),
        pytest.param(ACTION | {"description": 1}, "/description", "expected text", id="number"),
        pytest.param(
            ACTION | {"description": ""}, "/description", "expected the reason why", id="no-reason"
        ),
        pytest.param(
            {"target": "$", "description": "D"},
            "",
            "exactly one of update, remove, copy, got []",
            id="none",
        ),
        pytest.param(ACTION | {"copy": "$.a"}, "", "got ['update', 'copy']", id="two"),
        pytest.param(
            ACTION | {"remove": True, "x-expect": 1}, "", "got ['update', 'remove']", id="both"
        ),
        pytest.param(
            {"target": "$.a", "description": "D", "remove": True},
            "",
            "expected `x-expect` with the value",
            id="removal",
        ),
        pytest.param(
            {"target": "$.a", "description": "D", "remove": "no", "x-expect": 1},
            "/remove",
            'expected true or false, got "no"',
            id="remove",
        ),
        pytest.param(
            ACTION | {"target": "a["}, "/target", 'expected a JSONPath (RFC 9535), got "a["', id="t"
        ),
        *(
            pytest.param(ACTION | {"target": query}, "/target", "expected a JSONPath", id=query[:8])
            for query in ("", "$[?@.a == 1e999]", "$[1e400]", f"$[?{'(' * 5000}", f"$['{'a' * 999}")
        ),
        pytest.param(ACTION | {"target": 1}, "/target", "expected text, got 1", id="target"),
        pytest.param(
            ACTION | {"target": "info.title"}, "/target", "expected a JSONPath", id="no-root"
        ),
        pytest.param(
            {"target": "$", "description": "D", "copy": "a["},
            "/copy",
            'expected a JSONPath (RFC 9535), got "a["',
            id="copy",
        ),
        pytest.param(
            {"target": "$", "description": "D", "copy": 100}, "/copy", "expected text", id="copies"
        ),
        pytest.param(
            {"description": "D", "update": 1},
            "",
            "expected `target`, text; add it",
            id="untargeted",
        ),
        pytest.param(ACTION | {"updte": 1}, "/updte", "got `updte`; mend the name", id="misspelt"),
    ],
)
def test_parse_refuses_an_action(action: object, where: str, what: str) -> None:
    """An action that lacks a member or has two kinds is a problem at its place."""
    found = refused(shaped(actions=[action]))
    assert [f"o#/actions/0{where}"] == list(found)
    assert what in found[f"o#/actions/0{where}"]


def test_all_is_shown_together() -> None:
    """One run shows everything to mend."""
    text = shaped(info={}, actions=[ACTION | {"a": 1, "remove": 0}, 1])
    places = ["o#/info", "o#/actions/0/a", "o#/actions/0/remove", "o#/actions/1"]
    assert places == list(refused(text))
