"""A document is rewritten for the generator, with the same meaning."""

import json
from typing import Any

import pytest

from codegen.generate.rewrite import POINTER, rewrite, without_null
from codegen.openapi.document import Document
from codegen.openapi.pointer import resolve
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import OBJECT, REF, TEXT, P, prop, reply

NULL: dict[str, Any] = {"type": "null", POINTER: P[1:]}


def rewritten(node: Document) -> Any:
    """Return a property's schema as the generator gets it, without the pointers inside it."""
    return resolve(rewrite(complete(prop(node))), P)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param({**TEXT, "default": "a", "x-a": 1}, TEXT, id="default"),
        pytest.param({**TEXT, "const": "a"}, {"const": "a"}, id="constant"),
        pytest.param({"type": ["string"]}, TEXT, id="one-type"),
        pytest.param(
            {**TEXT, "nullable": True, "description": "d"},
            {"description": "d", "oneOf": [{**TEXT, "title": "", "description": "d"}, NULL]},
            id="nullable",
        ),
        pytest.param(
            {"type": ["string", "null"], "enum": ["a", None]},
            {"oneOf": [{"type": "string", "title": "", "enum": ["a"], "example": P[1:]}, NULL]},
            id="enumeration-with-null",
        ),
        pytest.param({"enum": [None]}, {"oneOf": [NULL]}, id="nothing-but-null"),
        pytest.param({"type": "boolean", "enum": [False]}, {"const": False}, id="one-boolean"),
        pytest.param({"enum": [True, False]}, {"type": "boolean"}, id="both-booleans"),
        pytest.param(
            {"enum": [True, None]},
            {"oneOf": [{"const": True, "title": ""}, NULL]},
            id="true-or-null",
        ),
        pytest.param(
            {"anyOf": [REF], "nullable": True},
            {"anyOf": [{**REF, POINTER: f"{P[1:]}/anyOf/0"}, NULL]},
            id="alternatives",
        ),
        pytest.param(
            {"allOf": [REF], "required": ["a"]},
            {"allOf": [{**REF, POINTER: f"{P[1:]}/allOf/0"}, OBJECT], "required": ["a"]},
            id="beside-one-part",
        ),
    ],
)
def test_schemas_are_restated(node: Document, expected: Document) -> None:
    """Each keyword that the generator misreads becomes one that means the same."""
    found = rewritten(node)
    assert P[1:] == found.pop(POINTER)
    for inner in (*found.get("oneOf", []), *found.get("allOf", [])):
        if inner != NULL and "$ref" not in inner:
            assert P[1:] == inner.pop(POINTER)
    assert expected == found


def test_headers_of_replies_are_left_out() -> None:
    """The generator does not read them, so it refuses no document for one."""
    held = {"X": {"schema": True}}
    document = complete({**reply(headers=held), "components": {"headers": held}})
    assert "headers" not in json.dumps(rewrite(document))


def test_the_document_itself_is_left_as_it_was() -> None:
    """Only a copy is rewritten."""
    document = complete(prop({"allOf": [REF], "nullable": True, "default": None, "x-a": 1}))
    before = json.dumps(document)
    rewrite(document)
    assert before == json.dumps(document)


def test_without_null() -> None:
    """Each schema that may be null becomes the same schema without null; others stay."""
    array = {"type": "array", "items": {**TEXT, "nullable": True}, "nullable": True}
    found = without_null(rewritten(array))
    assert ("array", "string") == (found["type"], found["items"]["type"])
    assert "null" not in json.dumps(found)
