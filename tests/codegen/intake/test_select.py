"""From fragments to the one document with the wanted operations."""

from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.intake.markdown_page import Fragment
from codegen.intake.select import names, others, select
from codegen.openapi.document import Document, dumps

NOTHING: Document = {}
EMPTY: list[Document] = []
HEAD: Document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "servers": EMPTY}
GET: Document = {"paths": {"/usage": {"get": {"responses": NOTHING}}}}
USAGE = (("/usage", "get"),)
HISTORY = (("/usage/history", "get"),)


def selected(*contents: Document) -> Document:
    """Select from fragments with these contents, called a, b, c, on one page."""
    return select([Fragment(*pair) for pair in zip("abc", contents, strict=False)], "page", USAGE)


def of_pages(*contents: Document) -> Document:
    """Select usage and its history from fragments with these contents, each on its own page."""
    fragments = [
        Fragment(f"{page}:1", content, page) for page, content in zip("ab", contents, strict=True)
    ]
    return select(fragments, "a and b", USAGE + HISTORY)


def history(**head: Any) -> Document:
    """Return a document with the history alone."""
    return HEAD | {"paths": {"/usage/history": {"get": {"responses": NOTHING}}}} | head


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(HEAD | GET, id="usual"),
        pytest.param(GET | dict(reversed(HEAD.items())), id="another-order"),
        pytest.param(
            HEAD | GET | {"components": NOTHING, "x-a": NOTHING, "tags": EMPTY}, id="empty-members"
        ),
        pytest.param(
            HEAD | GET | {"components": {"schemas": NOTHING, "x-a": 1}}, id="empty-components"
        ),
        pytest.param(
            HEAD
            | {
                "paths": {"x-a": 1, "/usage": {"summary": "S", "parameters": EMPTY, "get": NOTHING}}
            },
            id="members-of-the-path",
        ),
    ],
)
def test_a_document_with_nothing_else_stays_as_it_is(document: Document) -> None:
    """A document with only wanted operations is kept as the vendor wrote it, in its order."""
    assert dumps(document) == dumps(selected(document))


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param({"paths": {"/keys": {"get": NOTHING}}}, id="path"),
        pytest.param({"paths": {"/usage": {"post": NOTHING}}}, id="method"),
        pytest.param({"webhooks": {"ping": {"post": NOTHING}}}, id="webhook"),
    ],
)
def test_other_operations_are_left_out(foreign: Document) -> None:
    """Other operations are not taken, beside a wanted one or in a block of their own."""
    paths: Document = dict(foreign.get("paths", NOTHING))
    paths["/usage"] = GET["paths"]["/usage"] | paths.get("/usage", NOTHING)
    assert HEAD | GET == selected(HEAD | foreign | {"paths": paths}, HEAD | foreign)


def test_a_missing_head_comes_first() -> None:
    """Members taken from another block come first, in the usual order."""
    document = selected({"info": HEAD["info"]} | GET, {"openapi": "3.0.3"}, {"servers": EMPTY})
    assert dumps(HEAD | GET) == dumps(document)


TO_A: Document = {"$ref": "#/components/schemas/A"}


def _with(operation: Document, **components: Any) -> Document:
    return HEAD | {"paths": {"/usage": {"get": operation}}, "components": components}


@pytest.mark.parametrize(
    ("operation", "kind", "name"),
    [
        pytest.param({"a": [{"$ref": "#/components/schemas/A"}]}, "schemas", "A", id="reference"),
        pytest.param({"$ref": "#/components/schemas/A/items"}, "schemas", "A", id="part"),
        pytest.param({"$ref": "#/components/schemas/a~1b~0c"}, "schemas", "a/b~c", id="escaped"),
        pytest.param({"mapping": {"a": "#/components/schemas/A"}}, "schemas", "A", id="mapping"),
        pytest.param({"mapping": {"a": "A", "b": 1}}, "schemas", "A", id="mapping-to-a-name"),
        pytest.param({"security": [{"key": EMPTY}]}, "securitySchemes", "key", id="security"),
    ],
)
def test_components_are_taken_if_referred_to(operation: Document, kind: str, name: str) -> None:
    """A component of any block is taken if the operation names it; others are not."""
    unused = {"unused": TO_A, "other": NOTHING}
    other: Document = {"components": {kind: {name: {"type": "a"}, **unused}, "headers": unused}}
    alone = HEAD | {"paths": {"/usage": {"get": operation}}}
    expected = _with(operation, **{kind: {name: {"type": "a"}}})
    assert expected == selected(alone, other)
    assert expected == selected(alone | other)
    assert expected == selected(expected)


