"""A problem of the effective document is blamed on the overlay, or on the vendor's document."""

import json
from functools import partial
from typing import Any, Final

import pytest

from codegen.errors import CodegenError, Problem
from codegen.generate import generator
from codegen.openapi import overlay
from codegen.openapi.document import Document
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
    {"target": "$.servers[0]", "remove": True, "x-expect": {"url": "/a"}},
]
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "T", "version": "1"},
    "paths": {},
    "license": {"license": {"name": "MIT"}},
    "tags": [{"name": "a"}],
    "servers": [{"url": "/a"}, {"url": "/b"}],
}
TEXT: Final = {"type": "string"}
OPERATION: Final = "$.paths['/a'].get"
ERROR: Final = f"{OPERATION}.responses['404'].content['application/json'].schema"
UPDATE: Final = "o#/actions/0/update"


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
        pytest.param("d#/info/license", "d#/info", id="copied"),
        pytest.param("d#/servers/0/url", "d#/servers/1/url", id="moved"),
        pytest.param("d#/gone/0", "d#", id="in-neither"),
        ("d#", "d#"),
        ("d", "d"),
        pytest.param("e#/info/contact", "e#/info/contact", id="another-document"),
    ],
)
def test_blamed(where: str, expected: str) -> None:
    """A problem in a node of the overlay has its place there; others have the vendor's places."""
    actions = overlay.parse(overlaid(*ACTIONS), "o")
    problem = Problem(where, "what")

    def fail(_: Document) -> None:
        raise CodegenError([problem])

    (found,) = blamed([problem], "d", DOCUMENT, actions, fail).problems
    assert Problem(expected, "what") == found


def test_what_cannot_be_tried_again() -> None:
    """A problem that the attempt does not raise is blamed on no part that could be left out."""
    actions = overlay.parse(overlaid({"target": "$.info", "update": {"x-a": 1}}), "o")
    problem = Problem("d#/paths", "what")
    (found,) = blamed([problem], "d", DOCUMENT, actions, lambda _: None).problems
    assert problem == found


def vendor(**members: Any) -> Document:
    """Return a document with two operations; one of them answers with one of two objects."""
    count = {"type": "integer", "default": -1}
    error = {"type": "object", "properties": {"text": {**TEXT, "enum": ["a"]}, "count": count}}
    thing = {"type": "object", "title": "Thing", "properties": {"id": TEXT}}
    responses = {
        status: {"description": "D", "content": {"application/json": {"schema": schema}}}
        for status, schema in (("200", thing), ("404", error))
    }
    post = {"operationId": "makeA", "responses": {"204": {"description": "Done"}}}
    scheme = {"type": "apiKey", "in": "header", "name": "key"}
    return {
        "openapi": "3.0.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://h"}],
        "paths": {"/a": {"get": {"responses": responses, "security": [{"Key": []}]}, "post": post}},
        "components": {
            "securitySchemes": {"Key": scheme, "Two": scheme},
            "schemas": {"Choice": {"oneOf": [TEXT]}},
        },
        **members,
    }


MIXED: Final[list[dict[str, Any]]] = [
    {"in": "cookie", "name": "c", "schema": TEXT},
    {"in": "query", "name": "q", "schema": {"type": "object", "properties": {}}},
]
CAUSES: dict[str, tuple[dict[str, Any], str]] = {
    "a class name that is taken": (
        {"target": ERROR, "update": {"title": "Any", "minProperties": 1}},
        f"{UPDATE}/title",
    ),
    "a class name that another schema has": (
        {"target": ERROR, "update": {"title": "Thing", "minProperties": 1}},
        f"{UPDATE}/title",
    ),
    "a module name that another schema has": (
        {"target": ERROR, "update": {"title": "THING", "minProperties": 1}},
        f"{UPDATE}/title",
    ),
    "a second way to authenticate": (
        {"target": OPERATION, "update": {"security": [{"Two": []}], "deprecated": True}},
        f"{UPDATE}/security",
    ),
    "an operation's id": (
        {"target": OPERATION, "update": {"operationId": "makeA"}},
        f"{UPDATE}/operationId",
    ),
    "a member that nobody described": (
        {"target": ERROR, "update": {"required": ["text", "none"]}},
        f"{UPDATE}/required/1",
    ),
    "a limit that a default exceeds": (
        {"target": "$..count", "update": {"minimum": 0, "description": "D"}},
        f"{UPDATE}/minimum",
    ),
    "null beside an enumeration": (
        {"target": "$..text", "update": {"description": "D", "nullable": True}},
        f"{UPDATE}/nullable",
    ),
    "a reference that closes a circle": (
        {
            "target": "$.components.schemas.Choice.oneOf",
            "update": {"$ref": "#/components/schemas/Choice"},
        },
        UPDATE,
    ),
    "a circle of its own": (
        {
            "target": "$.components.schemas",
            "update": {
                "A": {"$ref": "#/components/schemas/B"},
                "B": {"$ref": "#/components/schemas/A"},
            },
        },
        UPDATE,
    ),
    "an unsupported keyword": (
        {"target": "$..text", "update": {"not": {"type": "null"}}},
        f"{UPDATE}/not",
    ),
    "an unsupported value": ({"target": OPERATION, "update": {"parameters": MIXED}}, UPDATE),
    "a copy": ({"target": "$..count", "copy": "$.x-any"}, "o#/actions/0"),
    "a removal": (
        {"target": "$.servers", "remove": True, "x-expect": [{"url": "https://h"}]},
        "o#/actions/0",
    ),
}


@pytest.mark.parametrize(("action", "expected"), CAUSES.values(), ids=CAUSES.keys())
def test_the_cause_is_found(
    action: dict[str, Any], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake that only a part of the overlay brings is blamed on that part."""
    monkeypatch.setattr("codegen.openapi.effective.OVERLAY", "o")
    document = vendor(**{"x-any": {"deprecated": "yes"}})
    harmless = {"target": "$.info", "update": {"description": "D"}}
    with pytest.raises(CodegenError) as caught:
        _generate(document, overlaid(action, harmless))
    places = {problem.where for problem in caught.value.problems}
    assert {expected} == {place[: len(expected)] for place in places}, places


def _generate(document: Document, corrections: str) -> None:
    corrected = correct(document, corrections, "d")
    render = partial(generator.render, where="d")
    with corrected.blaming(render):
        render(corrected.document)


def test_the_vendor_is_blamed_for_the_rest() -> None:
    """A problem that stays without the overlay keeps its place, in the vendor's own count."""
    parameters = [{"in": "query", "name": "a", "schema": TEXT}, {**MIXED[0]}]
    document = vendor()
    document["paths"]["/a"]["get"]["parameters"] = parameters
    gone = {"target": f"{OPERATION}.parameters[0]", "remove": True, "x-expect": parameters[0]}
    with pytest.raises(CodegenError) as caught:
        _generate(document, overlaid(gone))
    (problem,) = caught.value.problems
    assert "d#/paths/~1a/get/parameters/1/in" == problem.where


def test_a_large_document_is_not_tried() -> None:
    """A document that takes long to generate is not generated for each part of the overlay."""
    document = vendor(**{f"x-{index}": [] for index in range(2000)})
    harmful = {"target": "$..count", "update": {"minimum": 0, "description": "D"}}
    with pytest.raises(CodegenError) as caught:
        _generate(document, overlaid(harmful))
    assert [
        "d#/paths/~1a/get/responses/404/content/application~1json/schema/properties/count/default"
    ] == [problem.where for problem in caught.value.problems]
