"""Mutants of two documents, each with the verdict it must get.

`VENDOR` is the real effective document. `SHOP` is one that uses what the vendor's does not yet.
"""

from pathlib import Path
from typing import Any, Final

from attrs import frozen

from codegen.openapi.document import Document
from codegen.openapi.effective import effective_document
from tests.codegen.compat.mutants.edits import Edit, add, drop, move, put, reverse, wrap

__all__ = ["MUTANTS", "SHOP", "VENDOR", "Mutant"]

VENDOR: Final = effective_document(Path(__file__).parents[4])

_ITEM: Final[dict[str, Any]] = {"$ref": "#/components/schemas/Item"}


def _json(schema: object, description: str = "Fine") -> dict[str, Any]:
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
                    "200": _json({"type": "array", "items": _ITEM}),
                    "default": _json({"$ref": "#/components/schemas/Failure"}, "Not fine"),
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
                "responses": {"201": _json(_ITEM), "404": {"description": "No shelf"}},
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

_USAGE = "/paths/~1usage/get"
_USAGE_200 = f"{_USAGE}/responses/200/content/application~1json/schema"
_PLAN = f"{_USAGE_200}/properties/plans/items"
_401 = f"{_USAGE}/responses/401"
_LIST = "/paths/~1items/get"
_POST = "/paths/~1items/post"
_DELETE = "/paths/~1items~1{id}/delete"
_SCHEMAS = "/components/schemas"


@frozen
class Mutant:
    """One change, and what must come of it.

    `kinds` are the kinds of change that must be named, each at least once; none other may be as
    severe as the verdict. `refused` is the pointer under which generation must fail instead.
    """

    name: str
    document: Document
    edits: tuple[Edit, ...]
    bump: str
    kinds: frozenset[str] = frozenset()
    refused: str = ""


def _vendor(name: str, bump: str, kinds: str, *edits: Edit) -> Mutant:
    return Mutant(name, VENDOR, edits, bump, frozenset(kinds.split()))


def _shop(name: str, bump: str, kinds: str, *edits: Edit) -> Mutant:
    return Mutant(name, SHOP, edits, bump, frozenset(kinds.split()))


def _refused(name: str, pointer: str, *edits: Edit) -> Mutant:
    return Mutant(name, SHOP, edits, "", refused=pointer)


