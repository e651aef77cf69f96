"""Pages that the vendor may publish next, with changes that ask nothing of a maintainer."""

import re
from typing import Final

from attrs import frozen

from codegen.openapi.document import Document, dumps
from tests.codegen.checkouts import PAGE
from tests.codegen.compat.mutants.documents import PLAN, USAGE, json_reply
from tests.codegen.compat.mutants.edits import Edit, add, apply, put, reverse

__all__ = ["BESIDE", "PAGES", "Page"]

_BLOCK: Final = re.compile(r"(?<=```json\n).*?(?=\n```)", re.DOTALL)

_TEXT: Final = (
    put("/info/title", "Usage API"),
    put(f"{USAGE}/description", "Tells **what is left** of each plan."),
    put(f"{PLAN}/properties/requestsUsed/description", "Requests that were used."),
)
_REPLY: Final = f"{USAGE}/responses/200"
_VERSION: Final = put("/info/version", "1.1.0")
_FIELD: Final = put(
    f"{PLAN}/properties/planId", {"type": "string", "description": "The plan's name"}
)
_ENUM: Final = put(f"{PLAN}/properties/product/enum", ["akamai", "datadome", "incapsula"])
_ENUM_FIELD: Final = put(
    f"{PLAN}/properties/planType", {"type": "string", "enum": ["monthly", "prepaid"]}
)
_RATE_LIMIT: Final = put(
    f"{USAGE}/responses/429",
    {
        **json_reply({"type": "object", "properties": {"error": {"type": "string"}}}, "Too many"),
        "headers": {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}},
    },
)
_DEPRECATED_FIELD: Final = put(f"{PLAN}/properties/numRequests/deprecated", value=True)
_DEPRECATED_OPERATION: Final = put(f"{USAGE}/deprecated", value=True)
_SERVER: Final = put("/servers/0/url", "https://api.hypersolutions.co/v2")
_NOTATION: Final = put("/openapi", "3.1.0")
BESIDE: Final = put(
    "/paths/~1usage~1history",
    {"get": {"operationId": "getUsageHistory", "responses": {"200": {"description": "Each day"}}}},
)
_UNUSED: Final = put(
    "/components",
    {
        "schemas": {
            "Day": {"type": "object", "properties": {"day": {"type": "string"}}},
            "Days": {"type": "array", "items": {"$ref": "#/components/schemas/Day"}},
        },
        "parameters": {"Limit": {"in": "query", "name": "limit", "schema": {"type": "integer"}}},
        "securitySchemes": {"Login": {"type": "http", "scheme": "bearer"}},
    },
)
_UNREAD: Final = (
    put("/paths/x-note", "Ask support for a higher limit."),
    put(f"{USAGE}/x-cost", 1),
    add(
        "/servers",
        {"url": "https://{region}.example.com", "variables": {"region": {"default": "eu"}}},
    ),
    put(f"{_REPLY}/content/text~1csv", {"schema": {"type": "string"}}),
    put(
        f"{USAGE}/responses/429",
        {"description": "Slow down", "content": {"text/plain": {"schema": {"type": "string"}}}},
    ),
)


@frozen
class Page:
    """A page by its changes, and the verdict on them: the part of the version that they take."""

    name: str
    verdict: str
    edits: tuple[Edit, ...]

    def of(self, vendor: Document) -> str:
        """Return the page with a document that has the changes."""
        block = dumps(apply(vendor, *self.edits)).rstrip("\n")
        return _BLOCK.sub(lambda _: block, PAGE.read_text(encoding="utf-8"))


PAGES: Final = (
    Page("text", "patch", _TEXT),
    Page("order", "none", (reverse,)),
    Page("field", "minor", (_FIELD,)),
    Page("enum", "minor", (_ENUM,)),
    Page("rate-limit", "minor", (_RATE_LIMIT,)),
    Page("deprecated", "minor", (_DEPRECATED_FIELD, _DEPRECATED_OPERATION)),
    Page("server", "major", (_SERVER,)),
    Page("notation", "patch", (_NOTATION,)),
    Page("unread", "minor", _UNREAD),
    Page("operation-beside", "none", (BESIDE,)),
    Page("unused-components", "none", (BESIDE, _UNUSED)),
    Page("combination", "minor", (_VERSION, _DEPRECATED_FIELD, _ENUM_FIELD, _RATE_LIMIT)),
    Page(
        "everything",
        "major",
        (
            *(*_TEXT, _VERSION, reverse, _FIELD, _ENUM, _ENUM_FIELD, _RATE_LIMIT),
            *(_DEPRECATED_FIELD, _DEPRECATED_OPERATION, _SERVER, _NOTATION, BESIDE),
        ),
    ),
)