@pytest.mark.parametrize("page", [TO_A, NOTHING], ids=["used-by-another-operation", "unused"])
def test_components_of_other_operations_change_nothing(page: Document) -> None:
    """No component comes from a second operation of the block, and none may contradict another."""
    document = HEAD | {"paths": {"/usage": {"get": NOTHING}}}
    paths = {"/usage": {"get": NOTHING, "post": page}, "/keys": {"get": page}}
    blocks = [
        HEAD | {"paths": paths, "components": {"schemas": {"A": {"type": type_}}}}
        for type_ in ("string", "integer")
    ]
    assert dumps(document) == dumps(selected(*blocks))


def test_components_stay_in_the_order_of_the_vendor() -> None:
    """The components are in the order of the vendor, and not in that of the references to them."""
    schemas = {"B": TO_A, "A": {"items": {"$ref": "#/components/schemas/B"}}}
    document = {"components": {"schemas": schemas}} | _with(TO_A, schemas=schemas)
    assert dumps(document) == dumps(selected(document))


def test_components_are_taken_through_components() -> None:
    """The components that a component refers to are taken too, and a cycle ends."""
    schemas = {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"items": [{"$ref": "#/components/schemas/A"}]},
    }
    operation = {"$ref": "#/components/schemas/A"}
    assert _with(operation, schemas=schemas) == selected(
        HEAD | {"paths": {"/usage": {"get": operation}}},
        {"components": {"schemas": {"B": schemas["B"]}}},
        {"components": {"schemas": {"A": schemas["A"]}}},
    )


def test_blocks_without_a_wanted_operation_may_be_anything() -> None:
    """An example with a member `components` does no harm."""
    operation = {"$ref": "#/components/schemas/A"}
    document = HEAD | {"paths": {"/usage": {"get": operation}}}
    assert document == selected(
        document, {"components": {"schemas": 1}}, {"components": {"a": EMPTY}}
    )


def test_blocks_that_agree_are_merged() -> None:
    """A part in only one of two blocks with the operation is kept; an empty part has no value."""
    first, second = _with(TO_A, schemas=NOTHING), _with(TO_A, schemas={"A": NOTHING})
    assert second == selected(first, second)
    assert second == selected(second, first)


def test_security_of_the_whole_document_counts() -> None:
    """A scheme that all operations require is taken; other entries are ignored."""
    schemes = {"securitySchemes": {"key": {"type": "http"}}}
    document = HEAD | GET | {"security": [{"key": EMPTY}, "key"]}
    assert document | {"components": schemes} == selected(document, {"components": schemes})


@pytest.mark.parametrize(
    ("contents", "where", "what"),
    [
        pytest.param([NOTHING], "page", "expected GET /usage, got no operation", id="nothing"),
        pytest.param(
            [{"paths": {f"/{n}": {"get": NOTHING} for n in range(100)}}],
            "page",
            "GET /19, and 80 more; pass the page that documents it",
            id="many",
        ),
        pytest.param([{"paths": {"/usage": EMPTY}}], "page", "got no operation", id="no-path-item"),
        pytest.param(
            [
                {"paths": {"/usage": {"post": NOTHING}, "/a": {"get": NOTHING}}},
                {"paths": {"/a": {"get": NOTHING}}},
            ],
            "page",
            "expected GET /usage, got POST /usage, GET /a; pass the page that documents it",
            id="others",
        ),
        pytest.param(
            [GET], "page", "expected 'openapi' in some block, got none; pass", id="no-head"
        ),
        pytest.param(
            [HEAD | GET, HEAD | {"paths": {"/usage": {"get": NOTHING}}}],
            "b",
            "contradicts a about /paths/~1usage/get; find out which one is right",
            id="two-operations",
        ),
        pytest.param(
            [HEAD | GET, HEAD | GET | {"openapi": "3.1.0"}],
            "b",
            "contradicts a about /openapi",
            id="two-versions",
        ),
        pytest.param(
            [GET, HEAD, HEAD | {"servers": [{"url": "https://example.com"}]}],
            "c",
            "contradicts b about /servers",
            id="siblings",
        ),
        pytest.param(
            [
                _with(TO_A, schemas={"A": {"minimum": 1}}),
                _with(TO_A, schemas={"A": {"minimum": True}}),
            ],
            "b",
            "contradicts a about /components/schemas/A",
            id="true-is-not-1",
        ),
        pytest.param(
            [
                _with(TO_A, schemas={"A": NOTHING}),
                {"components": {"schemas": {"A": {"type": "string"}}}},
            ],
            "b",
            "contradicts a about /components/schemas/A",
            id="another-component",
        ),
        pytest.param(
            [_with(NOTHING, schemas={"A": NOTHING}), _with(NOTHING, schemas=None)],
            "b#/components/schemas",
            "expected an object, got NoneType",
            id="no-object",
        ),
    ],
)
def test_select_refuses(contents: list[Document], where: str, what: str) -> None:
    """A missing part and a contradiction are refused with their place and the next step."""
    with pytest.raises(CodegenError) as caught:
        selected(*contents)
    (problem,) = caught.value.problems
    assert where == problem.where
    assert what in problem.what


