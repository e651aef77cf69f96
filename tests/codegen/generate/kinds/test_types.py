"""A client that uses everything at once passes the strictest type checks."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete, operation, write

USE = """
import datetime
from decimal import Decimal

import httpx
from typing_extensions import assert_type

from sink.api.default import act, fail, nothing
from sink.client import Key
from sink.models import Everything, EverythingState, Leaf
from sink.types import Unset

everything = act.read_response(200, b"")
assert_type(everything, Everything | None)
assert everything
assert_type(everything.number, Decimal)
assert_type(everything.day, datetime.date | Unset)
assert_type(everything.moment, datetime.datetime | None | Unset)
assert_type(everything.state, EverythingState | str | Unset)
assert_type(everything.leaves, tuple[Leaf, ...] | Unset)
leaf = Leaf(additional_properties={"a": Leaf()})
act.build_request(auth=Key("k"), body=everything, id="a", day=datetime.date.today(), texts=("a",))
nothing.build_request()


def call(http: httpx.Client) -> None:
    assert_type(act.sync(http, auth=Key("k"), id="a"), Everything | None)
    fail.sync(http)
"""


def kitchen_sink() -> Document:
    """Make a document with every kind of property, parameter and reply."""
    text = {"type": "string"}
    leaf: dict[str, Any] = {"$ref": "#/components/schemas/Leaf"}
    properties: dict[str, Any] = {
        "text": text,
        "integer": {"type": "integer"},
        "number": {"type": "number"},
        "flag": {"type": "boolean"},
        "day": {**text, "format": "date"},
        "moment": {"type": ["string", "null"], "format": "date-time"},
        "identity": {**text, "format": "uuid"},
        "state": {**text, "enum": ["a", "b"]},
        "level": {"type": ["integer", "null"], "enum": [1, None]},
        "word": {"const": "w"},
        "count": {"const": 1},
        "sure": {"const": True},
        "off": {"enum": [False, None]},
        "words": {"type": "array", "items": {"oneOf": [{"const": "a"}, {"const": "b"}]}},
        "null": {"type": "null"},
        "pet": {
            "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
        },
        "anything": {},
        "texts": {"type": "array", "items": {"type": "array", "items": text}},
        "leaves": {"type": "array", "items": leaf},
        "inner": {"type": "object", "properties": {"a": text}},
        "either": {"oneOf": [leaf, {"type": "array", "items": text}, {"type": "integer"}]},
        "maybe": {"allOf": [leaf], "type": ["object", "null"]},
        "date": text,
        "field": text,
        "from_dict": text,
        "Leaf": leaf,
    }
    schemas = {
        "Everything": {"type": "object", "required": ["number"], "properties": properties},
        "Leaf": {"type": "object", "additionalProperties": leaf},
        "Both": {
            "allOf": [leaf, {"type": "object", "properties": {"b": {"type": "integer"}}}],
            "additionalProperties": leaf,
        },
        "Numbers": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
        "Open": {"type": "object"},
        "Cat": {"type": "object", "properties": {"kind": {"enum": ["cat"]}}},
        "Dog": {
            "type": "object",
            "properties": {"kind": {"enum": ["dog"]}},
            "additionalProperties": False,
        },
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Everything"}}}
    parameters: list[dict[str, Any]] = [
        {"in": "path", "name": "id", "required": True, "schema": text},
        {"in": "query", "name": "day", "schema": properties["day"]},
        {"in": "query", "name": "texts", "schema": {"type": "array", "items": text}},
        {"in": "header", "name": "state", "schema": properties["state"]},
    ]
    act: dict[str, Any] = {
        "operationId": "act",
        "parameters": parameters,
        "requestBody": {"content": content},
        "responses": {
            "200": {"description": "Fine", "content": content},
            "204": {"description": "Nothing"},
            "default": {"description": "No", "content": {"application/json": {"schema": leaf}}},
        },
        "security": [{"key": []}],
    }
    paths: dict[str, Any] = {
        "/act/{id}": {"post": act},
        "/nothing": {"get": operation(operationId="nothing")},
        "/fail": {"get": {"operationId": "fail", "responses": {"404": {"description": "Never"}}}},
    }
    key = {"type": "apiKey", "in": "header", "name": "key"}
    return complete(
        {"paths": paths, "components": {"schemas": schemas, "securitySchemes": {"key": key}}}
    )


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a generated client and of code that uses it."""
    folder = tmp_path_factory.mktemp("types")
    write(folder / "sink", kitchen_sink())
    (folder / "use.py").write_text(USE, encoding="utf-8")
    settings = '{"typeCheckingMode": "strict", "pythonVersion": "3.11"}'
    (folder / "pyrightconfig.json").write_text(settings, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["mypy", "--strict", "--cache-dir=cache", "."], id="mypy"),
        pytest.param(["pyright", "--pythonpath", sys.executable], id="pyright"),
    ],
)
def test_type_checkers_find_nothing(sink: Path, command: list[str]) -> None:
    """Neither type checker finds anything in generated code and its use, at its strictest."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=sink, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
