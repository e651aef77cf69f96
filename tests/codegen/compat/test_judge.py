"""Two documents give changes."""

import pytest

from codegen.__main__ import ROOT
from codegen.compat.change import Severity
from codegen.compat.judge import judge
from codegen.compat.reads.handwritten import sources
from codegen.errors import CodegenError
from codegen.openapi.document import Document
from tests.codegen.compat.mutants.documents import PLAN, VENDOR
from tests.codegen.compat.mutants.edits import apply, move
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import NAMED, OBJECT, TEXT, get, prop, schema, servers

NEEDED = {"in": "query", "name": "q", "required": True, "schema": {**TEXT, "x-unit": "m"}}


def judged(before: Document, after: Document) -> set[tuple[str, str, str]]:
    """Return severity, id and pointer of each change between two fragments."""
    return {
        (change.severity.label, change.kind, change.pointer)
        for change in judge(complete(before), complete(after))
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(get(), get(), set[tuple[str, str, str]](), id="nothing"),
        pytest.param(
            prop(TEXT),
            prop({"type": "integer"}),
            {("major", "field-type-changed", "/components/schemas/X/properties/p")},
            id="seen-in-the-client",
        ),
        pytest.param(
            prop(TEXT),
            prop({**TEXT, "x-unit": "m"}),
            {("patch", "document-only", "/components/schemas/X/properties/p/x-unit")},
            id="seen-in-the-document-alone",
        ),
        pytest.param(
            prop(TEXT),
            prop({"type": "integer", "x-unit": "m"}),
            {
                ("major", "field-type-changed", "/components/schemas/X/properties/p"),
                ("patch", "document-only", "/components/schemas/X/properties/p/x-unit"),
            },
            id="beside-what-is-seen",
        ),
        pytest.param(
            prop({**TEXT, "enum": ["a"]}),
            prop({**TEXT, "enum": ["a", "b"]}) | {"openapi": "3.1.1"},
            {
                ("minor", "value-added", "/components/schemas/X/properties/p"),
                ("patch", "document-only", "/openapi"),
            },
            id="both",
        ),
        pytest.param(
            servers("https://a.example"),
            servers("https://a.example", description="The one"),
            {("patch", "package-doc-changed", "/info")},
            id="said-elsewhere",
        ),
        pytest.param(
            prop(TEXT),
            schema({**OBJECT, "properties": {"p": TEXT, "\ufb01ne": TEXT}}),
            {("minor", "field-added", "/components/schemas/X/properties/\ufb01ne")},
            id="name-that-python-reads-as-another",
        ),
        pytest.param(
            get(parameters=[]),
            get(parameters=[{"in": "query", "name": "\ufb01ne", "schema": TEXT}]),
            {("minor", "parameter-added", "/paths/~1a/get/parameters/0")},
            id="argument-that-python-reads-as-another",
        ),
        pytest.param(
            schema(NAMED),
            schema({**NAMED, "title": "Y"}),
            {("major", "model-renamed", "/components/schemas/X")},
            id="renamed",
        ),
        pytest.param(
            get("/a", operationId="getIt"),
            get("/b", operationId="getIt"),
            {("major", "wire-operation-path-changed", "/paths/~1b/get")},
            id="moved",
        ),
        pytest.param(
            get("/a", operationId="getIt"),
            {
                "paths": {
                    **get("/a", operationId="getIt")["paths"],
                    **get("/b", **{"parameters": [NEEDED], "x-cost": 1})["paths"],
                }
            },
            {("minor", "operation-added", "/paths/~1b/get")},
            id="new-operation",
        ),
    ],
)
def test_judge(before: Document, after: Document, expected: set[tuple[str, str, str]]) -> None:
    """Each difference is one change: of the client, or else of the document only."""
    assert expected == judged(before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, {"x-unit": "m"}, 'from nothing to `"m"`', id="added"),
        pytest.param({"x-unit": "m"}, {"x-unit": "km"}, 'from `"m"` to `"km"`', id="changed"),
        pytest.param({"x-unit": 1}, {}, "from `1` to nothing", id="removed"),
        pytest.param({}, {"x-all": "m" * 200}, f'from nothing to `"{"m" * 99}…`', id="cut-off"),
    ],
)
def test_document_only(before: Document, after: Document, expected: str) -> None:
    """The change tells the node in both documents; alike changes are one."""
    one, other = (
        complete(schema({**NAMED, "properties": {"p": {**TEXT, **more}, "q": {**TEXT, **more}}}))
        for more in (before, after)
    )
    (change,) = judge(one, other)
    name = next(iter({**before, **after}))
    pointers = [f"/components/schemas/X/properties/{each}/{name}" for each in "pq"]
    expected = (
        f"the document changed here {expected}, and so at `#{pointers[1]}`; "
        "no other change accounts for it"
    )
    assert ("document-only", pointers[0], expected) == (change.kind, change.pointer, change.what)


def test_judge_finds_readers() -> None:
    """Lines that read a model by its old name are found, also if the model has a new one."""
    documents = (
        complete(schema({**NAMED, "title": title, "properties": {name: TEXT}}))
        for title, name in (("Old", "old"), ("New", "new"))
    )
    module = "def f(x: Old) -> str:\n    return x.old\n\n\nX = 'new'\n"
    changes = judge(*documents, handwritten={"m.py": module})
    expected = {
        "model-renamed": ("m.py:1",),
        "field-removed": ("m.py:2",),
        "field-added": ("m.py:5",),
    }
    assert expected.items() <= {change.kind: change.readers for change in changes}.items()


@pytest.mark.parametrize(
    "name",
    ["expiresAt", "requestsUsed", "requestsQuota", "requestsRemaining", "product", "numRequests"],
)
def test_judge_knows_what_the_client_reads(name: str) -> None:
    """A figure that goes is major for deployed clients, and the lines that read it are named."""
    after = apply(VENDOR, move(f"{PLAN}/properties/{name}", f"{name}Now"))
    changes = judge(VENDOR, after, handwritten=sources(ROOT))
    (change,) = (change for change in changes if change.kind == "field-removed")
    assert Severity.MAJOR == change.deployed
    assert any(line.startswith("overrides/hyper_usage/_plan.py:") for line in change.readers)


@pytest.mark.parametrize("side", [0, 1])
def test_judge_names_the_document_that_gives_no_client(side: int) -> None:
    """The error names the document that the generator refuses, and the location in it."""
    documents = [complete(get()), complete(get())]
    documents[side] = complete(prop({"type": "string", "not": {}}))
    with pytest.raises(CodegenError) as caught:
        judge(documents[0], documents[1], names=("old", "new"))
    expected = f"{('old', 'new')[side]}#/components/schemas/X/properties/p/not"
    assert expected == caught.value.problems[0].where
