"""Each part of an overlay without an effect on the client is named, with advice."""

from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from codegen.errors import CodegenError
from codegen.generate import generator
from codegen.openapi import effective, overlay
from codegen.openapi.document import Document
from codegen.openapi.overlay.effects import idle
from tests.codegen.openapi.overlay.test_blame import ERROR, OPERATION, TEXT, overlaid, vendor

ROOT: Final = Path(__file__).parents[4]
REF: Final = {"$ref": "#/components/schemas/Any"}
IDLE: Final = "has no effect on what is generated"
DELETE: Final = f"{IDLE}; delete this"
UNUSED: Final = f"{IDLE}, because no operation uses this security scheme; delete this"
NULL: Final = f"{IDLE}, because null is among the types of this schema; delete this"


def found(document: Document, *actions: dict[str, Any]) -> dict[str, str]:
    """Generate a client with an overlay, and return the problem at each place of the overlay."""
    render = partial(generator.render, where="d")
    problems = idle(document, overlay.parse(overlaid(*actions), "o"), render)
    return {problem.where.removeprefix("o#/actions/"): problem.what for problem in problems}


def with_type(types: list[str]) -> Document:
    """Return a document in OpenAPI 3.1 whose count has these types."""
    document = vendor(openapi="3.1.0")
    responses = document["paths"]["/a"]["get"]["responses"]
    schema = responses["404"]["content"]["application/json"]["schema"]
    schema["properties"]["count"] = {"type": types}
    return document


def described(**members: Any) -> dict[str, Any]:
    """Return the update of a schema that has an effect, with more members."""
    return {"description": "Why the thing is not there.", **members}


@pytest.mark.parametrize(
    ("document", "action", "expected"),
    [
        pytest.param(
            vendor(),
            {"target": ERROR, "update": {**described(), "title": "Missing", "required": ["text"]}},
            {},
            id="all-have-effects",
        ),
        pytest.param(
            vendor(),
            {"target": "$.paths['/a']", "update": {"description": "D"}},
            {"0": f"{DELETE} action"},
            id="an-action",
        ),
        pytest.param(
            vendor(),
            {"target": ERROR, "update": described(**{"x-a": {"y": 1}})},
            {"0/update/x-a": f"{DELETE} member"},
            id="an-extension",
        ),
        pytest.param(
            vendor(),
            {"target": OPERATION, "update": {"tags": ["a", "b"]}},
            {"0/update/tags/1": f"{DELETE} entry"},
            id="an-entry",
        ),
        pytest.param(
            vendor(**{"x-a": 1}),
            {"target": "$.x-a", "remove": True, "x-expect": 1},
            {"0": f"{DELETE} action"},
            id="a-removal",
        ),
        pytest.param(
            vendor(**{"x-a": {"description": "D"}}),
            {"target": "$.components", "copy": "$.x-a"},
            {"0": f"{DELETE} action"},
            id="a-copy",
        ),
        pytest.param(
            vendor(),
            {"target": "$.info", "update": {"title": "T2", "summary": "S"}, "x-expect": {}},
            {"0/update/summary": f"{DELETE} member"},
            id="an-alteration",
        ),
        pytest.param(
            vendor(),
            {"target": "$[?@.title == 'T']", "update": {"title": "U", "x-a": 1}, "x-expect": {}},
            {"0/update/x-a": f"{DELETE} member"},
            id="a-target-that-selects-nothing-afterwards",
        ),
        pytest.param(
            vendor(),
            {
                "target": "$.components.securitySchemes",
                "update": {"New": {"type": "apiKey", "in": "header", "name": "k"}},
            },
            {"0": f"{UNUSED} action"},
            id="a-scheme-that-no-operation-uses",
        ),
        pytest.param(
            with_type(["integer"]),
            {"target": "$..count", "update": {"nullable": True}},
            {},
            id="nullable-in-3.1",
        ),
        pytest.param(
            with_type(["integer", "null"]),
            {"target": "$..count", "update": {"nullable": True}},
            {"0": f"{NULL} action"},
            id="nullable-where-types-have-null",
        ),
        pytest.param(
            with_type(["integer", "null"]),
            {"target": "$..count", "update": described(nullable=True)},
            {"0/update/nullable": f"{NULL} member"},
            id="nullable-beside-others",
        ),
    ],
)
def test_idle(document: Document, action: dict[str, Any], expected: dict[str, str]) -> None:
    """A part is idle if the generated client is the same without it."""
    if "x-expect" in action and "update" in action:
        action = {**action, "x-expect": document["info"]}
    assert expected == found(document, action)


