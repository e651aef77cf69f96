"""Tiny documents for one feature each, and the pointers of their problems."""

import pytest

from codegen.errors import CodegenError
from codegen.generate import generator
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete, operation

TEXT = {"type": "string"}
OBJECT = {"type": "object"}
NAMED = {**OBJECT, "properties": {"name": TEXT}}
NO_SCOPES: list[str] = []
NEED_NONE: Document = {}
NEED_A: Document = {"a": NO_SCOPES}
NEED_B: Document = {"b": NO_SCOPES}
KEY = {"type": "apiKey", "in": "header", "name": "key"}
REF = {"$ref": "#/components/schemas/Named"}


def schema(node: object) -> Document:
    """Make a document with one schema, `X`, and another for it to refer to."""
    return {"components": {"schemas": {"Named": NAMED, "X": node}}}


def prop(node: object) -> Document:
    """Make a document with a property `p` of `X`."""
    return schema({**OBJECT, "properties": {"p": node}})


def get(path: str = "/a", **members: object) -> Document:
    """Make a document with one operation."""
    return {"paths": {path: {"get": operation(**members)}}}


def path_parameter(name: str = "p", **members: object) -> Document:
    """Make a parameter of a path."""
    return {"in": "path", "name": name, "required": True, "schema": TEXT, **members}


def parameter(place: str = "query", **members: object) -> Document:
    """Make a document with one parameter."""
    return get(parameters=[{"in": place, "name": "p", "schema": TEXT, **members}])


def shared(node: object) -> Document:
    """Make the components of a document with a parameter `P`."""
    return {"components": {"parameters": {"P": node}}}


def body(media_type: str, node: object = TEXT) -> Document:
    """Make a document with a request body."""
    return get(requestBody={"content": {media_type: {"schema": node}}})


def reply(**members: object) -> Document:
    """Make a document with a reply."""
    return get(responses={"200": {"description": "A reply", **members}})


def scheme(node: object, **others: object) -> Document:
    """Make a document with a security scheme `s`."""
    return {"components": {"securitySchemes": {"s": node, **others}}}


def secured(*security: Document) -> Document:
    """Make a document with two security schemes and this requirement."""
    return {"security": list(security), "components": {"securitySchemes": {"a": KEY, "b": KEY}}}


def servers(*urls: str, **members: object) -> Document:
    """Make a document with servers."""
    return {"servers": [{"url": url, **members} for url in urls]}


P = "#/components/schemas/X/properties/p"
X = "#/components/schemas/X"
A = "#/paths/~1a/get"
SCHEME = "#/components/securitySchemes/s"
PARAMETER = f"{A}/parameters/0"


def pointers(document: Document) -> list[str]:
    """Return the pointers of all problems with generating a client."""
    with pytest.raises(CodegenError) as caught:
        generator.generate(complete(document), "a.json")
    return [problem.where.removeprefix("a.json") for problem in caught.value.problems]
