"""The documents that mutants change, and pointers into them.

`VENDOR` is the frozen document with our overlay; `SHOP` uses parts that `VENDOR` does not use.
"""

from typing import Any, Final

from codegen.openapi.document import Document
from codegen.openapi.effective import effective_document
from tests.codegen.checkouts import FROZEN

VENDOR: Final = effective_document(FROZEN)

ITEM: Final[dict[str, Any]] = {"$ref": "#/components/schemas/Item"}


def json_reply(schema: object, description: str = "Fine") -> dict[str, Any]:
    """Return a reply whose body has this schema."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


SHOP: Final[Document] = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example.com/v1"}],
    "security": [{"Key": []}],
    "paths": {
        "/items": {
            "get": {
                "operationId": "listItems",
                "tags": ["items"],
                "parameters": [
                    {
                        "in": "query",
                        "name": "kinds",
                        "required": True,
                        "schema": {"type": "array", "items": {"type": "string"}},
                    },
                    {"in": "query", "name": "limit", "schema": {"type": "integer"}},
                    {"in": "header", "name": "x-trace", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": json_reply({"type": "array", "items": ITEM}),
                    "default": json_reply({"$ref": "#/components/schemas/Failure"}, "Not fine"),
                },
            },
            "post": {
                "operationId": "createItem",
                "tags": ["items"],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NewItem"}}
                    },
                },
                "responses": {"201": json_reply(ITEM), "404": {"description": "No shelf"}},
            },
        },
        "/items/{id}": {
            "delete": {
                "operationId": "deleteItem",
                "tags": ["items"],
                "parameters": [
                    {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}}
                ],
                "responses": {"204": {"description": "Gone"}},
            }
        },
    },
    "components": {
        "securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "x-key"}},
        "schemas": {
            "Item": {
                "type": "object",
                "required": ["id", "state"],
                "properties": {
                    "id": {"type": "string"},
                    "state": {"type": "string", "enum": ["new", "used"]},
                    "price": {"type": "number", "nullable": True},
                    "size": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
                },
            },
            "NewItem": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "note": {"type": "string"},
                    "shelf": {"type": "string", "nullable": True},
                },
            },
            "Failure": {"type": "object", "properties": {"error": {"type": "string"}}},
        },
    },
}

USAGE = "/paths/~1usage/get"
REPLY = f"{USAGE}/responses/200/content/application~1json/schema"
PLAN = f"{REPLY}/properties/plans/items"
UNAUTHORIZED = f"{USAGE}/responses/401"
LIST = "/paths/~1items/get"
POST = "/paths/~1items/post"
DELETE = "/paths/~1items~1{id}/delete"
SCHEMAS = "/components/schemas"
