"""Other forms of the same things, and things that the document does not have yet."""

from typing import Any, Final

from codegen.openapi.document import Document
from codegen.openapi.pointer import resolve
from tests.codegen.compat.mutants.documents import PLAN, REPLY, SCHEMAS, UNAUTHORIZED, USAGE, VENDOR
from tests.codegen.compat.mutants.documents import json_reply as reply
from tests.codegen.compat.mutants.edits import Edit, move, put
from tests.codegen.compat.mutants.mutant import Mutant, vendor
from tests.codegen.generate.kinds.clients import needs

__all__ = ["MUTANTS"]

TEXT: Final = {"type": "string"}
PLANS: Final = f"{REPLY}/properties/plans"
PRODUCT: Final = f"{PLAN}/properties/product"
EXTRA: Final = f"{PLAN}/properties/extra"
JSON: Final = f"{USAGE}/responses/200/content/application~1json"
NOTATION: Final = put("/openapi", "3.1.0")
NAMED: Final = {"type": "object", "properties": {"name": TEXT}}
KIND: Final = {"type": "object", "required": ["kind"], "properties": {"kind": TEXT}}
BEARER: Final = {"type": "http", "scheme": "bearer"}


def inside(pointer: str, around: Document, place: str) -> Edit:
    """Put a node into another one, which takes its place."""

    def edit(document: Document) -> None:
        node = resolve(document, pointer)
        put(pointer, around)(document)
        put(f"{pointer}{place}", node)(document)

    return edit


def shared(keyword: str = "") -> Edit:
    """Make the schema of a plan a component, and refer to it, if wanted by a keyword."""
    reference = {"$ref": "#/components/schemas/Plan"}

    def edit(document: Document) -> None:
        document["components"]["schemas"] = {"Plan": resolve(document, PLAN)}
        put(PLAN, {keyword: [reference]} if keyword else reference)(document)

    return edit


def as_map(document: Document) -> None:
    """Make the list of plans a map."""
    plans = resolve(document, PLANS)
    plans |= {"type": "object", "additionalProperties": plans.pop("items")}


def with_schemas(**schemas: Any) -> Edit:
    """Add components; an underscore in a name stands for a space."""
    return put(SCHEMAS, {name.replace("_", " "): node for name, node in schemas.items()})


def refused(name: str, pointer: str, *edits: Edit) -> Mutant:
    """Return a mutant of the vendor's document that the generator must refuse."""
    return Mutant(name, VENDOR, edits, "", refused=pointer)


def keyword(name: str, value: object) -> Mutant:
    """Return a mutant with a keyword of schemas that no client carries."""
    return refused(
        f"the keyword `{name}`", f"{PLAN}/{name}", NOTATION, put(f"{PLAN}/{name}", value)
    )


