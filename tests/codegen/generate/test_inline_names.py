"""Classes for the schemas that replies and bodies hold themselves."""

import json
import re
from http import HTTPStatus
from typing import Any, Final

import pytest

from codegen.errors import CodegenError
from codegen.generate import generator, inline_names
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete, operation
from tests.codegen.generate.kinds.documents import KEY, TEXT, pointers

OBJECT: Final[Document] = {"type": "object", "properties": {"a": TEXT}}
ENUMERATION: Final[Document] = {**TEXT, "enum": ["a", "b"]}
STATUS: Final = "#/paths/~1a/get/responses/{}/content/application~1json/schema"


def held(schema: object, **members: object) -> Document:
    """Make a reply or a body that holds a schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    return {"description": "A reply", **content, **members}


def replies(path: str, name: str | None, /, **members: Any) -> Document:
    """Make the paths of a document with an operation; the members are its replies."""
    named = {"operationId": name} if name else {}
    responses = {status.removeprefix("_"): reply for status, reply in members.items()}
    return {path: {"get": {**operation(**named), "responses": responses}}}


def first(components: Document | None = None, /, **members: Any) -> Document:
    """Make a document with the operation `getThing`; the members are its replies."""
    return {"paths": replies("/a", "getThing", **members), "components": components or {}}


def sent(body: Document, components: Document | None = None) -> Document:
    """Make a document with an operation that has a body."""
    node = operation(operationId="createItem", requestBody=body)
    return {"paths": {"/a": {"post": node}}, "components": components or {}}


def classes(document: Document) -> dict[str, str]:
    """Return the pointer of each generated class by its name."""
    files = generator.render(complete(document), "a.json")
    texts = [files[path].decode() for path in files if re.match(r"models/(?!__init__)", path)]
    found = [re.search(r"POINTER: Final = '(.*)'[\s\S]*\nclass (\w+)", text) for text in texts]
    return {match[2]: match[1] for match in found if match}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(first(_200=held(OBJECT)), {"GetThingResponse"}, id="success"),
        pytest.param(first(_201=held(OBJECT)), {"GetThingCreated"}, id="another-success"),
        pytest.param(first(_2XX=held(OBJECT)), {"GetThingSuccess"}, id="range-of-successes"),
        pytest.param(first(_429=held(OBJECT)), {"TooManyRequests"}, id="error"),
        pytest.param(first(_302=held(OBJECT)), {"Found"}, id="redirect"),
        pytest.param(first(_520=held(OBJECT)), {"Status520"}, id="status-without-words"),
        pytest.param(first(_501=held(OBJECT)), {"Status501"}, id="words-of-Python"),
        pytest.param(first(_4XX=held(OBJECT)), {"ClientError"}, id="range"),
        pytest.param(first(default=held(OBJECT)), {"GetThingDefaultResponse"}, id="default"),
        pytest.param(
            {"paths": replies("/a/b", None, _200=held(OBJECT))},
            {"GetABResponse"},
            id="operation-without-id",
        ),
        pytest.param(sent(held(OBJECT)), {"CreateItemBody"}, id="body"),
        pytest.param(first(_429=held({**OBJECT, "title": "Limit"})), {"Limit"}, id="title"),
        pytest.param(
            first(_429=held({**OBJECT, "type": ["object", "null"]})), {"TooManyRequests"}, id="null"
        ),
        pytest.param(
            first(_429=held({"type": "array", "items": OBJECT})),
            {"TooManyRequestsItem"},
            id="array",
        ),
        pytest.param(first(_429=held(ENUMERATION)), {"TooManyRequests"}, id="enumeration"),
        pytest.param(
            first(_429=held({"oneOf": [OBJECT, ENUMERATION]})),
            {"TooManyRequestsType0", "TooManyRequestsType1"},
            id="alternatives",
        ),
        pytest.param(
            first(
                _429=held(
                    {
                        "type": "object",
                        "properties": {
                            "detail": {"type": "object", "properties": {"kind": ENUMERATION}},
                            "plans": {"type": "array", "items": OBJECT},
                        },
                    }
                )
            ),
            {
                *("TooManyRequests", "TooManyRequestsDetail", "TooManyRequestsDetailKind"),
                "TooManyRequestsPlansItem",
            },
            id="inside",
        ),
    ],
)
def test_names(document: Document, expected: set[str]) -> None:
    """A class is named after the status or the operation, and an inner one after the outer."""
    assert expected == set(classes(document))


SHARED: Final = {"$ref": "#/components/responses/NoKey"}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(
            first({"responses": {"NoKey": held(OBJECT)}}, _401=SHARED, _403=SHARED),
            {"NoKey": "/components/responses/NoKey"},
            id="reply",
        ),
        pytest.param(
            first(
                {"responses": {"NoKey": held({**OBJECT, "title": "Nope"})}},
                _401=SHARED,
                _403=SHARED,
            ),
            {"Nope": "/components/responses/NoKey"},
            id="reply-with-a-title",
        ),
        pytest.param(
            sent(
                {"$ref": "#/components/requestBodies/Order"},
                {"requestBodies": {"Order": held(OBJECT)}},
            ),
            {"OrderBody": "/components/requestBodies/Order"},
            id="body",
        ),
    ],
)
def test_components(document: Document, expected: dict[str, str]) -> None:
    """Operations that share a component share its class, which has the component's name."""
    at = "/content/application~1json/schema"
    assert {name: f"{place}{at}" for name, place in expected.items()} == classes(document)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(
            first({"schemas": {"TooManyRequests": OBJECT}}, _429=held(OBJECT)),
            {"GetThingTooManyRequests", "TooManyRequests"},
            id="schema",
        ),
        pytest.param(
            first({"schemas": {"too_many_requests": OBJECT}}, _429=held(OBJECT)),
            {"GetThingTooManyRequests", "TooManyRequests"},
            id="schema-in-other-case",
        ),
        pytest.param(
            first(_200=held({**OBJECT, "title": "TooManyRequests"}), _429=held(OBJECT)),
            {"GetThingTooManyRequests", "TooManyRequests"},
            id="title",
        ),
        pytest.param(
            first({"securitySchemes": {"Forbidden": KEY}}, _403=held(OBJECT)),
            {"GetThingForbidden"},
            id="credentials",
        ),
        pytest.param(
            first(
                {"responses": {"NoKey": held(OBJECT)}, "schemas": {"NoKey": OBJECT}}, _401=SHARED
            ),
            {"NoKey", "NoKeyResponse"},
            id="reply-and-schema",
        ),
        pytest.param(
            first(
                {"responses": {"Request": held(OBJECT)}},
                _401={"$ref": "#/components/responses/Request"},
            ),
            {"RequestResponse"},
            id="generated-code",
        ),
    ],
)
def test_taken_names(document: Document, expected: set[str]) -> None:
    """A class whose usual name is taken gets a longer name that still describes it."""
    assert expected == set(classes(document))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(
            first(
                {"schemas": {"TooManyRequests": OBJECT, "GetThingTooManyRequests": OBJECT}},
                _429=held(OBJECT),
            ),
            [STATUS.format(429)],
            id="both-names",
        ),
        pytest.param(
            first(
                {"schemas": {"TooManyRequestsItem": OBJECT}},
                _429=held({"type": "array", "items": OBJECT}),
            ),
            [f"{STATUS.format(429)}/items"],
            id="inner",
        ),
        pytest.param(
            first(**{f"_{code}": held({**OBJECT, "title": "Same"}) for code in (429, 503)}),
            [STATUS.format(503)],
            id="titles",
        ),
        pytest.param(
            first(
                _429=held({**ENUMERATION, "title": "Same"}),
                _503=held({**TEXT, "enum": ["c"], "title": "Same"}),
            ),
            [STATUS.format(503)],
            id="enumerations",
        ),
        pytest.param(
            {
                "paths": replies("/a", "getThing", _200=held(OBJECT))
                | replies("/b", "get_thing", _200=held(OBJECT))
            },
            [
                *("#/paths/~1a/get", "#/paths/~1b/get"),
                STATUS.format(200).replace("~1a", "~1b"),
            ],
            id="operations",
        ),
    ],
)
def test_refused_names(document: Document, expected: list[str]) -> None:
    """Two classes of one name are refused, once and at the place in the vendor's document."""
    assert expected == sorted(pointers(document))


