"""Pairs of documents with one difference, and the verdicts in both directions: docs/verdicts.md.

`python -m tests.codegen.compat.mutants.fates` writes the page.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from codegen.compat.change import Change, Severity
from codegen.compat.judge import judge
from codegen.compat.markdown import row
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import KEY, NEED_A, TEXT

__all__ = ["PAGE", "PAIRS", "SECTIONS", "Pair", "as_markdown", "pair_row"]

PAGE: Final = Path(__file__).parents[3] / "docs" / "verdicts.md"

JSON: Final = "application/json"
INTEGER: Final = {"type": "integer"}
NUMBER: Final = {"type": "number"}
UUID: Final = {**TEXT, "format": "uuid"}
COLORS: Final = {**TEXT, "enum": ["red", "blue"]}
TO_A: Final = {"$ref": "#/components/schemas/A"}
FAULT: Final = {
    "type": "object",
    "properties": {"error": TEXT, "place": {"type": "object", "properties": {"color": COLORS}}},
}
#: Handwritten code that reads one field, one error and one status.
HANDWRITTEN: Final = {"m.py": "def f(x: Read) -> str:\n    return x.used\n\n\nKNOWN = {409}\n"}


@frozen
class Pair:
    """Two documents, and the difference in words."""

    words: str
    before: Document
    after: Document


def get(**members: Any) -> Document:
    """Return a document with the operation `getThing`."""
    operation = {"operationId": "getThing", "responses": {"204": {"description": "Done"}}}
    return {"paths": {"/things": {"get": {**operation, **members}}}}


def put(schema: Document | None, media_type: str = "application/json", **members: Any) -> Document:
    """Return a document with an operation that sends a body."""
    content = {"content": {media_type: {"schema": schema}}, **members}
    return get(**{"requestBody": content} if schema else {})


def reply(schema: Document, status: str = "200") -> Document:
    """Return a document with an operation that receives a body."""
    content = {"application/json": {"schema": schema}}
    return get(responses={status: {"description": "Fine", "content": content}})


def in_forms(code: str, *media_types: str) -> Document:
    """Return a document with a reply in these media types."""
    content = {media_type: {"schema": TEXT} for media_type in media_types}
    described = {code: {"description": "Fine", "content": content}}
    return get(responses={"204": {"description": "Done"}, **described})


def in_body(*media_types: str) -> Document:
    """Return a document with a request body in these media types."""
    return get(requestBody={"content": {each: {"schema": TEXT} for each in media_types}})


def thing(title: str = "Thing", /, **fields: Document) -> Document:
    """Return an object; a field whose name ends with an underscore is required."""
    return {
        "type": "object",
        "title": title,
        "required": [name[:-1] for name in fields if name.endswith("_")],
        "properties": {name.removesuffix("_"): node for name, node in fields.items()},
    }


def received(**fields: Document) -> Document:
    """Return a document whose replies hold these fields."""
    return reply(thing("Thing", **fields))


def sent(**fields: Document) -> Document:
    """Return a document whose request holds these members."""
    return put(thing("Thing", **fields))


def parameter(**members: Any) -> Document:
    """Return a document with a parameter."""
    return get(parameters=[{"in": "query", "name": "size", "schema": INTEGER, **members}])


def status(*codes: str) -> Document:
    """Return a document with these statuses beside the success."""
    return get(responses={code: {"description": "Text"} for code in ("204", *codes)})


def errors(schema: Document) -> Document:
    """Return a document whose errors 401 and 403 have a body."""
    told = {"description": "Text", "content": {"application/json": {"schema": schema}}}
    return get(responses={"204": {"description": "Text"}, "401": told, "403": told})


def shared(document: Document, schema: Document) -> Document:
    """Return a document with a schema `A` for all."""
    return {**document, "components": {"schemas": {"A": schema}}}


def header(name: str = "Retry-After", /, **members: Any) -> Document:
    """Return a document whose error 429 has a header."""
    described = {name: {"schema": INTEGER, **members}}
    replies = {"204": {"description": "Text"}, "429": {"description": "Text", "headers": described}}
    return get(responses=replies)


def beside(path: Document) -> Document:
    """Return a document with one more path."""
    return {"paths": {**get()["paths"], "/others": path}}


def servers(*servers: Document) -> Document:
    """Return a document with these servers."""
    return {**get(), "servers": [*servers]}


def variable(default: str, *values: str) -> Document:
    """Return a server with a variable in its address, that of `A` for the default `api`."""
    return {
        "url": "https://{host}.example.com/v1",
        "variables": {"host": {"default": default, "enum": [*values]}},
    }


A: Final = {"url": "https://api.example.com/v1"}
OTHER: Final = {"operationId": "putOther", "responses": {"204": {"description": "Done"}}}
NEEDY: Final = {
    **OTHER,
    "parameters": [{"in": "query", "name": "size", "required": True, "schema": INTEGER}],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": thing("Other", name_=TEXT)}},
    },
}
SECURED: Final = {"security": [NEED_A], "components": {"securitySchemes": {"a": KEY}}}
OTHER_HEADER: Final = {**KEY, "name": "token"}

SECTIONS: Final[dict[str, list[Pair]]] = {
    "Operations": [
        Pair("a new operation", get(), beside({"get": OTHER})),
        Pair("a new operation that requires a parameter and a body", get(), beside({"put": NEEDY})),
        Pair("another name", get(), get(operationId="fetchThing")),
        Pair("another tag", get(), get(tags=["things"])),
        Pair("another path", get(), {"paths": {"/stuff": get()["paths"]["/things"]}}),
        Pair(
            "another method",
            get(),
            {"paths": {"/things": {"post": get()["paths"]["/things"]["get"]}}},
        ),
        Pair("deprecated", get(), get(deprecated=True)),
        Pair("another summary", get(summary="One"), get(summary="Another")),
        Pair("a key is needed", get(), {**get(), **SECURED}),
    ],
    "Replies": [
        Pair("a documented error", status(), status("404")),
        Pair("a documented error that handwritten code knows", status(), status("409")),
        Pair(
            "a documented error with a model",
            status(),
            get(
                responses={
                    **status()["paths"]["/things"]["get"]["responses"],
                    **reply(thing(error=TEXT), "404")["paths"]["/things"]["get"]["responses"],
                }
            ),
        ),
        Pair("a documented error in plain text", get(), in_forms("429", "text/plain")),
        Pair(
            "an error in plain text too", in_forms("429", JSON), in_forms("429", JSON, "text/plain")
        ),
        Pair("an error in plain text only", in_forms("429", JSON), in_forms("429", "text/plain")),
        Pair("a success as CSV too", in_forms("200", JSON), in_forms("200", JSON, "text/csv")),
        Pair("another success", reply(thing(a=TEXT)), reply(thing(a=TEXT), "201")),
        Pair("a body becomes an array", reply(TEXT), reply({"type": "array", "items": TEXT})),
        Pair("integer becomes number", reply(INTEGER), reply(NUMBER)),
        Pair("text becomes UUID", reply(TEXT), reply(UUID)),
        Pair("two errors share their body", errors(FAULT), shared(errors(TO_A), FAULT)),
        Pair("two errors share another body", errors(FAULT), shared(errors(TO_A), thing(a=TEXT))),
        Pair("a model of another name", reply(thing(a=TEXT)), reply(thing("Stuff", a=TEXT))),
    ],
    "Headers of replies": [
        Pair("a header", status("429"), header()),
        Pair("a header that is always there", status("429"), header(required=True)),
        Pair("always there", header(), header(required=True)),
        Pair("another name", header(), header("X-Wait")),
        Pair("a name in lower case", header(), header("retry-after")),
        Pair("integer becomes number", header(), header(schema=NUMBER)),
        Pair("integer becomes text", header(), header(schema=TEXT)),
        Pair("text becomes UUID", header(schema=TEXT), header(schema=UUID)),
        Pair(
            "one more value of an enumeration",
            header(schema=COLORS),
            header(schema={**TEXT, "enum": ["red", "blue", "green"]}),
        ),
        Pair("a limit", header(), header(schema={**INTEGER, "maximum": 5})),
        Pair("deprecated", header(), header(deprecated=True)),
        Pair("another description", header(), header(description="Seconds")),
    ],
    "Fields that are received": [
        Pair("a new field", received(a=TEXT), received(a=TEXT, b=TEXT)),
        Pair("a new field that is always there", received(a=TEXT), received(a=TEXT, b_=TEXT)),
        Pair(
            "a new field that handwritten code reads",
            reply(thing("Read", a=TEXT)),
            reply(thing("Read", a=TEXT, used=INTEGER)),
        ),
        Pair("another name", received(a=TEXT), received(b=TEXT)),
        Pair("always there", received(a=TEXT), received(a_=TEXT)),
        Pair("may be null", received(a=TEXT), received(a={"type": ["string", "null"]})),
        Pair("integer becomes number", received(a=INTEGER), received(a=NUMBER)),
        Pair("text becomes UUID", received(a=TEXT), received(a=UUID)),
        Pair("text becomes integer", received(a=TEXT), received(a=INTEGER)),
        Pair(
            "text becomes an array", received(a=TEXT), received(a={"type": "array", "items": TEXT})
        ),
        Pair("text becomes an enumeration", received(a=TEXT), received(a=COLORS)),
        Pair(
            "one more value of an enumeration",
            received(a=COLORS),
            received(a={**TEXT, "enum": ["red", "blue", "green"]}),
        ),
        Pair(
            "one more alternative",
            received(a={"oneOf": [INTEGER, {"type": "boolean"}]}),
            received(a={"oneOf": [INTEGER, {"type": "boolean"}, TEXT]}),
        ),
        Pair("a limit", received(a=TEXT), received(a={**TEXT, "maxLength": 5})),
        Pair("a default", received(a=TEXT), received(a={**TEXT, "default": "b"})),
        Pair("deprecated", received(a=TEXT), received(a={**TEXT, "deprecated": True})),
        Pair("another description", received(a=TEXT), received(a={**TEXT, "description": "B"})),
        Pair(
            "other members get a type",
            reply(thing(a=TEXT)),
            reply({**thing(a=TEXT), "additionalProperties": TEXT}),
        ),
    ],
    "Members that are sent": [
        Pair("a body", put(None), put(TEXT)),
        Pair("a body that is required", put(None), put(TEXT, required=True)),
        Pair("a body becomes required", put(TEXT), put(TEXT, required=True)),
        Pair("a form beside JSON", in_body(JSON), in_body(JSON, "multipart/form-data")),
        Pair("another content type", put(TEXT), put(TEXT, "application/merge-patch+json")),
        Pair("a new member", sent(a=TEXT), sent(a=TEXT, b=TEXT)),
        Pair("a new member that is required", sent(a=TEXT), sent(a=TEXT, b_=TEXT)),
        Pair("required", sent(a=TEXT), sent(a_=TEXT)),
        Pair("may be null", sent(a=TEXT), sent(a={"type": ["string", "null"]})),
        Pair("integer becomes number", sent(a=INTEGER), sent(a=NUMBER)),
        Pair("text becomes UUID", sent(a=TEXT), sent(a=UUID)),
        Pair("text becomes an enumeration", sent(a=TEXT), sent(a=COLORS)),
        Pair(
            "one more value of an enumeration",
            sent(a=COLORS),
            sent(a={**TEXT, "enum": ["red", "blue", "green"]}),
        ),
        Pair("a limit", sent(a=TEXT), sent(a={**TEXT, "maxLength": 5})),
        Pair("a higher limit", sent(a={**TEXT, "maxLength": 5}), sent(a={**TEXT, "maxLength": 9})),
        Pair(
            "another pattern",
            sent(a={**TEXT, "pattern": "^a"}),
            sent(a={**TEXT, "pattern": "^b"}),
        ),
        Pair(
            "no other members",
            put(thing(a=TEXT)),
            put({**thing(a=TEXT), "additionalProperties": False}),
        ),
        Pair(
            "a member, where no others are allowed",
            put({**thing(a=TEXT), "additionalProperties": False}),
            put({**thing(a=TEXT, b=TEXT), "additionalProperties": False}),
        ),
        Pair("a default", sent(a=TEXT), sent(a={**TEXT, "default": "b"})),
        Pair("deprecated", sent(a=TEXT), sent(a={**TEXT, "deprecated": True})),
    ],
    "Parameters": [
        Pair("a parameter", get(), parameter()),
        Pair("a parameter that is required", get(), parameter(required=True)),
        Pair("required", parameter(), parameter(required=True)),
        Pair("another name", parameter(), parameter(name="count")),
        Pair("moved to a header", parameter(), parameter(**{"in": "header"})),
        Pair("integer becomes number", parameter(), parameter(schema=NUMBER)),
        Pair("a limit", parameter(), parameter(schema={**INTEGER, "maximum": 5})),
        Pair(
            "another default",
            parameter(schema={**INTEGER, "default": 5}),
            parameter(schema={**INTEGER, "default": 9}),
        ),
        Pair("deprecated", parameter(), parameter(deprecated=True)),
        Pair("another description", parameter(), parameter(description="How many")),
    ],
    "The rest of the document": [
        Pair("another server", get(), {**get(), "servers": [{"url": "https://b.example"}]}),
        Pair("a slash behind the address", servers(A), servers({"url": f"{A['url']}/"})),
        Pair("one more server", servers(A), servers(A, {"url": "https://b.example"})),
        Pair(
            "one more server, before the first",
            servers(A),
            servers({"url": "https://b.example"}, A),
        ),
        Pair(
            "the description of the second server",
            servers(A, {"url": ""}),
            servers(A, {"url": "", "description": "B"}),
        ),
        Pair("a variable in the address", servers(A), servers(variable("api", "api"))),
        Pair(
            "one more value of a variable",
            servers(variable("api", "api")),
            servers(variable("api", "api", "eu")),
        ),
        Pair(
            "another default of a variable",
            servers(variable("api", "api", "eu")),
            servers(variable("eu", "api", "eu")),
        ),
        Pair(
            "another header for the key",
            {**get(), **SECURED},
            {**get(), **SECURED, "components": {"securitySchemes": {"a": OTHER_HEADER}}},
        ),
        Pair("another title", get(), {**get(), "info": {"title": "Another", "version": "1"}}),
        Pair("a member that nothing uses", received(a=TEXT), received(a={**TEXT, "x-unit": "m"})),
        Pair("an empty list of parameters", get(), get(parameters=[])),
    ],
}
PAIRS: Final = [pair for pairs in SECTIONS.values() for pair in pairs]

_HEAD: Final = """\
# Verdicts, pair by pair

Written by `python3 noxfile.py -s mutants`; a test compares every row.

Each row is one difference between two documents, judged in both directions: as the row says, and
back. Importers move to the new client. Deployed clients stay as they are while the API changes.
The [ids of changes](changes.md) have the rules."""
_COLUMNS: Final = """\
| difference | importers | deployed clients | back: importers | back: deployed clients |
|---|---|---|---|---|"""


def as_markdown() -> str:
    """Return docs/verdicts.md."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    for title, pairs in SECTIONS.items():
        yield f"\n## {title}\n\n{_COLUMNS}"
        yield from map(pair_row, pairs)


def pair_row(pair: Pair) -> str:
    """Return the row of a pair."""
    return row(pair.words, *_judged(pair.before, pair.after), *_judged(pair.after, pair.before))


def _judged(before: Document, after: Document) -> list[str]:
    """Return the highest judgement for importers, and that for deployed clients."""
    changes: list[Change] = judge(complete(before), complete(after), handwritten=HANDWRITTEN)
    return [
        max(found, default=Severity.NONE).label
        for found in (
            [change.importers for change in changes],
            [change.deployed for change in changes],
        )
    ]