MUTANTS: Final = [
    _vendor("nothing", "none", ""),
    _vendor("all members reordered", "none", "", reverse),
    _shop("all members and sets reordered", "none", "", reverse),
    # Fields of replies.
    _vendor("drop a field", "major", "field-removed", drop(f"{_PLAN}/properties/product")),
    _vendor(
        "drop the balance",
        "major",
        "field-removed",
        drop(f"{_USAGE_200}/properties/balanceEuro"),
        drop(f"{_USAGE_200}/required"),
    ),
    _vendor(
        "add a field", "minor", "field-added", put(f"{_PLAN}/properties/region", {"type": "string"})
    ),
    _vendor(
        "add a required field",
        "minor",
        "field-added",
        put(f"{_PLAN}/properties/region", {"type": "string"}),
        put(f"{_PLAN}/required", ["region"]),
    ),
    _vendor(
        "rename a field", "major", "field-removed", move(f"{_PLAN}/properties/product", "plan")
    ),
    _vendor(
        "rename a field on the wire only",
        "major",
        "wire-field-wire-name-changed",
        move(f"{_PLAN}/properties/requestsUsed", "requests_used"),
    ),
    _vendor(
        "a field may be absent", "major", "field-required-changed", drop(f"{_USAGE_200}/required")
    ),
    _vendor(
        "a field is always there",
        "minor",
        "field-required-changed",
        put(f"{_PLAN}/required", ["product"]),
    ),
    _vendor(
        "a field may be null",
        "major",
        "field-nullable-changed",
        put(f"{_PLAN}/properties/product/nullable", value=True),
    ),
    _vendor(
        "a field is never null",
        "minor",
        "field-nullable-changed",
        drop(f"{_PLAN}/properties/expiresAt/nullable"),
    ),
    _vendor(
        "another type",
        "major",
        "field-type-changed",
        put(f"{_PLAN}/properties/requestsUsed/type", "string"),
    ),
    _vendor(
        "integer becomes number",
        "major",
        "field-type-changed",
        put(f"{_PLAN}/properties/requestsUsed/type", "number"),
    ),
    _vendor(
        "date-time becomes date",
        "major",
        "field-type-changed",
        put(f"{_PLAN}/properties/expiresAt/format", "date"),
    ),
    _vendor(
        "date-time becomes plain text",
        "major",
        "field-type-changed",
        drop(f"{_PLAN}/properties/expiresAt/format"),
    ),
    _vendor(
        "a format nothing depends on",
        "patch",
        "field-doc-changed",
        put(f"{_USAGE_200}/properties/balanceEuro/format", "double"),
    ),
    _vendor(
        "a field becomes an array",
        "major",
        "field-type-changed",
        wrap(f"{_PLAN}/properties/product"),
    ),
    _vendor(
        "a field gets an enumeration",
        "major",
        "field-type-changed",
        put(f"{_PLAN}/properties/product/enum", ["akamai", "datadome"]),
    ),
    _vendor("the reply becomes an array", "major", "reply-type-changed", wrap(_USAGE_200)),
    _vendor(
        "the description of a field",
        "patch",
        "field-doc-changed",
        put(f"{_PLAN}/properties/numRequests/description", "Requests allocated"),
    ),
    _vendor(
        "a limit on a field",
        "patch",
        "field-doc-changed",
        put(f"{_PLAN}/properties/requestsUsed/minimum", 0),
    ),
    # Models.
    _vendor("rename a model", "major", "model-renamed", put(f"{_PLAN}/title", "Plan")),
    _vendor(
        "the description of a model",
        "patch",
        "model-doc-changed",
        put(f"{_PLAN}/description", "A plan"),
    ),
    _vendor(
        "other members get a type",
        "major",
        "model-other-members-changed",
        put(f"{_PLAN}/additionalProperties", {"type": "string"}),
    ),
    # Operations.
    _vendor(
        "rename the operation",
        "major",
        "operation-renamed",
        put(f"{_USAGE}/operationId", "getUsage"),
    ),
    _vendor(
        "move the operation to a tag",
        "major",
        "operation-renamed",
        put(f"{_USAGE}/tags", ["usage"]),
    ),
    _vendor(
        "move the path", "major", "wire-operation-path-changed", move("/paths/~1usage", "/v2/usage")
    ),
    _vendor("another method", "major", "wire-operation-method-changed", move(_USAGE, "post")),
    _vendor(
        "deprecate the operation",
        "minor",
        "operation-deprecated-changed",
        put(f"{_USAGE}/deprecated", value=True),
    ),
    _vendor("the summary", "patch", "operation-doc-changed", put(f"{_USAGE}/summary", "Usage")),
    _vendor(
        "add an operation",
        "minor",
        "operation-added reply-added",
        put("/paths/~1ping", {"get": {"responses": {"204": {"description": "Pong"}}}}),
    ),
    _shop("drop an operation", "major", "operation-removed", drop("/paths/~1items~1{id}")),
    _vendor(
        "another server",
        "major",
        "wire-server-base-url-changed",
        put("/servers/0/url", "https://api2.hypersolutions.co"),
    ),
    _vendor(
        "a path below the server",
        "major",
        "wire-server-base-url-changed",
        put("/servers/0/url", "https://api.hypersolutions.co/v2"),
    ),
    _vendor(
        "the document's version", "patch", "package-doc-changed", put("/info/version", "1.0.1")
    ),
    _vendor("the notation's version", "patch", "document-only", put("/openapi", "3.0.3")),
    # Security.
    _vendor(
        "another header for the key",
        "major",
        "wire-security-header-changed",
        put("/components/securitySchemes/ApiKeyAuth/name", "authorization-key"),
    ),
    _vendor("no key needed", "major", "operation-security-changed", drop(f"{_USAGE}/security")),
    _shop(
        "no key needed by one operation",
        "major",
        "operation-security-changed",
        put(f"{_LIST}/security", []),
    ),
    _vendor(
        "rename the scheme",
        "major",
        "security-renamed",
        move("/components/securitySchemes/ApiKeyAuth", "Key"),
        move(f"{_USAGE}/security/0/ApiKeyAuth", "Key"),
    ),
    # Replies.
    _vendor(
        "document a status",
        "minor",
        "reply-added",
        put(f"{_USAGE}/responses/429", {"description": "Too many"}),
    ),
    _vendor(
        "document a status with a model",
        "minor",
        "reply-added model-added",
        put(
            f"{_USAGE}/responses/429",
            _json(
                {"type": "object", "title": "Limited", "properties": {"wait": {"type": "integer"}}}
            ),
        ),
    ),
    _vendor("drop a status", "major", "reply-removed", drop(_401)),
    _vendor("another status", "major", "reply-removed", move(_401, "400")),
    _vendor("another success", "major", "reply-removed", move(f"{_USAGE}/responses/200", "201")),
    _vendor(
        "a second success",
        "major",
        "operation-returns-changed",
        put(f"{_USAGE}/responses/202", _json({"type": "object", "title": "Later"})),
    ),
    _vendor("all statuses of a class", "major", "reply-removed", move(_401, "4XX")),
    _vendor(
        "the description of a reply", "patch", "reply-doc-changed", put(f"{_401}/description", "No")
    ),
    _vendor(
        "another content type",
        "patch",
        "wire-operation-accept-changed",
        move(f"{_USAGE}/responses/200/content/application~1json", "application/vnd.usage+json"),
    ),
    _shop(
        "the default becomes a status",
        "major",
        "reply-removed",
        move(f"{_LIST}/responses/default", "4XX"),
    ),
    _shop(
        "a reply loses its body",
        "major",
        "reply-type-changed",
        drop(f"{_POST}/responses/201/content"),
    ),
    # Parameters.
    _vendor(
        "an optional parameter",
        "minor",
        "parameter-added",
        add(
            f"{_USAGE}/parameters", {"in": "query", "name": "product", "schema": {"type": "string"}}
        ),
    ),
    _vendor(
        "a required parameter",
        "major",
        "parameter-added",
        add(
            f"{_USAGE}/parameters",
            {"in": "query", "name": "product", "required": True, "schema": {"type": "string"}},
        ),
    ),
    _shop("drop a parameter", "major", "parameter-removed", drop(f"{_LIST}/parameters/1")),
    _shop(
        "rename a parameter",
        "major",
        "parameter-removed parameter-added",
        put(f"{_LIST}/parameters/1/name", "count"),
    ),
    _shop(
        "a parameter becomes required",
        "major",
        "parameter-required-changed",
        put(f"{_LIST}/parameters/1/required", value=True),
    ),
    _shop(
        "a parameter becomes optional",
        "minor",
        "parameter-required-changed",
        drop(f"{_LIST}/parameters/0/required"),
    ),
    _shop(
        "a parameter of another type",
        "major",
        "parameter-type-changed",
        put(f"{_LIST}/parameters/1/schema/type", "string"),
    ),
    _shop(
        "a parameter moves to a header",
        "major",
        "wire-parameter-location-changed",
        put(f"{_LIST}/parameters/1/in", "header"),
    ),
    _shop(
        "a header of another name",
        "major",
        "wire-parameter-wire-name-changed",
        put(f"{_LIST}/parameters/2/name", "x_trace"),
    ),
    _shop(
        "a header in capitals",
        "patch",
        "wire-parameter-wire-name-changed",
        put(f"{_LIST}/parameters/2/name", "X-Trace"),
    ),
    _shop(
        "an array in one value",
        "major",
        "wire-parameter-explode-changed",
        put(f"{_LIST}/parameters/0/explode", value=False),
    ),
    _shop(
        "a parameter becomes an array",
        "major",
        "parameter-type-changed",
        wrap(f"{_LIST}/parameters/1/schema"),
    ),
    _shop(
        "the description of a parameter",
        "patch",
        "parameter-doc-changed",
        put(f"{_LIST}/parameters/1/description", "How many"),
    ),
    _shop(
        "rename a path parameter",
        "major",
        "parameter-removed parameter-added",
        move("/paths/~1items~1{id}", "/items/{key}"),
        put("/paths/~1items~1{key}/delete/parameters/0/name", "key"),
    ),
    # Bodies and what they hold.
    _shop(
        "a body where there was none",
        "major",
        "body-added",
        put(
            f"{_DELETE}/requestBody",
            {"required": True, "content": {"application/json": {"schema": {"type": "string"}}}},
        ),
    ),
    _shop(
        "an optional body where there was none",
        "minor",
        "body-added",
        put(
            f"{_DELETE}/requestBody",
            {"content": {"application/json": {"schema": {"type": "string"}}}},
        ),
    ),
    _shop("drop a body", "major", "body-removed", drop(f"{_POST}/requestBody")),
    _shop(
        "a body becomes optional",
        "minor",
        "body-required-changed",
        put(f"{_POST}/requestBody/required", value=False),
    ),
    _shop(
        "a body becomes an array",
        "major",
        "body-type-changed",
        wrap(f"{_POST}/requestBody/content/application~1json/schema"),
    ),
    _shop(
        "a body of another content type",
        "major",
        "wire-body-content-type-changed",
        move(f"{_POST}/requestBody/content/application~1json", "application/merge-patch+json"),
    ),
    _shop(
        "a member to send becomes required",
        "major",
        "field-required-changed",
        put(f"{_SCHEMAS}/NewItem/required", ["name", "note"]),
    ),
    _shop(
        "a member to send becomes optional",
        "minor",
        "field-required-changed",
        drop(f"{_SCHEMAS}/NewItem/required"),
    ),
    _shop(
        "a new member to send",
        "minor",
        "field-added",
        put(f"{_SCHEMAS}/NewItem/properties/colour", {"type": "string"}),
    ),
    _shop(
        "a new member that must be sent",
        "major",
        "field-added",
        put(f"{_SCHEMAS}/NewItem/properties/colour", {"type": "string"}),
        add(f"{_SCHEMAS}/NewItem/required", "colour"),
    ),
    _shop(
        "a member to send may be null",
        "minor",
        "field-nullable-changed",
        put(f"{_SCHEMAS}/NewItem/properties/note/nullable", value=True),
    ),
    _shop(
        "a member to send is never null",
        "major",
        "field-nullable-changed",
        drop(f"{_SCHEMAS}/NewItem/properties/shelf/nullable"),
    ),
    # Enumerations and alternatives.
    _shop(
        "add a value", "minor", "value-added", add(f"{_SCHEMAS}/Item/properties/state/enum", "sold")
    ),
    _shop(
        "drop a value", "major", "value-removed", drop(f"{_SCHEMAS}/Item/properties/state/enum/1")
    ),
    _shop(
        "rename a value",
        "major",
        "value-removed",
        put(f"{_SCHEMAS}/Item/properties/state/enum/1", "worn"),
    ),
    _shop(
        "an enumeration becomes text",
        "major",
        "enum-removed field-type-changed",
        drop(f"{_SCHEMAS}/Item/properties/state/enum"),
    ),
    _shop(
        "one alternative more",
        "major",
        "field-type-changed",
        add(f"{_SCHEMAS}/Item/properties/size/oneOf", {"type": "boolean"}),
    ),
    _shop(
        "alternatives reordered",
        "none",
        "",
        put(f"{_SCHEMAS}/Item/properties/size/oneOf", [{"type": "string"}, {"type": "integer"}]),
    ),
    _shop("rename a schema", "major", "model-renamed", put(f"{_SCHEMAS}/Item/title", "Thing")),
    _shop(
        "rename a schema's key",
        "major",
        "model-renamed",
        move(f"{_SCHEMAS}/Failure", "Error"),
        put(
            f"{_LIST}/responses/default/content/application~1json/schema/$ref",
            "#/components/schemas/Error",
        ),
    ),
    # What is refused is seen as well.
    _refused(
        "a form as body",
        f"{_POST}/requestBody/content/multipart~1form-data",
        move(f"{_POST}/requestBody/content/application~1json", "multipart/form-data"),
    ),
    _refused("a cookie", f"{_LIST}/parameters/2/in", put(f"{_LIST}/parameters/2/in", "cookie")),
    _refused(
        "another style",
        f"{_LIST}/parameters/0/style",
        put(f"{_LIST}/parameters/0/style", "pipeDelimited"),
    ),
    _refused(
        "another kind of security",
        "/components/securitySchemes/Key/type",
        put("/components/securitySchemes/Key", {"type": "http", "scheme": "bearer"}),
    ),
    _refused(
        "a discriminator",
        f"{_SCHEMAS}/Item/properties/size/discriminator",
        put(f"{_SCHEMAS}/Item/properties/size/discriminator", {"propertyName": "kind"}),
    ),
    _refused("a second server", "/servers", add("/servers", {"url": "https://other.example.com"})),
]
