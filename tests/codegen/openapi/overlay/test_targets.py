"""Each name in the target of an action matches something."""

from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.openapi import document, overlay
from tests.codegen.openapi.overlay.test_actions import written


def reply(*names: str, moved: bool = False) -> document.Document:
    """Return a document with a schema of these properties, which may be behind a reference."""
    schema: dict[str, Any] = {"properties": {name: {} for name in names}}
    if moved:
        return {"reply": {"$ref": "#/schemas/Reply"}, "schemas": {"Reply": schema}}
    return {"reply": schema}


MENDED_NAME = "mend this name in the target, or delete it there"


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        pytest.param(reply("a", "b", "c"), [], id="all-match"),
        pytest.param(
            reply("a", "c"), [f"$.reply.properties.b {{}}: {MENDED_NAME}"], id="one-is-gone"
        ),
        pytest.param(
            reply("x"),
            ["$.reply.properties['a', 'b', 'c'] {}: mend the target, or delete this action"],
            id="all-are-gone",
        ),
        pytest.param(
            reply("a", "b", "c", moved=True),
            [
                (
                    "$.reply.properties.a and $.reply.properties.b and $.reply.properties.c {}: "
                    "make it an action for each of $.schemas.Reply.properties.a and "
                    "$.schemas.Reply.properties.b and $.schemas.Reply.properties.c, "
                    "where it is now"
                )
            ],
            id="all-moved",
        ),
        pytest.param(
            reply("b", moved=True),
            [
                f"$.reply.properties.a {{}}: {MENDED_NAME}",
                f"$.reply.properties.c {{}}: {MENDED_NAME}",
                (
                    "$.reply.properties.b {}: change the target to $.schemas.Reply.properties.b, "
                    "where it is now"
                ),
            ],
            id="one-moved",
        ),
    ],
)
@pytest.mark.parametrize(
    "change",
    [{"update": {"nullable": True}}, {"remove": True, "x-expect": {}}],
    ids=["update", "remove"],
)
def test_each_name_of_a_target_matches(
    vendor: document.Document, expected: list[str], change: dict[str, Any]
) -> None:
    """A name that matches nothing is a problem, also beside names that match."""
    actions = overlay.parse(written({"target": "$.reply.properties['a', 'b', 'c']"} | change), "o")
    try:
        overlay.apply(vendor, actions)
    except CodegenError as error:
        found = [problem.what for problem in error.problems]
    else:
        found = []
    nothing = "matches nothing in the document; the vendor moved or removed it"
    assert [f"target {each.format(nothing)}" for each in expected] == found
