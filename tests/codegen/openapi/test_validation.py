"""Violations of OpenAPI are found, each with its pointer."""

from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.openapi.document import Document
from codegen.openapi.validation import validate


def minimal(**members: Any) -> Document:
    """Return a valid document with some members replaced."""
    info = {"title": "Test", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": {}} | members


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
        validate(minimal(**changes), "x")
    found = [problem for problem in caught.value.problems if what in problem.what]
    assert found, str(caught.value)
    assert found[0].where.startswith(where)


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.0"])
def test_validate_accepts(version: str) -> None:
    """OpenAPI 3.0 and 3.1 are both read."""
    validate(minimal(openapi=version), "x")


def test_validate_bounds_messages() -> None:
    """A message that quotes half the document is cut."""
    schemas = {"A": {"type": "x" * 5000}}
    with pytest.raises(CodegenError) as caught:
        validate(minimal(components={"schemas": schemas}), "x")
    assert len(str(caught.value)) < 500