def test_pages_are_merged() -> None:
    """Each page brings its operation and its components; its title may be its own."""
    servers = [{"url": "https://example.com", "description": "Main server"}]
    first = HEAD | GET | {"servers": servers}
    second = history(
        servers=[{"url": "https://example.com", "description": "Server for history"}],
        info={"title": "History", "version": "2"},
        tags=[{"name": "history"}],
        components={"securitySchemes": {"key": {"type": "http"}}},
        paths={"/usage/history": {"get": {"security": [{"key": EMPTY}]}}},
    )
    expected = first | {
        "paths": GET["paths"] | second["paths"],
        "tags": second["tags"],
        "components": second["components"],
    }
    assert expected == of_pages(first, second)
    assert second["info"] == of_pages(second, first)["info"]


@pytest.mark.parametrize(
    ("second", "where"),
    [
        pytest.param({"openapi": "3.1.0"}, "/openapi", id="version"),
        pytest.param({"servers": [{"url": "https://example.org"}]}, "/servers", id="url"),
        pytest.param({"servers": [{"url": "x", "variables": NOTHING}]}, "/servers", id="variables"),
        pytest.param({"servers": NOTHING}, "/servers", id="no-list"),
        pytest.param({"security": EMPTY}, "/security", id="security"),
        pytest.param({"components": {"schemas": {"A": 2}}}, "/components/schemas/A", id="schema"),
    ],
)
def test_pages_that_contradict_each_other(second: Document, where: str) -> None:
    """Pages must agree on the server, the credentials and shared components; both are named."""
    servers: list[Any] = [{"url": "x"}]
    first = _with(TO_A, schemas={"A": 1}) | {"servers": servers, "security": [NOTHING]}
    with pytest.raises(CodegenError, match=rf"^b:1: contradicts a:1 about {where};"):
        of_pages(first, history(**{"servers": servers} | second))


def test_other_operations_are_told() -> None:
    """All operations of all blocks are found that are not wanted, each once and in order."""
    more = {"paths": {"/usage": {"get": 1, "post": 1}, "/a": {"get": 1}, "x-a": {"get": 1}}}
    fragments = [Fragment("a", more), Fragment("b", history()), Fragment("c", more)]
    expected = (("/usage", "post"), ("/a", "get"), *HISTORY)
    assert expected == others(fragments, USAGE)


def test_names_are_bounded_and_inert() -> None:
    """A name has no more than 100 characters of a path, and none that Markdown would read."""
    assert "`GET /a%60%0A%3C{b}`, `PUT /é`".replace("é", "%C3%A9") == names(
        (("/a`\n<{b}", "get"), ("/é", "put")), mark="`"
    )
    assert "GET /" + 99 * "a" == names((("/" + 1000 * "a", "get"),))


def test_operations_are_in_the_order_in_which_they_are_wanted() -> None:
    """The first wanted operation comes first, wherever the vendor has it; others follow it."""
    paths: Document = {
        "/usage/history": {"get": {"responses": NOTHING}},
        "x-a": 1,
        "/usage": {"get": {"responses": NOTHING}, "summary": "S", "post": {"responses": NOTHING}},
    }
    wanted = (("/usage", "post"), *HISTORY, *USAGE)
    found = select([Fragment("a", HEAD | {"paths": paths})], "page", wanted)["paths"]
    assert paths == found
    assert ["/usage", "x-a", "/usage/history"] == list(found)
    assert ["post", "summary", "get"] == list(found["/usage"])
