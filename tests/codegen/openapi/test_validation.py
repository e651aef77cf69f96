"""Violations of OpenAPI are found, each with its pointer."""

import json
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
            "that begins with `#/`, got",
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
            "x#/paths/~1a{",
            "expected braces in pairs, got the path '/a{'",
            id="path-template",
        ),
        pytest.param(
            {"components": {"schemas": {"A": {"type": "strnig"}}}},
            "x#/components/schemas/A/type",
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
            "x#/paths/~1b/get/operationId",
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
    """A message that quotes half the document keeps its start and its end."""
    schemas = {"A": {"type": "x" * 5000}}
    with pytest.raises(CodegenError) as caught:
        validate(minimal(components={"schemas": schemas}), "x")
    assert len(str(caught.value)) < 500
    assert str(caught.value).endswith("'object', 'string']")


TEXT = {"type": "string"}
OK = {"200": {"description": ""}}
A = "x#/paths/~1a/get"
S = "x#/components/schemas/S"


def get(path: str = "/a", **members: Any) -> Document:
    """Return the paths of a document with one operation."""
    return {"paths": {path: {"get": {"responses": OK, **members}}}}


def reply(**members: Any) -> Document:
    """Return the paths of a document with one reply."""
    return get(responses={"200": {"description": "", **members}})


def schema(node: object) -> Document:
    """Return the components of a document with a schema `S`."""
    return {"components": {"schemas": {"S": node}}}


def body(node: object) -> Document:
    """Return the paths of a document with a reply of this schema."""
    return reply(content={"application/json": {"schema": node}})


BODY = f"{A}/responses/200/content/application~1json/schema"


def problems(document: Document) -> list[str]:
    """Return the problems of a document."""
    with pytest.raises(CodegenError) as caught:
        validate(document, "x")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            get(parameters=None), f"{A}/parameters: None is not of type 'array'", id="parameters"
        ),
        pytest.param(
            get(parameters=[{"in": "query", "schema": TEXT}]),
            f"{A}/parameters/0: 'name' is a required property",
            id="no-name",
        ),
        pytest.param(
            get(responses=None), f"{A}/responses: None is not of type 'object'", id="responses"
        ),
        pytest.param(
            get(responses={"200": None}),
            f"{A}/responses/200: None is not of type 'object'",
            id="response",
        ),
        pytest.param(
            get(responses={"200": {}}),
            f"{A}/responses/200: 'description' is a required property",
            id="no-description",
        ),
        pytest.param(
            reply(content=None),
            f"{A}/responses/200/content: None is not of type 'object'",
            id="content",
        ),
        pytest.param({"tags": "usage"}, "x#/tags: 'usage' is not of type 'array'", id="tags"),
        pytest.param(
            {"tags": [{"name": "a"}, {"name": "a", "description": ""}]},
            "x#/tags/1/name: expected a name of its own, got 'a', as in #/tags/0/name",
            id="same-tags",
        ),
        pytest.param(
            body({"properties": {"x": {"type": "string", "required": True}}}),
            f"{BODY}/properties/x/required: True is not of type 'array'",
            id="required",
        ),
        pytest.param(
            body({"properties": {"x": {"type": "string", "default": None}}}),
            f"{BODY}/properties/x/default: expected a default that its schema allows, "
            "but None is not of type 'string'",
            id="default",
        ),
        pytest.param(
            schema({"type": "array", "items": {"type": "integer"}, "default": [1, "x"]}),
            f"{S}/default/1: expected a default that its schema allows, "
            "but 'x' is not of type 'integer'",
            id="inner-default",
        ),
        pytest.param(
            schema({"type": "string", "pattern": "("}),
            f"{S}/pattern: '(' is not a 'regex'",
            id="pattern",
        ),
        pytest.param(
            schema({"required": ["a", "a"]}),
            f"{S}/required/1: expected entries that differ, got 'a' at 0 and at 1",
            id="same-names",
        ),
        pytest.param(
            get("/a/{p}"), "x#/paths/~1a~1{p}/get: expected a path parameter 'p', got none", id="p"
        ),
        pytest.param(
            get(parameters=[{"in": "path", "name": "p", "required": True, "schema": TEXT}]),
            f"{A}/parameters/0: expected {{p}} in the path, got '/a'",
            id="not-in-the-path",
        ),
        pytest.param(
            get(parameters=[{"in": "query", "name": "p", "schema": TEXT, "required": flag}
                            for flag in (True, False)]),
            f"{A}/parameters/1: expected a name of its own, got ('query', 'p'), "
            "as in #/paths/~1a/get/parameters/0",
            id="same-parameters",
        ),
        pytest.param(
            get(parameters=[{"$ref": "#/info"}]),
            f"{A}/parameters/0: expected a reference to a parameter, got one to something else",
            id="no-parameter",
        ),
        pytest.param(
            get(requestBody={"$ref": "#/components/requestBodies/A"})
            | {
                "components": {
                    "requestBodies": {
                        "A": {"$ref": "#/components/requestBodies/B"},
                        "B": {"$ref": "#/components/requestBodies/A"},
                    }
                }
            },
            "x#/components/requestBodies/B: is defined by itself: #/components/requestBodies/A -> "
            "#/components/requestBodies/B; break this circle of references",
            id="circle",
        ),
        pytest.param(
            schema({"allOf": [{"$ref": "#/components/schemas/S"}]}),
            f"{S}/allOf/0: is defined by itself: #/components/schemas/S -> "
            "#/components/schemas/S/allOf/0; break this circle of references",
            id="circle-of-all-of",
        ),
    ],
)  # fmt: skip
def test_validate_says_what_was_expected_where(
    version: str, changes: Document, expected: str
) -> None:
    """A wrong node is named by its pointer from the root, in both versions."""
    assert expected in problems(minimal(openapi=version, **changes))