NAMED: Final = {"schemas": {"Named": OBJECT}}
MERGED: Final = {
    "allOf": [{"$ref": "#/components/schemas/Named"}, {"properties": {"a": {"type": "boolean"}}}]
}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(first(NAMED, _429=held(MERGED)), STATUS.format(429), id="itself"),
        pytest.param(
            first(NAMED, _429=held({"type": "array", "items": MERGED})),
            STATUS.format(429),
            id="item",
        ),
        pytest.param(
            {"components": {"schemas": {"Named": OBJECT, "X": {"type": "array", "items": MERGED}}}},
            "#/components/schemas/X",
            id="item-of-a-component",
        ),
    ],
)
def test_the_place_of_a_mistake(document: Document, expected: str) -> None:
    """A mistake in such a schema is told at a place that the vendor's document has."""
    with pytest.raises(CodegenError) as caught:
        classes(document)
    (problem,) = caught.value.problems
    assert f"a.json{expected}" == problem.where
    assert expected.removeprefix("#") in problem.what
    assert "components/schemas/TooManyRequests" not in problem.what


def test_the_refusal_says_what_to_do() -> None:
    """The message names the class, and no component that only the generator sees."""
    document = first(**{f"_{code}": held({**OBJECT, "title": "Same"}) for code in (429, 503)})
    what = "would become the class Same, whose name is taken; give it another title"
    with pytest.raises(CodegenError, match=what):
        classes(document)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(first(_429=held(OBJECT)), "A reply", id="reply"),
        pytest.param(
            first({"responses": {"NoKey": held(OBJECT)}}, _401=SHARED), "A reply", id="component"
        ),
        pytest.param(
            first(_429=held({**OBJECT, "description": "Its own"})), "Its own", id="described"
        ),
        pytest.param(sent(held(OBJECT)), "A reply", id="body"),
        pytest.param(
            sent({"content": held(OBJECT)["content"]}),
            "A schema that the document does not describe.",
            id="nothing-described",
        ),
        pytest.param(
            {
                "components": {
                    "schemas": {"X": {"type": "object", "properties": {"responses": OBJECT}}}
                }
            },
            "A schema that the document does not describe.",
            id="no-reply",
        ),
    ],
)
def test_a_class_is_described_as_its_reply(document: Document, expected: str) -> None:
    """A schema without a description has that of the reply or the body that holds it."""
    files = generator.render(complete(document), "a.json")
    assert any(f'    """{expected}"""' in text.decode() for text in files.values())


