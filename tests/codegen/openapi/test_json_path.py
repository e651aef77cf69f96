"""JSONPaths are evaluated, made, and followed behind references."""

from typing import Any

import pytest

from codegen.openapi import json_path
from codegen.openapi.json_path import alternatives, behind_references, follow, innermost, path_to

DOCUMENT: dict[str, Any] = {
    "a/b": [{"it's": 1, '"': 2}],
    "one": {"$ref": "#/two"},
    "two": {"$ref": "#/a~1b/0"},
    "circle": {"$ref": "#/round"},
    "round": {"$ref": "#/circle"},
    "dangling": {"$ref": "#/gone"},
    "text": "x",
    "$ref": {"name": "no reference"},
    "part": {"allOf": [{"$ref": "#/one"}]},
    "maybe": {"anyOf": [{"type": "null"}, {"$ref": "#/part"}]},
    "either": {"oneOf": [{"$ref": "#/part"}, {"it's": 3}, {"$ref": "#/one"}]},
    "whole": {"allOf": [{"$ref": "#/whole"}]},
    "paths": {
        "/a": {
            "summary": "S",
            "parameters": [{"$ref": "#/key"}],
            "get": {},
            "put": {
                "parameters": [{"name": "other"}],
                "content": {"text/csv": {"x": 1}, "application/json; charset=utf-8": {"x": 2}},
            },
        },
        "/b": {"get": {}, "content": []},
    },
    "key": {"name": "k"},
    "odd": {"allOf": {"it's": 4}, "oneOf": []},
}


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("", "$"),
        ("/text", "$.text"),
        ("/a~1b/0/it's", "$['a/b'][0]['it\\'s']"),
        ('/a~1b/0/"', "$['a/b'][0]['\"']"),
        ("/$ref/name", "$['$ref'].name"),
    ],
)
def test_path_to(pointer: str, path: str) -> None:
    """A path selects the node at its pointer."""
    assert path == path_to(DOCUMENT, pointer)
    assert [pointer] == list(json_path.select(path, DOCUMENT, "x"))


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/one", "/a~1b/0"),
        ("/circle", "/round"),
        ("/dangling", "/dangling"),
        ("/text", "/text"),
        ("", ""),
    ],
)
def test_follow(pointer: str, expected: str) -> None:
    """References are followed to their end, and a circle as far as it goes."""
    assert expected == follow(DOCUMENT, pointer)


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/one", "/a~1b/0"),
        ("/part", "/a~1b/0"),
        ("/maybe", "/a~1b/0"),
        ("/either", "/either"),
        ("/whole", "/whole"),
        ("/odd", "/odd"),
        ("/circle", "/round"),
        ("/text", "/text"),
    ],
)
def test_innermost(pointer: str, expected: str) -> None:
    """A schema that is nothing but another one, or null, stands for that."""
    assert expected == innermost(DOCUMENT, pointer)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("$.one['it\\'s']", ["$['a/b'][0]['it\\'s']"]),
        ("$.part['it\\'s']", ["$['a/b'][0]['it\\'s']"]),
        ("$.maybe['it\\'s']", ["$['a/b'][0]['it\\'s']"]),
        ("$.either['it\\'s']", ["$['a/b'][0]['it\\'s']", "$.either.oneOf[1]['it\\'s']"]),
        ("$.whole['it\\'s']", []),
        ("$.paths['/a'].get.parameters[?@.name == 'k']", ["$.paths['/a'].parameters[0]"]),
        ("$.paths['/a'].put.parameters[?@.name == 'k']", ["$.paths['/a'].parameters[0]"]),
        ("$.paths['/a'].put.parameters[?@.name == 'x']", []),
        ("$.paths['/a'].put.summary", []),
        ("$.paths['/b'].get.parameters", []),
        ("$.paths['/b'].content.x", []),
        ("$.paths['/a'].parameters..name", []),
        (
            "$.paths['/a'].put.content['application/json'].x",
            ["$.paths['/a'].put.content['application/json; charset=utf-8'].x"],
        ),
        ("$.odd['it\\'s']", []),
        ("$['one','two'].*", ["$['a/b'][0]['it\\'s']", "$['a/b'][0]['\"']"]),
        ("$.text.x", []),
        ("$.circle.x", []),
        ("$.text", ["$.text"]),
    ],
)
def test_behind_references(query: str, expected: list[str]) -> None:
    """A query finds the nodes that it would select if references were followed."""
    assert expected == behind_references(query, DOCUMENT)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("$.one['it\\'s']", ["$.one['it\\'s']"]),
        ("$['text', 'gone', 'a/b'].*", ["$.text[*]", "$.gone[*]", "$['a/b'][*]"]),
        (
            "$['one', 'text'][?@ == 2, 'x']",
            ["$.one[?@ == 2]", "$.one.x", "$.text[?@ == 2]", "$.text.x"],
        ),
        ("$.gone['a', 'b']", ["$.gone['a', 'b']"]),
        ("$..['it\\'s', 'gone']", ["$..['it\\'s']", "$..['gone']"]),
        ("$['text', 'text']", ["$.text"]),
    ],
)
def test_alternatives(query: str, expected: list[str]) -> None:
    """A query stands for one for each name of its unions, as far as the document has them."""
    assert sorted(expected) == sorted(alternatives(query, DOCUMENT))


def test_alternatives_do_not_multiply() -> None:
    """Selectors of a union that find the same nodes are one alternative."""
    document: Any = {}
    for _ in range(40):
        document = [document]
    assert ["$" + "[0]" * 40] == alternatives("$" + "[0,-1]" * 40, document)