def test_validate_chooses_the_alternative_that_was_meant() -> None:
    """The member that tells alternatives apart is believed, and the others are left out."""
    scheme = {"components": {"securitySchemes": {"s": {"type": "apiKey", "in": "header"}}}}
    expected = "x#/components/securitySchemes/s: 'name' is a required property"
    assert [expected] == problems(minimal(**scheme))


def test_validate_joins_what_the_alternatives_expect() -> None:
    """A node that fits no alternative is told once, with the expectation of each alternative."""
    node = {"type": "object", "additionalProperties": "x"}
    expected = f"{S}/additionalProperties: 'x' is not of type 'boolean' or 'object'"
    assert [expected] == problems(minimal(**schema(node)))


def test_validate_tells_a_wrong_member_once() -> None:
    """A member that is wrong does not also count as one that OpenAPI does not know."""
    wrong = reply(content={"application/json": {"examples": 5}})
    place = f"{A}/responses/200/content/application~1json/examples"
    assert [f"{place}: 5 is not of type 'object'"] == problems(minimal(openapi="3.1.0", **wrong))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        pytest.param({"jsonSchemaDialect": "https://d"}, "x#/jsonSchemaDialect", id="document"),
        pytest.param(schema({"$schema": "https://d"}), f"{S}/$schema", id="schema"),
    ],
)
def test_validate_names_the_dialect_that_it_knows(changes: Document, place: str) -> None:
    """Another dialect of schemas is refused, with the one that was expected."""
    known = "https://spec.openapis.org/oas/3.1/dialect/base"
    expected = f"{place}: expected {known!r}, got 'https://d'"
    assert [expected] == problems(minimal(openapi="3.1.0", **changes))


def test_validate_compiles_no_long_pattern() -> None:
    """A pattern that takes long to be compiled is not judged."""
    validate(minimal(**schema({"type": "string", "pattern": "(" * 2000})), "x")


@pytest.mark.parametrize(
    "node",
    [
        pytest.param({"type": "string", "pattern": "(a+)+$", "default": "a" * 64 + "!"}, id="old"),
        pytest.param(
            {"type": "object", "patternProperties": {"(a+)+$": {}}, "default": {"a" * 64 + "!": 1}},
            id="names",
        ),
        pytest.param(
            {
                "$schema": "https://spec.openapis.org/oas/3.1/dialect/base",
                "type": "string",
                "pattern": "(a+)+$",
                "default": "a" * 64 + "!",
            },
            id="dialect",
        ),
    ],
)
def test_validate_runs_no_pattern(node: Document) -> None:
    """A pattern beside a default, which can take forever, is not run."""
    validate(minimal(openapi="3.1.0", **schema(node)), "x")


@pytest.mark.parametrize(
    ("node", "what"),
    [
        pytest.param(
            {
                "type": "array",
                "anyOf": [{"items": {"$ref": "#/components/schemas/S"}}] * 2,
                "default": [[[[[[[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]]]]]]],
            },
            "takes too long to compare",
            id="multiplying",
        ),
        pytest.param({"$ref": "#/info/x-s", "default": 1}, "cannot be compared", id="no-schema"),
    ],
)
def test_validate_bounds_what_a_default_costs(node: Document, what: str) -> None:
    """A default that no one can compare with its schema is refused at its place."""
    info = {"title": "T", "version": "1", "x-s": {"type": 5}}
    (problem,) = problems(minimal(openapi="3.1.0", **schema(node)) | {"info": info})
    assert problem.startswith(f"{S}/default: ")
    assert what in problem


@pytest.mark.parametrize(
    ("document", "where"),
    [
        pytest.param(schema({"enum": ["a"] * 30_000}), "x#: expected at most 5000", id="large"),
        pytest.param({"x-text": "a" * 300_000}, "x#: expected at most 262144", id="long"),
        pytest.param(schema(json.loads('{"items":' * 200 + "{}" + "}" * 200)), S, id="deep"),
        pytest.param({"x" * 5_000_000: [0] * 20_000}, "x#: nested too deeply", id="long-name"),
    ],
)
def test_validate_bounds_the_document(document: Document, where: str) -> None:
    """A document that would take minutes or exhaust the stack is refused before anything else."""
    (problem,) = problems(minimal(openapi="3.1.0", **document))
    assert problem.startswith(where)


def test_validate_is_linear() -> None:
    """Many parameters are compared in one pass."""
    many = [{"in": "query", "name": str(n), "schema": TEXT} for n in range(950)]
    validate(minimal(**get(parameters=many)), "x")


def test_validate_lets_operations_be_many() -> None:
    """The most values are counted for each operation, so that their number has no bound."""
    many = [{"in": "query", "name": str(n), "schema": TEXT} for n in range(950)]
    (item,) = get(parameters=many)["paths"].values()
    validate(minimal(paths={"/a": item, "/b": item}), "x")


def test_validate_without_a_version() -> None:
    """A document without a version of OpenAPI is refused at its root."""
    assert ["x#: expected openapi 3.0.x or 3.1.x, got None"] == problems({})
