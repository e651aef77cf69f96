"""Everything that the generated client would not carry is refused, at its pointer."""

from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.generate import generator, supported
from codegen.openapi.document import Document, dumps
from tests.codegen.generate.kinds.clients import complete, operation
from tests.codegen.generate.kinds.documents import (
    KEY,
    NAMED,
    NEED_A,
    NEED_B,
    NEED_NONE,
    OBJECT,
    PARAMETER,
    REF,
    SCHEME,
    TEXT,
    A,
    P,
    X,
    body,
    get,
    parameter,
    path_parameter,
    pointers,
    prop,
    reply,
    schema,
    scheme,
    secured,
    servers,
    shared,
)

ELSEWHERE = "#/components/schemas/Named/properties/name"

TEXT_REPLY = {"description": "A reply", "content": {"text/plain": {"schema": TEXT}}}

REFUSED: dict[str, tuple[Document, str]] = {
    "multipart body": (
        body("multipart/form-data"),
        f"{A}/requestBody/content/multipart~1form-data",
    ),
    "form body": (
        body("application/x-www-form-urlencoded"),
        f"{A}/requestBody/content/application~1x-www-form-urlencoded",
    ),
    "octet-stream body": (
        body("application/octet-stream"),
        f"{A}/requestBody/content/application~1octet-stream",
    ),
    "XML body": (body("application/xml"), f"{A}/requestBody/content/application~1xml"),
    "any JSON body": (body("application/*+json"), f"{A}/requestBody/content/application~1*+json"),
    "JSON in capitals": (body("Application/JSON"), f"{A}/requestBody/content/Application~1JSON"),
    "two bodies": (
        get(
            requestBody={
                "content": {"application/json": {"schema": TEXT}, "a/b+json": {"schema": TEXT}}
            }
        ),
        f"{A}/requestBody/content",
    ),
    "body without schema": (
        get(requestBody={"content": {"application/json": {}}}),
        f"{A}/requestBody/content/application~1json",
    ),
    "XML reply": (
        reply(content={"application/xml": {"schema": TEXT}}),
        f"{A}/responses/200/content/application~1xml",
    ),
    "text reply": (
        reply(content={"text/plain": {"schema": TEXT}}),
        f"{A}/responses/200/content/text~1plain",
    ),
    "text reply by default": (
        get(responses={"404": TEXT_REPLY, "default": TEXT_REPLY}),
        f"{A}/responses/default/content/text~1plain",
    ),
    "text reply by reference": (
        {
            **get(responses={"2XX": {"$ref": "#/components/responses/R"}}),
            "components": {"responses": {"R": TEXT_REPLY}},
        },
        "#/components/responses/R/content/text~1plain",
    ),
    "two replies": (
        reply(content={name: {"schema": TEXT} for name in ("application/json", "a/b+json")}),
        f"{A}/responses/200/content",
    ),
    "webhooks": ({"webhooks": {"w": {"get": operation()}}}, "#/webhooks"),
    "cookie parameter": (parameter("cookie"), f"{PARAMETER}/in"),
    "parameter content": (
        get(
            parameters=[
                {"in": "query", "name": "p", "content": {"application/json": {"schema": TEXT}}}
            ]
        ),
        f"{PARAMETER}/content",
    ),
    "deepObject": (parameter(style="deepObject"), f"{PARAMETER}/style"),
    "pipeDelimited": (parameter(style="pipeDelimited"), f"{PARAMETER}/style"),
    "label style": (
        get("/{p}", parameters=[path_parameter(style="label")]),
        "#/paths/~1{p}/get/parameters/0/style",
    ),
    "exploded header": (parameter("header", explode=True), f"{PARAMETER}/explode"),
    "reserved characters": (parameter(allowReserved=True), f"{PARAMETER}/allowReserved"),
    "header that OpenAPI ignores": (parameter("header", name="Accept"), f"{PARAMETER}/name"),
    "object in a query": (parameter(schema=OBJECT), f"{PARAMETER}/schema"),
    "object in a query by reference": (
        {**parameter(schema=REF), **schema(TEXT)},
        f"{PARAMETER}/schema",
    ),
    "object in a shared parameter": (
        {
            **get(parameters=[{"$ref": "#/components/parameters/P"}]),
            **shared({"in": "query", "name": "p", "schema": {"oneOf": [TEXT, OBJECT]}}),
        },
        "#/components/parameters/P/schema",
    ),
    "objects in a query": (
        parameter(schema={"type": "array", "items": OBJECT}),
        f"{PARAMETER}/schema",
    ),
    "nested array in a query": (
        parameter(schema={"type": "array", "items": {"type": "array", "items": TEXT}}),
        f"{PARAMETER}/schema",
    ),
    "null in an array in a query": (
        parameter(schema={"type": "array", "items": {"type": ["string", "null"]}}),
        f"{PARAMETER}/schema",
    ),
    "anything in a query": (parameter(schema={}), f"{PARAMETER}/schema"),
    "null in a path": (
        get("/{p}", parameters=[path_parameter(schema={"type": ["string", "null"]})]),
        "#/paths/~1{p}/get/parameters/0",
    ),
    "array in a header": (
        parameter("header", schema={"type": "array", "items": TEXT}),
        PARAMETER,
    ),
    "path-level servers": (
        {"paths": {"/a": {"servers": [{"url": "https://h"}], "get": operation()}}},
        "#/paths/~1a/servers",
    ),
    "operation's servers": (get(servers=[{"url": "https://h"}]), f"{A}/servers"),
    "path by reference": (
        {"paths": {"/a": {"get": operation()}, "/b": {"$ref": "#/paths/~1a"}}},
        "#/paths/~1b/$ref",
    ),
    "path with a space": (get("/a b"), "#/paths/~1a b"),
    "path with a query": (get("/a?b=c"), "#/paths/~1a?b=c"),
    "path with an open brace": (get("/a{}"), "#/paths/~1a{}"),
    "enumeration of thousands of values": (
        prop({**TEXT, "enum": [f"v{index}" for index in range(1001)]}),
        f"{P}/enum",
    ),
    "no server": ({"servers": []}, "#/servers"),
    "relative server": (servers("/v1"), "#/servers/0/url"),
    "server that is no URL": (servers("http://[a"), "#/servers/0/url"),
    "operation without replies": ({"paths": {"/a": {"get": {"description": ""}}}}, A),
    "array of itself": (
        schema({"type": "array", "items": {"$ref": "#/components/schemas/X"}}),
        f"{X}/items",
    ),
    "alternative of itself": (
        schema({"oneOf": [TEXT, {"type": "array", "items": {"$ref": "#/components/schemas/X"}}]}),
        f"{X}/oneOf/1/items",
    ),
    "server with a query": (servers("https://h/?a=b"), "#/servers/0/url"),
    "relative server by a variable": (
        servers("{h}", variables={"h": {"default": "/v1"}}),
        "#/servers/0/url",
    ),
    "variable of a server that is not described": (servers("https://{h}"), "#/servers/0/url"),
    "cookie security": (scheme({**KEY, "in": "cookie"}), f"{SCHEME}/in"),
    "query security": (scheme({**KEY, "in": "query"}), f"{SCHEME}/in"),
    "bearer security": (scheme({"type": "http", "scheme": "bearer"}), f"{SCHEME}/type"),
    "oauth security": (scheme({"type": "oauth2", "flows": {}}), f"{SCHEME}/flows"),
    "security by reference": (
        scheme({"$ref": "#/components/securitySchemes/t"}, t=KEY),
        f"{SCHEME}/$ref",
    ),
    "alternative credentials": (secured(NEED_A, NEED_B), "#/security"),
    "combined credentials": (secured({**NEED_A, **NEED_B}), "#/security"),
    "optional credentials": (get(security=[NEED_NONE]), f"{A}/security"),
    "unknown credentials": (get(security=[NEED_A]), f"{A}/security/0"),
    "discriminator": (
        prop({"oneOf": [REF, TEXT], "discriminator": {"propertyName": "k"}}),
        f"{P}/discriminator",
    ),
    "not": (prop({"not": TEXT}), f"{P}/not"),
    "patternProperties": (prop({**OBJECT, "patternProperties": {}}), f"{P}/patternProperties"),
    "prefixItems": (prop({"type": "array", "prefixItems": [TEXT]}), f"{P}/prefixItems"),
    "writeOnly": (prop({**TEXT, "writeOnly": True}), f"{P}/writeOnly"),
    "binary": (prop({**TEXT, "format": "binary"}), f"{P}/format"),
    "beside $ref": (prop({**REF, "nullable": True}), P),
    "boolean schema": (prop(True), P),
    "boolean schema to merge": (prop({"allOf": [True]}), f"{P}/allOf/0"),
    "nullable enum without null": (
        prop({**TEXT, "enum": ["a"], "nullable": True}),
        f"{P}/enum",
    ),
    "nullable without a type": (prop({"nullable": True}), f"{P}/nullable"),
    "items without a type": (prop({"items": TEXT}), f"{P}/items"),
    "format without a type": (prop({"format": "date"}), f"{P}/format"),
    "colliding enum members": (prop({**TEXT, "enum": ["a-b", "A_B"]}), f"{P}/enum"),
    "enum members colliding by place": (prop({**TEXT, "enum": ["-", "value-0"]}), f"{P}/enum"),
    "unprintable enum value": (prop({**TEXT, "enum": ["a", "b\u2028"]}), f"{P}/enum/1"),
    "boolean or number": (prop({"enum": [True, 1]}), f"{P}/enum"),
    "integer among strings": (prop({"type": "integer", "enum": [1, "a"]}), f"{P}/enum/1"),
    "text among numbers": (prop({"type": "number", "enum": ["a"]}), f"{P}/enum/0"),
    "boolean among integers": (prop({"type": "integer", "enum": [True]}), f"{P}/enum/0"),
    "text among types": (prop({"type": ["integer", "null"], "enum": ["a"]}), f"{P}/enum/0"),
    "null without a type of null": (prop({**TEXT, "enum": ["a", None]}), f"{P}/enum/1"),
    "fraction among integers": (prop({"type": "integer", "enum": [1.5]}), f"{P}/enum/0"),
    "array among strings": (prop({**TEXT, "enum": [["a"]]}), f"{P}/enum/0"),
    "object among strings": (prop({**TEXT, "enum": [NEED_NONE]}), f"{P}/enum/0"),
    "constant of another type": (prop({"type": "integer", "const": "a"}), f"{P}/const"),
    "enum of nothing": (prop({**TEXT, "enum": []}), f"{P}/enum"),
    "mixed enum": (prop({"enum": ["a", 1]}), f"{P}/enum"),
    "enum of numbers": (prop({"enum": [1.5]}), f"{P}/enum"),
    "reference outside the components": (prop({"$ref": ELSEWHERE}), f"{P}/$ref"),
    "array without items": (prop({"type": "array"}), P),
    "constant null": (prop({"const": None}), f"{P}/const"),
    "constant number": (prop({"const": 1.5}), f"{P}/const"),
    "constant object": (prop({"const": {}}), f"{P}/const"),
    "constant and enum": (prop({"const": "a", "enum": ["a"]}), f"{P}/const"),
    **{
        f"no schema in {keyword}": (
            {"openapi": "3.0.3", **prop({keyword: []})},
            f"{P}/{keyword}",
        )
        for keyword in ("allOf", "oneOf", "anyOf")
    },
    "oneOf and anyOf": (prop({"oneOf": [TEXT], "anyOf": [TEXT]}), f"{P}/oneOf"),
    "oneOf and properties": (prop({"oneOf": [REF], "properties": {}}), f"{P}/oneOf"),
    "anyOf and required": (prop({"anyOf": [REF], "required": ["a"]}), f"{P}/anyOf"),
    "type beside oneOf": (prop({"oneOf": [TEXT], "type": "boolean"}), f"{P}/type"),
    "allOf and items": (prop({"allOf": [REF], "items": TEXT}), f"{P}/allOf"),
    "allOf of a union": (prop({"allOf": [REF, {"oneOf": [REF]}]}), f"{P}/allOf/1"),
    "allOf of an object or null": (
        prop({"allOf": [REF, {**OBJECT, "nullable": True}]}),
        f"{P}/allOf/1/type",
    ),
    "allOf of a string": (prop({"allOf": [REF, TEXT]}), f"{P}/allOf/1/type"),
    "required but not described": (schema({**NAMED, "required": ["other"]}), X),
}


