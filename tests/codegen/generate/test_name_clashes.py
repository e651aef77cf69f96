"""Names that would become one in Python are refused, never merged in silence."""

import pytest

from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import needs, operation
from tests.codegen.generate.kinds.documents import (
    KEY,
    NAMED,
    NEED_A,
    OBJECT,
    PARAMETER,
    REF,
    TEXT,
    A,
    X,
    get,
    parameter,
    path_parameter,
    pointers,
    schema,
    secured,
)

SAME_MODULE = {**TEXT, "title": "foo_BAR", "enum": ["a"]}

CLASHES: dict[str, tuple[Document, list[str]]] = {
    "modules": (
        {"components": {"schemas": {"FooBar": NAMED, "fooBAR": NAMED}}},
        ["#/components/schemas/FooBar", "#/components/schemas/fooBAR"],
    ),
    "modules of enumerations": (
        {"components": {"schemas": {"FooBar": {**TEXT, "enum": ["a"]}, "fooBAR": NAMED}}},
        ["#/components/schemas/fooBAR", "#/components/schemas/FooBar"],
    ),
    "class that is needed": (
        {"components": {"schemas": {"decimal": NAMED}}},
        ["#/components/schemas/decimal"],
    ),
    "class of the credentials": (
        {
            **get(security=needs("api_key")),
            "components": {"schemas": {"ApiKey": NAMED}, "securitySchemes": {"api_key": KEY}},
        },
        ["#/components/schemas/ApiKey"],
    ),
    "credentials": (
        {
            "paths": {
                path: {"get": operation(security=needs(name))}
                for path, name in (("/a", "api_key"), ("/b", "ApiKey"))
            },
            "components": {"securitySchemes": {"api_key": KEY, "ApiKey": KEY}},
        },
        ["#/components/securitySchemes/ApiKey", "#/components/securitySchemes/api_key"],
    ),
    "credentials that are needed": (
        {
            **get(security=needs("request")),
            "components": {"securitySchemes": {"request": KEY}},
        },
        ["#/components/securitySchemes/request"],
    ),
    "operations": (
        {
            "paths": {
                f"/{name}": {"get": operation(operationId=name)} for name in ("fooBar", "foo_bar")
            }
        },
        ["#/paths/~1fooBar/get", "#/paths/~1foo_bar/get"],
    ),
    "paths": (
        {
            "paths": {
                f"/{{{name}}}": {"get": operation(parameters=[path_parameter(name)])}
                for name in "ab"
            }
        },
        ["#/paths/~1{a}", "#/paths/~1{b}"],
    ),
    "properties": (schema({**OBJECT, "properties": {"a/b": TEXT, "a~b": TEXT}}), [X]),
    "properties that Python reads alike": (
        schema({**OBJECT, "properties": {"\ufb01": TEXT, "fi": TEXT}}),
        [X],
    ),
    "properties of one Python name": (
        schema({**OBJECT, "properties": {"requestsUsed": TEXT, "requests_used": TEXT}}),
        [X],
    ),
    "properties of one Python name in parts": (
        schema({"allOf": [REF, {"properties": {"Name": TEXT}}]}),
        [X],
    ),
    "parameters of one Python name": (
        get(parameters=[{"in": "query", "name": name, "schema": TEXT} for name in ("aB", "a_b")]),
        [A],
    ),
    "enumerations of one module": (
        schema(
            {
                **OBJECT,
                "properties": {"p": {**TEXT, "title": "fooBar", "enum": ["a"]}, "q": SAME_MODULE},
            }
        ),
        [f"{X}/properties/p", f"{X}/properties/q"],
    ),
    "headers of two parameters": (
        get(parameters=[{"in": "header", "name": name, "schema": TEXT} for name in ("p", "P")]),
        [A, f"{PARAMETER}/name", f"{A}/parameters/1/name"],
    ),
    "header of the credentials": (
        {**secured(NEED_A), **parameter("header", name="KEY")},
        [f"{PARAMETER}/name"],
    ),
    "module that Python reads otherwise": (
        get(operationId="\ufb01"),
        [A],
    ),
    "tag that Python reads otherwise": (
        get(tags=["\ufb01"]),
        [A],
    ),
    "arguments": (
        get(
            parameters=[
                {"in": "query", "name": name, "schema": TEXT} for name in ("auth", "auth_query")
            ]
        ),
        [A],
    ),
}


@pytest.mark.parametrize(("document", "expected"), CLASHES.values(), ids=CLASHES)
def test_names_never_overwrite_each_other(document: Document, expected: list[str]) -> None:
    """Names that would become one name in Python are refused, each at its pointer."""
    assert sorted(expected) == sorted(pointers(document))
