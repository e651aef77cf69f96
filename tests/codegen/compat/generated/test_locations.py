"""The locations in the document that entries come from."""

from typing import Any

import pytest

from codegen.compat.generated import generated_surface, locations
from codegen.compat.generated.generated_surface import Entry
from codegen.generate import generator
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import (
    KEY,
    NAMED,
    NEED_A,
    REF,
    TEXT,
    get,
    prop,
    schema,
    shared,
)

LIMIT = {"in": "query", "name": "limit", "schema": TEXT}
OPERATION = Entry("operation", "default.get_a")
PARAMETER = Entry("parameter", "default.get_a.limit")
GET = get()["paths"]["/a"]["get"]


@pytest.mark.parametrize(
    ("fragment", "entry", "expected"),
    [
        pytest.param(
            get(parameters=[{**LIMIT, "name": "page"}, LIMIT]),
            PARAMETER,
            "/paths/~1a/get/parameters/1",
            id="parameter",
        ),
        pytest.param(
            {"paths": {"/a": {"parameters": [LIMIT], "get": GET}}},
            PARAMETER,
            "/paths/~1a/parameters/0",
            id="parameter-of-the-path",
        ),
        pytest.param(
            {**get(parameters=[{"$ref": "#/components/parameters/P"}]), **shared(LIMIT)},
            PARAMETER,
            "/paths/~1a/get/parameters/0",
            id="referenced-parameter",
        ),
        pytest.param(
            prop(TEXT), Entry("field", "X.p"), "/components/schemas/X/properties/p", id="field"
        ),
        pytest.param(
            schema({"allOf": [REF, {"type": "object", "properties": {"p": TEXT}}]}),
            Entry("field", "X.p"),
            "/components/schemas/X/allOf/1/properties/p",
            id="field-of-a-part",
        ),
        pytest.param(
            schema({"allOf": [REF, {"type": "object", "properties": {"p": TEXT}}]}),
            Entry("field", "X.name"),
            "/components/schemas/Named/properties/name",
            id="field-of-what-a-part-refers-to",
        ),
        pytest.param(get(), OPERATION, "/paths/~1a/get", id="operation"),
    ],
)
def test_located(fragment: Document, entry: Entry, expected: str) -> None:
    """The pointer of an entry exists in the document."""
    document = complete(fragment)
    found = locations.located(
        generated_surface.read(generator.generate(document, "a.json")), document
    )
    assert expected == found[entry].pointer


def owners(fragment: Document) -> dict[str, list[str]]:
    """Return the owners by location, without the locations that every document has."""
    document = complete(fragment)
    found = locations.located(
        generated_surface.read(generator.generate(document, "a.json")), document
    )
    return {
        pointer: sorted(" ".join(entry) for entry in entries)
        for pointer, entries in locations.owners(found, document).items()
        if not pointer.startswith(("/info", "/servers"))
    }


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        pytest.param(
            get(security=[NEED_A]) | {"components": {"securitySchemes": {"a": KEY}}},
            {
                "/security": ["operation default.get_a"],
                "/paths/~1a/get": ["operation default.get_a"],
                "/paths/~1a/get/responses/204": ["reply default.get_a 204"],
                "/components/securitySchemes/a": ["security A"],
            },
            id="places",
        ),
        pytest.param(
            {
                "components": {
                    "schemas": {
                        "Named": NAMED,
                        "Word": TEXT,
                        "Words": {"type": "array", "items": {"$ref": "#/components/schemas/Word"}},
                        "X": {
                            "type": "object",
                            "properties": {
                                "p": {"$ref": "#/components/schemas/Words"},
                                "q": {"$ref": "#/components/schemas/Word"},
                                "r": REF,
                            },
                        },
                    }
                }
            },
            {
                "/components/schemas/Named": ["model Named"],
                "/components/schemas/Named/properties/name": ["field Named.name"],
                "/components/schemas/X": ["model X"],
                "/components/schemas/X/properties/p": ["field X.p"],
                "/components/schemas/X/properties/q": ["field X.q"],
                "/components/schemas/X/properties/r": ["field X.r"],
                "/components/schemas/Words": ["field X.p"],
                "/components/schemas/Word": ["field X.p", "field X.q"],
            },
            id="references",
        ),
    ],
)
def test_owners(fragment: Document, expected: dict[str, Any]) -> None:
    """An entry owns its location, and the targets of references that are not entries."""
    assert expected == owners(fragment)