@pytest.mark.parametrize(("document", "pointer"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_supported_is_refused_where_it_stands(document: Document, pointer: str) -> None:
    """A value that a client would not carry is a problem at its own pointer."""
    assert pointer in pointers(document)


WARNINGS: dict[str, tuple[Document, str]] = {
    "recursive array": (schema({"type": "array", "items": {"$ref": X}}), f"{X}/items"),
    "conflicting merge": (
        schema({"allOf": [REF, {"properties": {"name": {"type": "boolean"}}}]}),
        X,
    ),
    "date in a header": (
        parameter("header", schema={**TEXT, "format": "date"}),
        PARAMETER,
    ),
    "date in a shared header": (
        {
            **get(parameters=[{"$ref": "#/components/parameters/P"}]),
            **shared({"in": "header", "name": "p", "schema": {**TEXT, "format": "date"}}),
        },
        A,
    ),
    "merging what cannot be merged": (
        {
            "components": {
                "schemas": {
                    "S": TEXT,
                    "Bad": {"allOf": [{"$ref": "#/components/schemas/S"}, REF]},
                    "Named": NAMED,
                }
            }
        },
        "#/components/schemas/Bad",
    ),
    "titles that are equal": (
        {"components": {"schemas": {name: {**OBJECT, "title": "Same"} for name in "AB"}}},
        "#/components/schemas/B",
    ),
}


@pytest.mark.parametrize(("document", "pointer"), WARNINGS.values(), ids=WARNINGS)
def test_each_warning_of_the_generator_is_an_error(document: Document, pointer: str) -> None:
    """A node that the generator would leave out with a warning is a problem with a pointer."""
    assert pointer in pointers(document)


def test_a_document_that_crashes_the_generator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any exception of the generator is a problem, not a traceback."""

    def fail(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("codegen.generate.generator.GeneratorData.from_dict", fail)
    assert pointers({}) == ["#"]


def test_a_document_nested_too_deeply_is_refused() -> None:
    """A document beyond Python's depth of recursion is a problem, not a crash."""
    node: dict[str, Any] = {}
    for _ in range(5000):
        node = {"type": "array", "items": node}
    with pytest.raises(CodegenError, match="nested too deeply"):
        supported.check(schema(node), "a.json")


def test_a_circle_through_an_object_is_generated() -> None:
    """An object may contain itself, also by way of arrays and alternatives."""
    itself = {"$ref": "#/components/schemas/X"}
    many = {"type": "array", "items": {"oneOf": [TEXT, itself]}}
    node = {**OBJECT, "properties": {"x": itself, "many": many}}
    assert "models/x.py" in generator.render(complete(schema(node)), "a.json")


def test_a_document_without_servers_is_refused_at_its_root() -> None:
    """A member that is absent has no place of its own."""
    document = complete({})
    del document["servers"]
    with pytest.raises(CodegenError, match=r"^a\.json#: expected a server, got none; add"):
        supported.check(document, "a.json")


def test_all_problems_are_told_at_once() -> None:
    """One run shows everything that is not supported."""
    document: Document = {**prop({**TEXT, "writeOnly": True}), **parameter("cookie")}
    document["webhooks"] = {}
    assert {"#/webhooks", f"{PARAMETER}/in", f"{P}/writeOnly"} <= set(pointers(document))


def test_the_document_itself_is_left_as_it_was() -> None:
    """Only a copy of the document is rewritten for the generator."""
    document = complete(prop({"allOf": [REF], "nullable": True, "default": None, "x-a": 1}))
    before = dumps(document)
    generator.generate(document, "a.json")
    assert before == dumps(document)


def test_extensions_of_maps_change_nothing() -> None:
    """Paths and replies may have extensions beside them, of any value."""
    document, extended = complete(get()), complete(get())
    for holder in (extended["paths"], extended["paths"]["/a"]["get"]["responses"]):
        holder |= {"x-text": "Text", "x-path": {"get": None, "$ref": 1}, "x-list": [{}]}
    files = [generator.generate(each, "a.json") for each in (document, extended)]
    assert files[0] == files[1]


def test_what_no_client_acts_on_changes_nothing() -> None:
    """Links, callbacks, comments and the notation of XML have no effect on the client."""
    document, extended = (complete({**reply(), **prop(TEXT)}) for _ in range(2))
    told = {"$comment": "Why", "xml": {"attribute": True}}
    links = {"links": {"l": {"operationId": "getIt"}}}
    callbacks = {"callbacks": {"c": {"{$request.query.url}": {"post": operation()}}}}
    extended["components"]["schemas"]["X"] = {**OBJECT, "properties": {"p": {**TEXT, **told}}}
    extended["components"] |= links | callbacks
    extended["paths"]["/a"]["get"] |= callbacks
    extended["paths"]["/a"]["get"]["responses"]["200"] |= links
    files = [generator.generate(each, "a.json") for each in (document, extended)]
    assert files[0] == files[1]


def test_the_usual_dialect_of_schemas_changes_nothing() -> None:
    """A document may name the dialect that schemas of OpenAPI 3.1 have anyway."""
    dialect = {"jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base"}
    files = [
        generator.generate(complete({**prop(TEXT), **each}), "a.json") for each in ({}, dialect)
    ]
    assert files[0] == files[1]


def test_extensions_change_nothing() -> None:
    """The generator obeys some extensions; here none has an effect."""
    enum = {**TEXT, "title": "E", "enum": ["a"]}
    plain, extended = (
        generator.generate(complete(schema(node)), "a.json")
        for node in (enum, {**enum, "x-enum-varnames": ["import os"], "x-pointer": "/no"})
    )
    assert plain == extended