def test_what_no_one_reads_beside_a_reference() -> None:
    """A text that the client does not show beside a reference is to be moved to its target."""
    document = vendor()
    document["components"]["schemas"] |= {"Any": {**TEXT, "description": "D"}, "Alias": REF}
    properties = document["paths"]["/a"]["get"]["responses"]["404"]["content"]["application/json"]
    properties["schema"]["properties"]["more"] = {"$ref": "#/components/schemas/Alias"}
    action = {"target": "$..more", "update": {"summary": "S"}}
    expected = (
        "has no effect on what is generated beside the reference to #/components/schemas/Alias; "
        "move this member to an action with the target $.components.schemas.Any, or delete it"
    )
    assert {"0": expected} == found(document, action)


@pytest.mark.parametrize("keyword", ["allOf", "oneOf", "anyOf"])
def test_a_title_of_what_only_leads_to_another_schema(keyword: str) -> None:
    """A title beside the only entry of allOf and the like is to be moved to that schema."""
    document = vendor()
    document["components"]["schemas"] |= {"Part": {"type": "object", "properties": {"a": TEXT}}}
    properties = document["paths"]["/a"]["get"]["responses"]["404"]["content"]["application/json"]
    properties["schema"]["properties"]["more"] = {keyword: [{"$ref": "#/components/schemas/Part"}]}
    action = {"target": "$..more", "update": {"title": "More"}}
    expected = (
        "has no effect on what is generated beside what only leads to #/components/schemas/Part; "
        "move this member to an action with the target $.components.schemas.Part, or delete it"
    )
    assert {"0": expected} == found(document, action)


def test_parts_that_need_each_other() -> None:
    """Parts that have an effect only together are not named; of two that mean the same, one is."""
    scheme = {"New": {"type": "apiKey", "in": "header", "name": "k"}}
    document = vendor()
    del document["paths"]["/a"]["get"]["security"]
    together: list[dict[str, Any]] = [
        {"target": "$.components.securitySchemes", "update": scheme},
        {"target": OPERATION, "update": {"security": [{"New": []}]}},
    ]
    assert {} == found(document, *together)
    twice: list[dict[str, Any]] = [
        {"target": "$", "update": {"security": [{"Key": []}]}},
        {"target": OPERATION, "update": {"security": [{"Key": []}]}},
        {"target": "$.paths['/a'].post", "update": {"security": [{"Key": []}]}},
    ]
    assert {"0": f"{DELETE} action"} == found(document, *twice)


def test_all_named_parts_can_be_deleted() -> None:
    """Parts that are idle only as long as another one stays are not named beside it."""
    text = {"type": "object", "properties": {"a": TEXT}}
    document = vendor()
    document["components"]["schemas"] = {"Part": text, "Whole": {"allOf": [text, text]}}
    actions = [
        {"target": f"$.components.schemas.Whole.allOf[{index}].properties.a", "update": described()}
        for index in (0, 1)
    ]
    assert {"0": f"{DELETE} action"} == found(document, *actions)


def test_an_overlay_that_gives_no_client() -> None:
    """If the whole overlay gives no client, its parts are not tried one by one."""

    def fail(_: Document) -> None:
        raise CodegenError.at("d", "no client")

    actions = overlay.parse(overlaid({"target": "$.info", "update": {"description": "D"}}), "o")
    with pytest.raises(CodegenError, match=r"^d: no client$"):
        idle(vendor(), actions, fail)


def test_a_large_document_is_not_tried() -> None:
    """A document that takes long to generate is not generated for each part of the overlay."""
    document = vendor(**{f"x-{index}": [] for index in range(2000)})
    assert {} == found(document, {"target": "$.info", "update": {"x-a": 1}})


def test_a_part_without_which_the_document_is_invalid() -> None:
    """A member that OpenAPI requires is not named, although no client shows it."""
    action = {"target": f"{OPERATION}.responses", "update": {"410": {"description": ""}}}
    assert {} == found(vendor(), action)


def test_each_part_of_our_overlay_has_an_effect() -> None:
    """The overlay of this checkout has no part that can be deleted."""
    ours = effective.read(ROOT)
    assert [] == idle(ours.vendor, ours.actions, partial(generator.render, where=ours.where))