ERRORS: Final = {"_401": held(OBJECT), "_429": held({**OBJECT, "required": ["a"]})}
OTHER: Final = replies("/0", "getOther", _401=held({"type": "object"}), _429=held(ENUMERATION))


def test_another_operation_renames_nothing() -> None:
    """The first operation keeps its names; those of others begin with the operation."""
    alone = classes(first(**ERRORS))
    both = classes({"paths": first(**ERRORS)["paths"] | OTHER})
    assert {"TooManyRequests", "Unauthorized"} == set(alone)
    assert {"GetOtherTooManyRequests", "GetOtherUnauthorized"} == both.keys() - alone.keys()
    assert alone.items() <= both.items()


def test_the_order_of_members_renames_nothing() -> None:
    """Names are the same whatever the order of all members below an operation."""
    document = {"paths": first(**ERRORS, _200=held(OBJECT))["paths"]}
    assert classes(document) == classes(json.loads(json.dumps(document, sort_keys=True)))
    reverse = {"paths": {"/a": {"get": dict(reversed(document["paths"]["/a"]["get"].items()))}}}
    assert classes(document) == classes(reverse)


def test_the_words_of_http() -> None:
    """Each status that Python knows has words; those that changed since are the newer ones."""
    newer = {
        HTTPStatus.OK: "Response",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "ContentTooLarge",
        HTTPStatus.REQUEST_URI_TOO_LONG: "URITooLong",
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: "RangeNotSatisfiable",
        HTTPStatus.UNPROCESSABLE_ENTITY: "UnprocessableContent",
    }
    expected = {
        str(status.value): newer.get(status, re.sub(r"\W", "", status.phrase.title()))
        for status in HTTPStatus
        if status is not HTTPStatus.NOT_IMPLEMENTED
    }
    named = {code: words for code, words in inline_names.STATUSES.items() if code.isdecimal()}
    assert {code: words.lower() for code, words in expected.items()} == {
        code: words.lower() for code, words in named.items()
    }
