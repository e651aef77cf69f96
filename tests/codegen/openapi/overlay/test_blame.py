"""A problem that an overlay put into a document is blamed on the overlay."""

import json
from typing import Any

import pytest

from codegen.errors import CodegenError, Problem
from codegen.openapi import overlay
from codegen.openapi.effective import correct
from codegen.openapi.overlay.blame import blamed

ACTIONS: list[dict[str, Any]] = [
    {"target": "$.info", "update": {"contact": {"name": 1}, "x-a": [1]}},
    {"target": "$.tags", "update": {"name": "b"}},
    {"target": "$", "update": {"tags": [{"name": "e"}, {"name": "d"}]}},
    {"target": "$.tags[?@.name == 'e']", "remove": True, "x-expect": {"name": "e"}},
    {"target": "$.tags[0]", "remove": True, "x-expect": {"name": "a"}},
    {"target": "$.info.title", "update": "U", "x-expect": "T"},
    {"target": "$.info", "copy": "$.license"},
    {"target": "$.info['x-a']", "remove": True, "x-expect": [1]},
]
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "T", "version": "1"},
    "paths": {},
    "license": {"license": {"name": "MIT"}},
    "tags": [{"name": "a"}],
}
VALID = {name: value for name, value in DOCUMENT.items() if name != "license"}


def overlaid(*actions: dict[str, Any]) -> str:
    """Return the text of an overlay."""
    info = {"title": "T", "version": "1"}
    described = [{"description": "because"} | action for action in actions]
    return json.dumps({"overlay": "1.1.0", "info": info, "actions": described})


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("d#/info/contact/name", "o#/actions/0/update/contact/name"),
        ("d#/info/contact", "o#/actions/0/update/contact"),
        ("d#/tags/0", "o#/actions/1/update"),
        ("d#/tags/0/name", "o#/actions/1/update/name"),
        ("d#/tags/1/name", "o#/actions/2/update/tags/1/name"),
        ("d#/info/title", "o#/actions/5/update"),
        ("d#/info/version", "d#/info/version"),
        ("d#/info", "d#/info"),
        ("d#/info/license", "d#/info/license"),
        ("d#", "d#"),
        ("d", "d"),
    ],
)
def test_blamed(where: str, expected: str) -> None:
    """A problem in a node of the overlay has its place in the overlay; others keep theirs."""
    actions = overlay.parse(overlaid(*ACTIONS), "o")
    effective = overlay.apply(DOCUMENT, actions)
    (problem,) = blamed([Problem(where, "what")], effective, actions).problems
    assert Problem(expected, "what") == problem


def test_an_invalid_result_is_blamed_on_the_overlay() -> None:
    """If only an update makes a document invalid, the update is named."""
    with pytest.raises(CodegenError) as caught:
        correct(VALID, overlaid(ACTIONS[0]), "d")
    places = {problem.where for problem in caught.value.problems}
    assert {"overrides/openapi.overlay.yaml#/actions/0/update/contact/name"} == places
