"""Reading, writing and validating a document."""

from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.openapi import document


def minimal(**members: Any) -> document.Document:
    """Return a valid document with some members replaced."""
    info = {"title": "Test", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": {}} | members


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        pytest.param('{"a": 1, "a": 2}', "x", "duplicate members ['a']", id="duplicate"),
        pytest.param('{\n"a" 1}', "x, line 2 column 5", "not JSON: Expecting ':'", id="syntax"),
        pytest.param('{"a": NaN}', "x", "NaN is not JSON", id="nan"),
        pytest.param(r'{"a": "\ud800"}', "x", "surrogates not allowed", id="surrogate"),
        pytest.param("[" * 100_000, "x", "recursion", id="depth"),
        pytest.param('{"a": 1.00000000000000000001}', "x", "does not survive", id="digits"),
        pytest.param("[]", "x", "expected a JSON object, got list", id="array"),
    ],
)
def test_loads_refuses(text: str, where: str, what: str) -> None:
    """What JSON readers disagree about is refused, with its place."""
    with pytest.raises(CodegenError) as caught:
        document.loads(text, "x")
    (problem,) = caught.value.problems
    assert where == problem.where
    assert what in problem.what


def test_dumps_keeps_what_loads_read() -> None:
    """Members keep their order, text stays as it is, and numbers their value."""
    text = '{\n  "z": "é\\n",\n  "a": [\n    0.01,\n    1e-07,\n    3\n  ]\n}\n'
    assert text == document.dumps(document.loads(text, "x"))


def test_join_escapes() -> None:
    """Tokens are escaped as RFC 6901 says."""
    assert document.join("#", "paths", "/a~b", 0) == "#/paths/~1a~0b/0"


def test_resolve_finds_through_objects_and_arrays() -> None:
    """A local reference is followed token by token."""
    assert document.resolve({"a/b": [1, {"~": 2}]}, "#/a~1b/1/~0") == 2


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        pytest.param({"openapi": "2.0"}, "x#/openapi", "got '2.0'", id="swagger"),
        pytest.param({"openapi": None}, "x#/openapi", "got None", id="no-version"),
        pytest.param({"info": {"title": "T"}}, "x#/info", "'version' is a required", id="info"),
        pytest.param(
            {"paths": {"/a": {"get": {"parameters": [{"in": "head", "name": "n"}]}}}},
            "x#/paths/~1a/get",
            "'responses' is a required",
            id="operation",
        ),
        pytest.param(
            {
                "paths": {
                    "/a": {
                        "get": {
                            "parameters": [
                                {"in": "haeder", "name": "n", "schema": {"type": "string"}}
                            ],
                            "responses": {"200": {"description": ""}},
                        }
                    }
                }
            },
            "x#/paths/~1a/get/parameters/0/in",
            "'haeder' is not one of ['cookie', 'header', 'path', 'query']",
            id="alternatives",
        ),
        pytest.param(
            {"components": {"schemas": {"A": {"$ref": "https://example.org/a.json"}}}},
            "x#/components/schemas/A",
            "external $ref",
            id="external",
        ),
        pytest.param(
            {"components": {"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/B"}]}}}},
            "x#/components/schemas/A/allOf/0",
            "points to nothing",
            id="dangling",
        ),
        pytest.param(
            {"paths": {"/a{": {"get": {"responses": {"200": {"description": ""}}}}}},
            "x#",
            "cannot be validated",
            id="path-template",
        ),
        pytest.param(
            {"components": {"schemas": {"A": {"type": "strnig"}}}},
            "x#/components/schemas/A",
            "'strnig'",
            id="schema",
        ),
        pytest.param(
            {
                "paths": {
                    f"/{name}": {
                        "get": {"operationId": "twice", "responses": {"200": {"description": ""}}}
                    }
                    for name in "ab"
                }
            },
            "x#",
            "'twice'",
            id="operation-id",
        ),
    ],
)
def test_validate_names_the_place(changes: dict[str, Any], where: str, what: str) -> None:
    """Each violation is a problem with the pointer of its node."""
    with pytest.raises(CodegenError) as caught:
        document.validate(minimal(**changes), "x")
    found = [problem for problem in caught.value.problems if what in problem.what]
    assert found, str(caught.value)
    assert found[0].where.startswith(where)


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.0"])
def test_validate_accepts(version: str) -> None:
    """OpenAPI 3.0 and 3.1 are both read."""
    document.validate(minimal(openapi=version), "x")


def test_validate_bounds_messages() -> None:
    """A violation that quotes half the document is cut."""
    schemas = {"A": {"type": "x" * 5000}}
    with pytest.raises(CodegenError) as caught:
        document.validate(minimal(components={"schemas": schemas}), "x")
    assert len(str(caught.value)) < 500
