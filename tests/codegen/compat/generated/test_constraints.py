"""The constraints of a value beyond its type are read from the document."""

import pytest

from codegen.compat.generated import generated_surface, locations
from codegen.compat.generated.constraints import CONSTRAINTS, constrained
from codegen.compat.generated.generated_surface import Entry
from codegen.generate import generator
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import (
    NAMED,
    OBJECT,
    REF,
    TEXT,
    body,
    get,
    parameter,
    prop,
    schema,
    shared,
)

FIELD = Entry("field", "X.p")
MODEL = Entry("model", "X")
PARAMETER = Entry("parameter", "default.get_a.p")
BODY = Entry("body", "default.get_a")
SHORT = {**TEXT, "maxLength": 5}
LIMITED = '{"maxLength": 5}'
P = {"in": "query", "name": "p", "schema": SHORT}
WORDS: Document = {
    "components": {
        "schemas": {
            "Word": SHORT,
            "X": {**OBJECT, "properties": {"p": {"$ref": "#/components/schemas/Word"}}},
        }
    }
}
BODIES: Document = {
    "components": {"requestBodies": {"B": {"content": {"application/json": {"schema": SHORT}}}}},
    **get(requestBody={"$ref": "#/components/requestBodies/B"}),
}


@pytest.mark.parametrize(
    ("fragment", "entry", "expected"),
    [
        pytest.param(prop(TEXT), FIELD, {}, id="nothing"),
        pytest.param(prop(SHORT), FIELD, {"limits": LIMITED}, id="field"),
        pytest.param(WORDS, FIELD, {"limits": LIMITED}, id="referenced"),
        pytest.param(
            prop({"type": "array", "items": SHORT, "maxItems": 2}),
            FIELD,
            {"limits": '{"items/maxLength": 5, "maxItems": 2}'},
            id="inside",
        ),
        pytest.param(
            prop({"oneOf": [{"type": "integer", "minimum": 1}, SHORT]}),
            FIELD,
            {"limits": '{"oneOf/0/minimum": 1, "oneOf/1/maxLength": 5}'},
            id="alternatives",
        ),
        pytest.param(prop({**TEXT, "default": "a"}), FIELD, {"default": '"a"'}, id="default"),
        pytest.param(prop({**TEXT, "deprecated": True}), FIELD, {"deprecated": "yes"}, id="gone"),
        pytest.param(prop({**TEXT, "deprecated": False}), FIELD, {}, id="not-deprecated"),
        pytest.param(
            prop({**OBJECT, "minProperties": 1, "properties": {"q": TEXT}}), FIELD, {}, id="a-class"
        ),
        pytest.param(prop(REF), FIELD, {}, id="reference-to-a-class"),
        pytest.param(
            schema({**NAMED, "additionalProperties": False, "deprecated": True}),
            MODEL,
            {"limits": '{"additionalProperties": false}'},
            id="model",
        ),
        pytest.param(
            schema({**NAMED, "additionalProperties": SHORT}),
            MODEL,
            {"limits": '{"additionalProperties/maxLength": 5}'},
            id="other-members",
        ),
        pytest.param(
            parameter(schema={**SHORT, "default": "a"}, deprecated=True),
            PARAMETER,
            {"limits": LIMITED, "default": '"a"', "deprecated": "yes"},
            id="parameter",
        ),
        pytest.param(
            {**get(parameters=[{"$ref": "#/components/parameters/P"}]), **shared(P)},
            PARAMETER,
            {"limits": LIMITED},
            id="referenced-parameter",
        ),
        pytest.param(body("application/json", SHORT), BODY, {"limits": LIMITED}, id="body"),
        pytest.param(BODIES, BODY, {"limits": LIMITED}, id="referenced-body"),
        pytest.param(
            body("application/json", {"$ref": "#/components/schemas/X"})
            | schema({**OBJECT, "properties": {"x": {"$ref": "#/components/schemas/X"}}}),
            BODY,
            {},
            id="circle",
        ),
        pytest.param(get(), Entry("operation", "default.get_a"), {}, id="operation"),
    ],
)
def test_constrained(fragment: Document, entry: Entry, expected: dict[str, str]) -> None:
    """Limits, default and deprecation are traits of the entry that they are about."""
    document = complete(fragment)
    surface = generated_surface.read(generator.render(document, "a.json"))
    found = constrained(locations.located(surface, document), document)
    added = {name: text for name, text in found[entry].traits.items() if name in CONSTRAINTS}
    assert expected == {name: text for name, text in added.items() if text}
