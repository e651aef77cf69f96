"""A mistake behind a reference is refused at its pointer; a merge that keeps everything is not."""

from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.generate import generator, supported_references
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import (
    OBJECT,
    PARAMETER,
    TEXT,
    A,
    P,
    X,
    body,
    get,
    parameter,
    pointers,
    prop,
    reply,
    schema,
)

COUNT: Document = {"type": "integer"}
MOMENT: Document = {**TEXT, "format": "date-time"}
READ_ONLY: Document = {**TEXT, "readOnly": True}
SCHEMAS = "#/components/schemas"


def ref(name: str) -> Document:
    """Make a reference to a schema."""
    return {"$ref": f"{SCHEMAS}/{name}"}


def model(**properties: object) -> Document:
    """Make a schema of an object with optional properties."""
    return {**OBJECT, "properties": properties}


def array(items: object) -> Document:
    """Make a schema of an array."""
    return {"type": "array", "items": items}


def described(**schemas: object) -> Document:
    """Make the components of a document with these schemas."""
    return {"components": {"schemas": schemas}}


def refined(first: object, second: object, **others: object) -> Document:
    """Make a document with two parts of `X` that describe the member `m`."""
    parts = {"allOf": [ref("Base"), model(m=second)]}
    inner = model(a=TEXT)
    return described(X=parts, Base=model(m=first), Inner=inner, Other=inner, Text=TEXT, **others)


def with_others(node: object, **schemas: object) -> Document:
    """Make a document with a part of `X` whose other members are integers."""
    typed: Document = {**model(a=COUNT), "additionalProperties": COUNT}
    return described(X=node, Typed=typed, Plain=model(a=COUNT), **schemas)


M = f"{X}/allOf/1/properties/m"
INNER, OTHER = ref("Inner"), ref("Other")
NULLABLE = {"type": ["string", "null"]}

REFUSED: dict[str, tuple[Document, str]] = {
    "object, and which object": (refined(OBJECT, INNER), M),
    "object, and its members": (refined(OBJECT, model(a=TEXT)), M),
    "object, and what it requires": (refined(INNER, {"required": ["a"]}), M),
    "another object": (refined(INNER, OTHER), M),
    "array, and its items": (refined(array({}), array(INNER)), M),
    "array of strings, and their format": (refined(array(TEXT), array(MOMENT)), M),
    "null, and the format": (refined(NULLABLE, {**NULLABLE, "format": "date-time"}), M),
    "alternatives": (refined({"oneOf": [INNER, TEXT]}, {"oneOf": [INNER, COUNT]}), M),
    "another constant": (refined({"const": "a"}, {"const": "b"}), M),
    "another boolean": (refined({"enum": [True]}, {"enum": [False]}), M),
    "by one part of three": (
        described(
            X={"allOf": [ref("Base"), model(m={}), model(m=OTHER)]},
            Base=model(m=INNER),
            Inner=OBJECT,
            Other=OBJECT,
        ),
        f"{X}/allOf/2/properties/m",
    ),
    "beside allOf": (
        described(
            X={"allOf": [ref("Base")], **model(m=INNER)}, Base=model(m={**OBJECT}), Inner=OBJECT
        ),
        f"{X}/properties/m",
    ),
    "by two references": (
        described(
            X={"allOf": [ref("One"), ref("Two")]},
            One=model(m=INNER),
            Two={"allOf": [ref("Three"), model(b=TEXT)]},
            Three=model(m=OTHER),
            Inner=OBJECT,
            Other=OBJECT,
        ),
        X,
    ),
    "conflict of simple types": (refined(TEXT, COUNT), X),
    "types of others": (with_others({"allOf": [ref("Typed"), model(b=COUNT)]}), f"{X}/allOf/0"),
    "types of others, of one part": (
        with_others({"allOf": [ref("Typed")], **model(b=COUNT)}),
        f"{X}/allOf/0",
    ),
    "types of others, and another beside": (
        with_others({"allOf": [ref("Typed")], "additionalProperties": TEXT}),
        f"{X}/allOf/0",
    ),
    "types of others, of an alias": (
        with_others({"allOf": [ref("Plain"), ref("Alias")]}, Alias={"allOf": [ref("Typed")]}),
        f"{X}/allOf/1",
    ),
    "read-only in a body": (
        body("application/json", READ_ONLY),
        SENT := (f"{A}/requestBody/content/application~1json/schema/readOnly"),
    ),
    "read-only beside a reference in a body": (
        {**body("application/json", {**ref("X"), "readOnly": True}), **schema(TEXT)},
        SENT,
    ),
    "read-only in a body by reference": (
        {**body("application/json", ref("X")), **prop(READ_ONLY)},
        f"{P}/readOnly",
    ),
    "read-only in a circle of a body": (
        {
            **body("application/json", ref("X")),
            **described(X=model(next=ref("X"), p=READ_ONLY)),
        },
        f"{P}/readOnly",
    ),
    "read-only in a shared body": (
        {
            **get(requestBody={"$ref": "#/components/requestBodies/B"}),
            "components": {
                "requestBodies": {"B": {"content": {"application/json": {"schema": READ_ONLY}}}}
            },
        },
        "#/components/requestBodies/B/content/application~1json/schema/readOnly",
    ),
    "read-only parameter": (parameter(schema=READ_ONLY), f"{PARAMETER}/schema/readOnly"),
}


