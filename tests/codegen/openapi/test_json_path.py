"""JSONPaths are evaluated, made, and followed behind references."""

from typing import Any

import pytest

from codegen.openapi import json_path
from codegen.openapi.json_path import behind_references, follow, path_to

DOCUMENT: dict[str, Any] = {
    "a/b": [{"it's": 1, '"': 2}],
    "one": {"$ref": "#/two"},
    "two": {"$ref": "#/a~1b/0"},
    "circle": {"$ref": "#/round"},
    "round": {"$ref": "#/circle"},
    "dangling": {"$ref": "#/gone"},
    "text": "x",
    "$ref": {"name": "no reference"},
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
    ("query", "expected"),
    [
        ("$.one['it\\'s']", ["$['a/b'][0]['it\\'s']"]),
        ("$['one','two'].*", ["$['a/b'][0]['it\\'s']", "$['a/b'][0]['\"']"]),
        ("$.text.x", []),
        ("$.circle.x", []),
        ("$.text", ["$.text"]),
    ],
)
def test_behind_references(query: str, expected: list[str]) -> None:
    """A query finds the nodes that it would select if references were followed."""
    assert expected == behind_references(query, DOCUMENT)
