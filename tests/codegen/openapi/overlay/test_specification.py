"""Examples of the specification and of its sets of documents, overlays and results.

Each is stated in our own words and with the members that we demand.
"""

from textwrap import dedent, indent
from typing import Any

import pytest

from codegen.openapi import overlay
from codegen.openapi.document import loads_yaml

HEAD = """\
overlay: 1.1.0
info: {title: T, version: 1.0.0}
actions:
"""
SHOP = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers:
  - {url: https://a.example, description: Live}
  - {url: https://b.example, description: Test}
paths:
  /carts:
    get:
      x-traits: [paged]
      summary: Carts
      tags: [old, kept]
      responses:
        200: {description: OK}
        500: {description: Failed}
  /orders:
    delete:
      responses:
        204: {description: Gone}
        500: {description: Failed}
"""
CARTS = loads_yaml(SHOP, "shop")["paths"]["/carts"]


def changed(actions: str) -> dict[str, Any]:
    """Return the shop's document after actions."""
    text = HEAD + indent(dedent(actions), "  ")
    return overlay.apply(loads_yaml(SHOP, "shop"), overlay.parse(text, "o"))


@pytest.mark.parametrize(
    ("actions", "path", "expected"),
    [
        pytest.param(
            """
            - target: $.info
              description: It has no license.
              update: {license: {name: MIT}}
            """,
            ("info",),
            {"title": "Shop", "version": "1", "license": {"name": "MIT"}},
            id="adds-an-object",
        ),
        pytest.param(
            """
            - target: $
              description: It mirrors the document.
              update: {info: {x-overlaid: true}, paths: {/orders: {get: {summary: Orders}}}}
            """,
            ("paths", "/orders", "get"),
            {"summary": "Orders"},
            id="structured",
        ),
        pytest.param(
            """
            - target: $.paths['/carts'].get.summary
              description: It is short.
              update: All carts
              x-expect: Carts
            """,
            ("paths", "/carts", "get", "summary"),
            "All carts",
            id="replaces-a-primitive",
        ),
        pytest.param(
            """
            - target: $.paths.*.*.responses['200','204']
              description: All have it.
              update: {x-safe: true}
            """,
            ("paths", "/orders", "delete", "responses", "204"),
            {"description": "Gone", "x-safe": True},
            id="wildcard",
        ),
        pytest.param(
            """
            - target: $.paths[?@.get['x-traits'][?@ == 'paged']].get
              description: Pages have parameters.
              update:
                parameters:
                  - {name: top, in: query}
                  - {name: skip, in: query}
            """,
            ("paths", "/carts", "get", "parameters"),
            [{"name": "top", "in": "query"}, {"name": "skip", "in": "query"}],
            id="traits",
        ),
        pytest.param(
            """
            - target: $.servers
              description: It lacks one.
              update: {url: https://c.example}
            """,
            ("servers", 2),
            {"url": "https://c.example"},
            id="appends-an-object",
        ),
        pytest.param(
            """
            - target: $.servers[?@.description == 'Test']
              description: It is not for us.
              remove: true
              x-expect: {url: https://b.example, description: Test}
            """,
            ("servers",),
            [{"url": "https://a.example", "description": "Live"}],
            id="removes-an-object-of-an-array",
        ),
        pytest.param(
            """
            - target: $.paths.*.get.tags[?@ == 'old']
              description: It is old.
              remove: true
              x-expect: old
            """,
            ("paths", "/carts", "get", "tags"),
            ["kept"],
            id="removes-a-primitive-of-an-array",
        ),
        pytest.param(
            """
            - target: $.paths..responses['500']
              description: No caller can do anything about it.
              remove: true
              x-expect: {description: Failed}
            """,
            ("paths", "/orders", "delete", "responses"),
            {"204": {"description": "Gone"}},
            id="removes-at-any-depth",
        ),
        pytest.param(
            """
            - target: $.servers
              description: They are replaced.
              remove: true
              x-expect:
                - {url: https://a.example, description: Live}
                - {url: https://b.example, description: Test}
            - target: $
              description: They are replaced.
              update: {servers: [{url: https://sandbox.example}]}
            """,
            ("servers",),
            [{"url": "https://sandbox.example"}],
            id="removes-and-creates-again",
        ),
        pytest.param(
            """
            - target: $.paths['/orders']
              description: Both have it.
              copy: $.paths['/carts']
            """,
            ("paths", "/orders"),
            {
                "delete": {
                    "responses": {
                        "204": {"description": "Gone"},
                        "500": {"description": "Failed"},
                    }
                },
                **CARTS,
            },
            id="copies",
        ),
        pytest.param(
            """
            - target: $.paths
              description: A place for the copy.
              update: {/baskets: {}}
            - target: $.paths['/baskets']
              description: Carts have another name.
              copy: $.paths['/carts']
            """,
            ("paths", "/baskets"),
            CARTS,
            id="makes-the-target-and-copies",
        ),
    ],
)
def test_specification(actions: str, path: tuple[str | int, ...], expected: object) -> None:
    """Actions have the effect that the specification shows."""
    node: Any = changed(actions)
    for token in path:
        node = node[token]
    assert expected == node
