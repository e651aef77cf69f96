"""Tiny documents, replies, and the differences between them."""

from typing import Any, Final

import pytest

from codegen.openapi.document import Document
from codegen.probe.compare import Kind
from codegen.probe.plan import ProbeRequest, plan

__all__ = [
    "CASES",
    "DOCUMENT",
    "JSON",
    "KEY",
    "OPERATION",
    "SCHEMA",
    "USAGE",
    "described",
    "document",
    "request",
]

KEY: Final = "k3y-/that~nobody'may\"see"
USAGE: Final = (("/usage", "get"),)
JSON: Final = "application/json"
OPERATION: Final = "/paths/~1usage/get"
SCHEMA: Final = f"{OPERATION}/responses/200/content/application~1json/schema"

_ANY: Final[Document] = {}
_EMPTY: Final[list[object]] = []
_INTEGER: Final = {"type": "integer"}
_TEXT: Final = {"type": "string"}
_REF: Final = {"$ref": "#/components/schemas/Named"}
_NAMED: Final = {"type": "object", "properties": {"name": _TEXT}}


def described(responses: Document, version: str = "3.0.0") -> Document:
    """Return a document with these responses."""
    return {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://example.com/v1/"}],
        "paths": {"/usage": {"get": {"responses": responses, "security": [{"Key": list[str]()}]}}},
        "components": {
            "schemas": {"Named": _NAMED},
            "securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "key"}},
        },
    }


def document(schema: object, version: str = "3.0.0") -> Document:
    """Return a document whose reply has this schema."""
    content = {JSON: {"schema": schema}}
    return described({"200": {"description": "OK", "content": content}}, version)


DOCUMENT: Final = document({"type": "object", "properties": {"a": {"type": "string"}}})


def request(described_: Document, base_url: str | None, key: str | None) -> ProbeRequest:
    """Return the request of the one operation that the client has."""
    (asked,) = plan(described_, USAGE, base_url, key).requests
    return asked


def _p(*schemas: object, **more: object) -> Document:
    """Return the schema of an object with the properties `a`, `b` and so on."""
    return {"type": "object", "properties": dict(zip("abc", schemas, strict=False)), **more}


def _list(schema: object) -> Document:
    return {"type": "array", "items": schema}


def _case(
    name: str, schema: object, body: object, *expected: tuple[Any, ...], version: str = "3.0.0"
) -> Any:
    """Return a case; a difference is kind, pointer, keyword below the schema, types, count."""
    return pytest.param(document(schema, version), body, list(expected), id=name)


_3_1: Final = "3.1.0"

