"""A mistake below null, or below another alternative, is refused at its own pointer."""

import pytest

from codegen.errors import CodegenError
from codegen.generate import generator
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import OBJECT, REF, TEXT, P, X, pointers, prop, schema

ELSEWHERE = "#/components/schemas/Named/properties/name"


def below_null(node: object) -> Document:
    """Make a document with a property that is an array of this, or null."""
    return prop({"type": ["array", "null"], "items": node})


REFUSED: dict[str, tuple[Document, str]] = {
    "mixed enum that may be null": (below_null({"enum": ["a", 1]}), f"{P}/items/enum"),
    "enum of numbers": (below_null({"enum": [1.5]}), f"{P}/items/enum"),
    "array without items": (below_null({"type": ["array", "null"]}), f"{P}/items"),
    "binary": (below_null({**TEXT, "format": "binary"}), f"{P}/items/format"),
    "constant number": (below_null({"const": 1.5}), f"{P}/items/const"),
    "reference outside the components": (
        below_null({"$ref": ELSEWHERE}),
        f"{P}/items/$ref",
    ),
    "recursive array or null": (
        schema({"type": ["array", "null"], "items": {"$ref": X}}),
        f"{X}/items",
    ),
    "conflicting merge": (
        below_null({"allOf": [REF, {"properties": {"name": {"type": "boolean"}}}]}),
        X,
    ),
    "title that is taken,": (below_null({**OBJECT, "title": "X"}), f"{P}/items"),
    "mistake in an alternative": (
        prop({"oneOf": [TEXT, {**OBJECT, "title": "X"}]}),
        f"{P}/oneOf/1",
    ),
}


@pytest.mark.parametrize(("document", "pointer"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_below_an_alternative_is_refused(document: Document, pointer: str) -> None:
    """The generator gives no reason for a mistake inside an alternative, and null is one."""
    assert [pointer] == pointers(document)


def test_a_reason_below_null_is_told() -> None:
    """Null is an alternative, and what is wrong below one keeps its own reason nevertheless."""
    with pytest.raises(CodegenError, match="would become the class X, whose name is taken"):
        generator.generate(complete(below_null({**OBJECT, "title": "X"})), "a.json")