@pytest.mark.parametrize(("document", "pointer"), REFUSED.values(), ids=REFUSED)
def test_what_references_lead_to_is_refused(document: Document, pointer: str) -> None:
    """A value that a client would lose or send is a problem at its own pointer."""
    assert [pointer] == pointers(document)


ACCEPTED: dict[str, Document] = {
    "the same reference": refined(INNER, INNER),
    "the same reference, wrapped": refined(INNER, {"allOf": [INNER], "description": "Again."}),
    "the same by another name": refined(INNER, ref("Same"), Same=INNER),
    "anything, and an object": refined({"description": "Any."}, INNER),
    "an object, and anything": refined(INNER, {"description": "Any."}),
    "the same array": refined(array({**TEXT, "description": "One."}), array(ref("Text"))),
    "string, and its format": refined(ref("Text"), MOMENT),
    "string, and its values": refined(TEXT, {**TEXT, "enum": ["a"]}),
    "number, and integer": refined({"type": "number"}, {**COUNT, "minimum": 0}),
    "the same alternatives": refined(NULLABLE, {**NULLABLE, "maxLength": 3}),
    "types of others, repeated": with_others(
        {"allOf": [ref("Typed")], **model(b=COUNT), "additionalProperties": {**COUNT, "minimum": 0}}
    ),
    "others of any type": with_others(
        {"allOf": [ref("Plain"), ref("Open")]}, Open={**OBJECT, "additionalProperties": {}}
    ),
    "an alias": with_others({"allOf": [ref("Typed")]}),
    "read-only in a reply": {
        **reply(content={"application/json": {"schema": ref("X")}}),
        **prop(READ_ONLY),
    },
    "not read-only in a body": body("application/json", {**TEXT, "readOnly": False}),
}


@pytest.mark.parametrize("document", ACCEPTED.values(), ids=ACCEPTED)
def test_what_loses_nothing_is_accepted(document: Document) -> None:
    """Parts that say the same, or whose meaning the generator merges, make a client."""
    files: dict[str, Any] = generator.render(complete(document), "a.json")
    assert "client.py" in files


def test_a_circle_of_parts_is_refused() -> None:
    """A schema that is a part of itself is a problem, not a crash."""
    parts = {name: {"allOf": [ref(other), model(b=TEXT)]} for name, other in ("XY", "YX")}
    with pytest.raises(CodegenError) as caught:
        supported_references.check(described(**parts), "a.json")
    assert [problem.where for problem in caught.value.problems] == [
        f"a.json{SCHEMAS}/{name}/allOf" for name in "XY"
    ]