MUTANTS: Final[list[Mutant]] = [
    vendor("another plural", "major", "field-removed", move(PLANS, "subscriptions")),
    vendor(
        "an envelope around the reply",
        "major",
        "reply-type-changed",
        inside(REPLY, {"type": "object", "title": "Answer", "properties": {}}, "/properties/data"),
    ),
    vendor("a list becomes a map", "major", "field-type-changed", as_map),
    vendor(
        "an object inside",
        "minor",
        "field-added model-added",
        put(EXTRA, {"type": "object", "properties": {"owner": NAMED}}),
    ),
    vendor("a schema becomes shared", "patch", "document-only", shared()),
    *(
        vendor(f"a schema becomes shared, by {each}", "patch", "document-only", shared(each))
        for each in ("allOf", "oneOf", "anyOf")
    ),
    vendor(
        "a reply becomes shared",
        "patch",
        "document-only",
        put("/components/responses", {"Unauthorized": resolve(VENDOR, UNAUTHORIZED)}),
        put(UNAUTHORIZED, {"$ref": "#/components/responses/Unauthorized"}),
    ),
    vendor(
        "null as an alternative",
        "major",
        "field-nullable-changed",
        NOTATION,
        put(PRODUCT, {"anyOf": [TEXT, {"type": "null"}]}),
    ),
    vendor(
        "null among types and values",
        "major",
        "field-nullable-changed enum-added",
        NOTATION,
        put(PRODUCT, {"type": ["string", "null"], "enum": ["akamai", None]}),
    ),
    vendor(
        "several types",
        "major",
        "field-type-changed",
        NOTATION,
        put(f"{PRODUCT}/type", ["string", "integer"]),
    ),
    vendor(
        "a default in a reply", "patch", "field-default-changed", put(f"{PRODUCT}/default", "a")
    ),
    vendor(
        "no other members",
        "patch",
        "model-doc-changed",
        put(f"{PLAN}/additionalProperties", value=False),
    ),
    vendor("read-only", "patch", "field-doc-changed", put(f"{PRODUCT}/readOnly", value=True)),
    vendor(
        "the bounds of 64 bits",
        "patch",
        "field-doc-changed",
        put(f"{PLAN}/properties/requestsUsed/maximum", 2**63 - 1),
        put(f"{PLAN}/properties/requestsUsed/format", "int64"),
    ),
    vendor(
        "examples",
        "patch",
        "document-only",
        put(f"{PRODUCT}/example", "akamai"),
        put(f"{JSON}/example", {"balanceEuro": 1.5}),
    ),
    vendor(
        "a comment, and the notation of XML",
        "patch",
        "document-only",
        NOTATION,
        put(f"{PRODUCT}/$comment", "Why"),
        put(f"{PRODUCT}/xml", {"attribute": True}),
    ),
    vendor(
        "links and callbacks",
        "patch",
        "document-only",
        put(f"{USAGE}/responses/200/links", {"next": {"operationId": "getUsageStatistics"}}),
        put(
            f"{USAGE}/callbacks",
            {"low": {"{$url}": {"post": {"responses": {"200": {"description": "Fine"}}}}}},
        ),
    ),
    vendor("an extension among the paths", "patch", "document-only", put("/paths/x-note", "Text")),
    vendor(
        "a field of parts of parts",
        "minor",
        "field-added model-added",
        with_schemas(
            A=NAMED,
            B={"allOf": [{"$ref": "#/components/schemas/A"}, KIND]},
            C={"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"c": TEXT}}]},
        ),
        put(EXTRA, {"allOf": [{"$ref": "#/components/schemas/C"}], "description": "More"}),
    ),
    vendor(
        "a tree",
        "minor",
        "field-added model-added",
        with_schemas(
            Tree={
                "type": "object",
                "properties": {
                    "inner": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
                },
            }
        ),
        put(EXTRA, {"$ref": "#/components/schemas/Tree"}),
    ),
    vendor("a constant", "minor", "field-added", NOTATION, put(EXTRA, {"const": "plan"})),
    vendor("a value of any type", "minor", "field-added", put(EXTRA, {"description": "Any"})),
    vendor(
        "an encoded text",
        "minor",
        "field-added",
        NOTATION,
        put(EXTRA, {**TEXT, "contentEncoding": "base64", "contentMediaType": "image/png"}),
    ),
    vendor(
        "components with odd names",
        "minor",
        "model-added",
        with_schemas(**{"Plan_info": NAMED, "Plan.v2": NAMED, "class": NAMED, "Größe": NAMED}),
    ),
    vendor(
        "fields with names of Python's and of ours",
        "minor",
        "field-added",
        *(
            put(f"{PLAN}/properties/{name}", TEXT)
            for name in ("to_dict", "additional_properties", "self", "class", "None", "__init__")
        ),
    ),
    vendor(
        "a field whose name Python reads as another",
        "minor",
        "field-added",
        put(f"{PLAN}/properties/\ufb01ne", TEXT),
    ),
    vendor(
        "money as text", "major", "field-type-changed", put(f"{REPLY}/properties/balanceEuro", TEXT)
    ),
    vendor(
        "redirections, and all other statuses",
        "minor",
        "reply-added model-added",
        put(f"{USAGE}/responses/3XX", {"description": "Moved"}),
        put(f"{USAGE}/responses/default", reply(NAMED, "Else")),
    ),
    vendor(
        "a charset",
        "patch",
        "wire-operation-accept-changed",
        move(JSON, "application/json; charset=utf-8"),
    ),
    vendor(
        "an error as problem details",
        "patch",
        "wire-operation-accept-changed",
        move(f"{UNAUTHORIZED}/content/application~1json", "application/problem+json"),
    ),
    vendor(
        "an error in plain text",
        "major",
        "reply-type-changed reply-other-content-changed",
        move(f"{UNAUTHORIZED}/content/application~1json", "text/plain"),
    ),
    vendor(
        "a success in XML too",
        "patch",
        "reply-other-content-changed",
        put(f"{USAGE}/responses/200/content/application~1xml", {"schema": TEXT}),
    ),
    refused(
        "any media type",
        f"{USAGE}/responses/200/content/*~1*",
        move(JSON, "*/*"),
    ),
    refused(
        "alternatives told apart by a member",
        f"{EXTRA}/discriminator",
        with_schemas(A=KIND, B=KIND),
        put(
            EXTRA,
            {
                "oneOf": [{"$ref": f"#/components/schemas/{each}"} for each in "AB"],
                "discriminator": {"propertyName": "kind"},
            },
        ),
    ),
    refused(
        "a bearer token",
        "/components/securitySchemes/ApiKeyAuth/scheme",
        put("/components/securitySchemes/ApiKeyAuth", BEARER),
    ),
    refused(
        "another key instead, if one likes",
        f"{USAGE}/security",
        put("/components/securitySchemes/Token", {"type": "apiKey", "in": "header", "name": "t"}),
        put(f"{USAGE}/security", [*needs("ApiKeyAuth"), *needs("Token")]),
    ),
    refused(
        "a list of any depth",
        f"{SCHEMAS}/Json/oneOf/1/items",
        with_schemas(
            Json={
                "oneOf": [TEXT, {"type": "array", "items": {"$ref": "#/components/schemas/Json"}}]
            }
        ),
    ),
    refused(
        "two fields of one name in Python",
        PLAN,
        put(f"{PLAN}/properties/requests_used", TEXT),
    ),
    refused("an enumeration of texts and numbers", f"{EXTRA}/enum", put(EXTRA, {"enum": ["a", 1]})),
    refused(
        "a component with the name of a class of ours", f"{SCHEMAS}/self", with_schemas(self=NAMED)
    ),
    refused("anything or nothing", EXTRA, NOTATION, put(EXTRA, value=True)),
    refused("write-only", f"{PRODUCT}/writeOnly", put(f"{PRODUCT}/writeOnly", value=True)),
    keyword("patternProperties", {"^x-": TEXT}),
    keyword("unevaluatedProperties", value=False),
    keyword("$defs", {"A": TEXT}),
    keyword("$id", "https://example.com/plan"),
    keyword("$anchor", "plan"),
    keyword("prefixItems", [TEXT]),
    keyword("if", {"required": ["product"]}),
]