CASES: Final = [
    _case("agrees", _p(_INTEGER, _TEXT), {"a": 1, "b": "x"}),
    _case("never-seen", _p(_INTEGER), {}),
    _case("anything", {}, {"a": [None, 1]}),
    _case("free-form-object", {"type": "object"}, {"a": {"b": 1}}),
    _case("open-on-purpose", _p(_TEXT, additionalProperties=True), {"a": "x", "z": 1}),
    _case("boolean-schema", _p(True, _TEXT), {"a": 1, "b": "x"}, version=_3_1),
    _case("not-closed", _p(additionalProperties=False), {}),
    _case(
        "unknown-member",
        _p(_TEXT, additionalProperties=False),
        {"z/~\u202e'\n": True},
        (Kind.MEMBER, "/z~1~0\u202e'\n", "/properties", "boolean", 1),
    ),
    *(
        _case(
            f"unknown-{id_}-{version}",
            _list(_p(_TEXT)),
            [{"z": value} for value in values],
            (Kind.MEMBER, "/*/z", "/items/properties", types, len(values)),
            version=version,
        )
        for version in ("3.0.0", _3_1)
        for id_, values, types in (
            ("array", [_EMPTY, _EMPTY], "array"),
            ("object", [{"y": 1}], "object"),
            ("null", [None], "null"),
            ("maybe-null", [None, "x"], "null string"),
            ("numbers", [1, 2.5], "integer number"),
            ("mixture", [1, "x", _EMPTY, None], "array integer null string"),
        )
    ),
    _case(
        "in-a-map",
        {"additionalProperties": _INTEGER},
        {"x": "s", "y": "s", "z": 1},
        (Kind.TYPE, "/*", "/additionalProperties/type", "string", 2),
    ),
    _case(
        "missing",
        _p(required=["a", "b", "c'\\\""]),
        {},
        *((Kind.MISSING, f"/{name}", "/required", "", 1) for name in ("a", "b", "c'\\\"")),
    ),
    _case(
        "missing-in-some",
        _list(_p({}, {}, {}, required=["a", "b", "c"])),
        [{"a": 1}, {"a": 1, "b": 2}],
        (Kind.MISSING, "/*/b", "/items/required", "", 1),
        (Kind.MISSING, "/*/c", "/items/required", "", 2),
    ),
    *(
        _case(
            f"{id_}-{version}",
            _list({**schema, "description": "A"}),
            values,
            (Kind.TYPE, "/*", "/items/type", types, count),
            version=version,
        )
        for version in ("3.0.0", _3_1)
        for id_, schema, values, types, count in (
            ("other-type", {"type": "integer", "format": "int32"}, ["x", "y"], "string", 2),
            ("number-for-integer", _INTEGER, [5.0, 1], "number", 1),
            ("integer-for-text", _TEXT, [5], "integer", 1),
            ("boolean-for-integer", _INTEGER, [True], "boolean", 1),
            ("some-of-another", {"type": "number", "format": "float"}, [1.5, "x"], "string", 1),
            ("array-for-text", _TEXT, [[1]], "array", 1),
            ("object-for-array", _list(_ANY), [{"x": 1}], "object", 1),
        )
    ),
    _case("array-for-object", _p(_TEXT), [], (Kind.TYPE, "", "/type", "array", 1)),
    *(
        _case(
            f"null-{version}",
            _p(_TEXT, _INTEGER),
            {"a": None, "b": 1},
            (Kind.NULL, "/a", "/properties/a/type", "null", 1),
            version=version,
        )
        for version in ("3.0.0", _3_1)
    ),
    _case(
        "null-denied",
        {"type": "object", "nullable": False},
        None,
        (Kind.NULL, "", "/type", "null", 1),
    ),
    *(
        _case(
            f"null-and-{id_}",
            _list({"type": "integer"}),
            [None, *values],
            (Kind.NULL, "/*", "/items/type", "null", 1),
            (Kind.TYPE, "/*", "/items/type", types, len(values)),
        )
        for id_, values, types in (
            ("another-type", ["x"], "string"),
            ("others", ["x", True], "boolean string"),
        )
    ),
    _case("nullable", _list({"type": "string", "nullable": True}), [None, "x"]),
    _case("nullable-reference", {"nullable": True, "allOf": [_REF]}, None),
    _case("null-among-types", {"type": ["string", "null"]}, None, version=_3_1),
    _case(
        "one-more-type",
        _list({"type": ["string", "null"]}),
        [None, 1, True],
        (Kind.TYPE, "/*", "/items/type", "boolean integer", 2),
        version=_3_1,
    ),
    _case(
        "number-is-no-integer",
        _INTEGER,
        1.0,
        (Kind.TYPE, "", "/type", "number", 1),
        version=_3_1,
    ),
    _case(
        "unknown-value",
        _list({"type": "string", "enum": ["x"]}),
        ["x", "y", "z"],
        (Kind.VALUE, "/*", "/items/enum", "string", 2),
    ),
    _case(
        "null-is-no-value",
        {"type": "string", "nullable": True, "enum": ["x"]},
        None,
        (Kind.NULL, "", "/enum", "null", 1),
    ),
    _case(
        "neither-null-nor-another-is-a-value",
        _list({"enum": ["x"]}),
        [None, "y"],
        (Kind.NULL, "/*", "/items/enum", "null", 1),
        (Kind.VALUE, "/*", "/items/enum", "string", 1),
    ),
    _case("constant", {"const": 1}, 2, (Kind.VALUE, "", "/const", "integer", 1), version=_3_1),
    *(
        _case(
            f"format-{id_}",
            {"type": "string", "format": id_},
            value,
            (Kind.FORMAT, "", "/format", "string", 1),
        )
        for id_, value in (("date-time", "2026-01-01T00:00:00"), ("date", "x"), ("uuid", "x"))
    ),
    _case("format-met", {"type": "string", "format": "date-time"}, "0001-01-01T00:00:00Z"),
    _case(
        "limits",
        {"type": "integer", "minimum": 2, "exclusiveMinimum": True, "multipleOf": 2},
        1,
        (Kind.LIMIT, "", "/multipleOf", "integer", 1),
        (Kind.LIMIT, "", "/minimum", "integer", 1),
    ),
    _case("limit-met", {"type": "string", "pattern": "^x"}, "xy"),
    _case(
        "type-and-value",
        {"type": "string", "enum": ["x"], "format": "date"},
        1,
        (Kind.TYPE, "", "/type", "integer", 1),
        (Kind.VALUE, "", "/enum", "integer", 1),
    ),
    _case("reference", _p(_REF, _REF), {"a": {"name": "x"}}),
    _case("all-of", {"allOf": [_p(_INTEGER), _REF]}, {"a": 1, "name": "x"}),
    _case(
        "unknown-to-all-of",
        {"allOf": [_p(_INTEGER), _REF]},
        {"a": 1, "z": "x"},
        (Kind.MEMBER, "/z", "/allOf/0/properties", "string", 1),
    ),
    *(
        _case(
            f"{keyword}-{id_}",
            _list({keyword: [_INTEGER, _p(_INTEGER), _p(_TEXT, _TEXT)]}),
            [value],
            *expected,
        )
        for keyword in ("oneOf", "anyOf")
        for id_, value, expected in (
            ("first", 1, []),
            ("second", {"a": 1}, []),
            ("third", {"a": "x", "b": "y"}, []),
            (
                "nearest",
                {"a": 1, "b": "y"},
                [(Kind.MEMBER, "/*/b", f"/items/{keyword}/1/properties", "string", 1)],
            ),
            ("none", "x", [(Kind.TYPE, "/*", f"/items/{keyword}/0/type", "string", 1)]),
        )
    ),
    _case("nullable-alternatives", {"nullable": True, "oneOf": [_INTEGER, _TEXT]}, None),
]
