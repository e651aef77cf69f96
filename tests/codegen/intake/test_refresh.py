"""From the vendor's page to openapi.json."""

import json
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.intake import download, refresh
from codegen.openapi import document
from tests.codegen.checkouts import FROZEN, PAGE, SPEC

PAGES = Path(__file__).parents[1] / "data" / "pages"
USAGE = (("/usage", "get"),)
EXPECTED = document.loads((PAGES / "usage.json").read_text(encoding="utf-8"), "usage.json")

YAML = """\
# The operation, in YAML
info: {title: Usage, version: 2026-01-31}
"openapi" : '3.0.3'
servers: [{url: https://api.example.com}]
paths:
  /usage:
    get:
      description: |
        ```json
        {"openapi": "3.0.3", "paths": {}}
        ```
      responses:
        200: {description: no}
"""

BAD = [  # page, where on it, what is wrong
    ("no-block", "", "expected a code block with an OpenAPI document in JSON or YAML, got none"),
    ("page-not-found", "", "the site says that there is no such page"),
    ("html-page", "", "got an HTML page; pass the page's address with .md at its end"),
    ("two-operations", ", block at line 13", "contradicts two-operations.md, block at line 7"),
    ("two-objects", ", block at line 13", "about /components/schemas/Plan"),
    ("cut-off", ", block at line 7, line 1 column ", "not JSON"),
    ("cut-off-early", ", block at line 7, line 1 column 12", "not JSON"),
    ("said-twice", ", block at line 7", "duplicate members ['operationId']"),
    ("external-reference", "#/components/schemas/Plan", "that begins with `#/`, got"),
    ("invalid", "#/paths/~1usage/get", "'responses' is a required property"),
    ("swagger", "#/openapi", "expected openapi 3.0.x or 3.1.x, got '2.0'"),
    ("no-servers", "", "expected 'servers' in some block, got none; pass"),
    ("siblings-differ", ", block at line 15", "about /servers"),
    ("another-operation", "", "expected GET /usage, got GET /keys, POST /usage; pass the page"),
    ("no-object", ", block at line 7#/components/schemas", "expected an object, got list"),
]

HISTORY = (("/usage/history", "get"),)
OTHERS = EXPECTED | {
    "paths": {"/usage/history": {"get": {"responses": {"200": {"description": "OK"}}}}}
}


def read(source: str | Path) -> document.Document:
    """Return the document with the usage from one source."""
    return refresh.read_sources([source], USAGE).document


def parsed(text: str, where: str) -> document.Document:
    """Return the document with the usage from one text."""
    return refresh.parse({where: text}, USAGE).document


def test_the_document_is_taken() -> None:
    """The document on the vendor's page is taken exactly, in canonical form."""
    expected = (FROZEN / SPEC).read_text(encoding="utf-8")
    assert expected == document.dumps(read(PAGE))


@pytest.mark.parametrize("kind", [str, Path])
def test_what_was_written_differs_no_more(tmp_path: Path, kind: type[str | Path]) -> None:
    """A document differs from a file until it is written there."""
    target = tmp_path / "openapi.json"
    found = read(kind(PAGE))
    assert refresh.differs(found, target)
    refresh.write(found, target)
    assert not refresh.differs(found, target)
    assert [target] == list(tmp_path.iterdir())


def test_refresh_mends_a_target_that_is_no_text(tmp_path: Path) -> None:
    """Any content of the target is replaced."""
    target = tmp_path / "openapi.json"
    target.write_bytes(b"\xff")
    found = read(PAGE)
    assert refresh.differs(found, target)
    refresh.write(found, target)
    assert not refresh.differs(found, target)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param('{\n  "a": true,\n  "b": [\n    1,\n    2\n  ]\n}\n', False, id="same"),
        pytest.param('{\n  "b": [\n    1,\n    2\n  ],\n  "a": true\n}\n', False, id="other-order"),
        pytest.param('{\n  "a": true,\n  "b": [\n    2,\n    1\n  ]\n}\n', True, id="other-list"),
        pytest.param('{\n  "a": 1,\n  "b": [\n    1,\n    2\n  ]\n}\n', True, id="other-type"),
        pytest.param('{"a": true, "b": [1, 2]}', True, id="other-form"),
        pytest.param("{", True, id="no-document"),
        pytest.param(None, True, id="missing"),
    ],
)
def test_differs(tmp_path: Path, content: str | None, *, expected: bool) -> None:
    """A file differs in its content or its form, but not in the order of members."""
    target = tmp_path / "openapi.json"
    if content is not None:
        target.write_text(content)
    assert expected == refresh.differs({"a": True, "b": [1, 2]}, target)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("", "", id="lf"),
        pytest.param("\n", "\r\n", id="crlf"),
        pytest.param("\n", "\r", id="cr"),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte-order-mark"])
@pytest.mark.parametrize("page", sorted((PAGES / "good").iterdir()), ids=lambda path: path.stem)
def test_read_source_survives(tmp_path: Path, page: Path, mark: str, old: str, new: str) -> None:
    """A block is recognized by its content, at any place of the page and in any form."""
    saved = tmp_path / "page.md"
    text = page.read_text(encoding="utf-8")
    saved.write_bytes((mark + (text.replace(old, new) if old else text)).encode())
    assert EXPECTED == read(saved)


@pytest.mark.parametrize(("page", "where", "what"), BAD)
def test_refresh_refuses(tmp_path: Path, page: str, where: str, what: str) -> None:
    """An unusable page is refused with its place, and the target is left as it was."""
    target = tmp_path / "openapi.json"
    target.write_text("before")
    with pytest.raises(CodegenError) as caught:
        refresh.write(read(PAGES / "bad" / f"{page}.md"), target)
    assert caught.value.problems[0].where.startswith(f"{page}.md{where}")
    assert what in caught.value.problems[0].what
    assert target.read_text() == "before"
    assert [target] == list(tmp_path.iterdir())


def test_refresh_leaves_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that cannot be written completely is not written at all."""
    target = tmp_path / "openapi.json"
    target.write_text("before")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    found = read(PAGE)
    with pytest.raises(OSError, match="No space"):
        refresh.write(found, target)
    assert target.read_text() == "before"
    assert [target] == list(tmp_path.iterdir())


def test_every_bad_page_is_tried() -> None:
    """No page among the unusable ones goes unnoticed."""
    assert {path.stem for path in (PAGES / "bad").iterdir()} == {page for page, _, _ in BAD}


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        pytest.param('{"openapi": "3.0.3"', "x, line 1 column 20", "not JSON", id="cut-off-json"),
        pytest.param('{"openapi": "3.0.3"}', "x", "got no operation", id="no-paths"),
        pytest.param('{"error": "gone"}', "x", "got no operation", id="other-json"),
        pytest.param("[]", "x", "got none; pass", id="json-array"),
        pytest.param("- a\n" * 2_000_000, "x", "more than 100000 lines", id="lines"),
        pytest.param("openapi: 3.0.3\na: [", "x", "not usable as YAML", id="cut-off-yaml"),
        pytest.param("openapi: 3.0.3\nopenapi: 3.1.0", "x", "duplicate key", id="yaml-key"),
        pytest.param("openapi: 3.0.3\n1: a\n'1': b", "x", "duplicate key", id="yaml-1"),
        pytest.param("openapi: 3.0.3\na: &a [1]\nb: *a", "x", "an alias or a tag", id="alias"),
        pytest.param("openapi: 3.0.3\na: !!set {b}", "x", "an alias or a tag", id="tag"),
        pytest.param("openapi: 3.0.3\na: .inf", "x", "not usable as YAML", id="infinity"),
        pytest.param("openapi: 3.0.3\n? [a]\n: b", "x", "not usable as YAML", id="key-of-keys"),
        pytest.param("openapi: 3.0.3\n---\na: b", "x", "not usable as YAML", id="two-yaml"),
        pytest.param("openapi: get /usage\n\n# T", "x", "got none; pass", id="front-matter"),
        pytest.param(
            "```yaml\nopenapi: 3.0.3\n```\n", "x", "got no operation; pass", id="yaml-in-a-page"
        ),
    ],
)
def test_parse_refuses(text: str, where: str, what: str) -> None:
    """A text that is not a page, nor a JSON or YAML document with the operation, is refused."""
    with pytest.raises(CodegenError) as caught:
        parsed(text, "x")
    assert where == caught.value.problems[0].where
    assert what in caught.value.problems[0].what


def test_parse_refuses_what_is_nested_too_deeply() -> None:
    """A document made to exhaust the stack is a problem, not a traceback."""
    deep = EXPECTED | {"x-deep": json.loads("[" * 900 + "]" * 900)}
    with pytest.raises(CodegenError, match=r"nested too deeply|not usable as JSON"):
        parsed(document.dumps(deep), "x")


def test_parse_advises_on_what_the_vendor_has_to_mend() -> None:
    """The problems of the document itself end with the next step."""
    broken: document.Document = EXPECTED | {"info": "Usage"}
    with pytest.raises(CodegenError) as caught:
        parsed(document.dumps(broken), "x")
    assert "read or save the page anew" in caught.value.problems[-1].what


def test_parse_reads_json() -> None:
    """A bare document is read as a page with that one block."""
    other = {"get": {"operationId": "listKeys", "responses": {"200": {"description": "Keys"}}}}
    more = EXPECTED | {"paths": {"/keys": other} | EXPECTED["paths"]}
    assert EXPECTED == parsed(document.dumps(more), "usage.json")


@pytest.mark.parametrize("mark", ["", "---\n"], ids=["plain", "document-mark"])
def test_parse_reads_yaml(mark: str) -> None:
    """Response codes are names, dates are text, and `no` is a word."""
    found = parsed(mark + YAML, "usage.yaml")
    assert "2026-01-31" == found["info"]["version"]
    assert {"200": {"description": "no"}} == found["paths"]["/usage"]["get"]["responses"]


def test_read_source_names_the_file(tmp_path: Path) -> None:
    """A problem is shown with the file's name, without the directories of this machine."""
    (tmp_path / "page.md").write_text("", encoding="utf-8")
    with pytest.raises(CodegenError, match=r"\Apage\.md: "):
        read(tmp_path / "page.md")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(b"\xff", "cannot be read: 'utf-8' codec", id="not-utf-8"),
        pytest.param(b"a" * (download.LIMIT + 1), "more than 4 MiB", id="too-long"),
        pytest.param(None, "cannot be read: ", id="missing"),
    ],
)
def test_read_source_refuses_a_file(tmp_path: Path, content: bytes | None, what: str) -> None:
    """A file that cannot be read, or is not a page, is a problem, not a traceback."""
    page = tmp_path / "page.md"
    if content is not None:
        page.write_bytes(content)
    with pytest.raises(CodegenError) as caught:
        read(page)
    assert what in str(caught.value)


def page_of(content: document.Document) -> str:
    """Return a page with one block."""
    return f"# Page\n\n```json\n{document.dumps(content)}```\n"


def test_several_sources(tmp_path: Path) -> None:
    """Operations are taken from pages of their own; a page given twice counts once."""
    history = tmp_path / "history.json"
    history.write_text(document.dumps(OTHERS), encoding="utf-8")
    taken = refresh.read_sources([PAGES / "good" / "plain.md", history, history], USAGE + HISTORY)
    assert EXPECTED | {"paths": EXPECTED["paths"] | OTHERS["paths"]} == taken.document
    assert (2, ()) == (taken.pages, taken.others)


def test_sources_of_one_name_keep_their_folders(tmp_path: Path) -> None:
    """A contradiction names both files, even where their names are the same."""
    for folder, content in (("a", EXPECTED), ("b", EXPECTED | {"openapi": "3.0.9"})):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.md").write_text(page_of(content), encoding="utf-8")
    first, second = (str(tmp_path / folder / "page.md") for folder in "ab")
    with pytest.raises(CodegenError) as caught:
        refresh.read_sources([first, second], USAGE)
    assert str(caught.value).startswith(f"{second}, block at line 3: contradicts {first}, block")


def test_a_page_without_its_operation() -> None:
    """An operation that no page documents is named, with all pages."""
    texts = {"a.md": page_of(EXPECTED), "b.json": document.dumps(EXPECTED)}
    with pytest.raises(CodegenError, match=r"^a\.md and b\.json: expected GET /usage/history, got"):
        refresh.parse(texts, USAGE + HISTORY)
    assert EXPECTED == refresh.parse(texts, USAGE + HISTORY, partly=True).document
    with pytest.raises(CodegenError, match=r"expected GET /usage/history, got GET /usage; pass"):
        refresh.parse(texts, HISTORY, partly=True)


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        pytest.param({"paths": {"/usage/history": {"get": {}}}}, "b", id="operation"),
        pytest.param({"openapi": "2.0"}, "a and b", id="version"),
    ],
)
def test_a_violation_is_on_its_page(broken: document.Document, where: str) -> None:
    """A violation is located on the page that has the node, or on both."""
    texts = {
        "a": document.dumps(EXPECTED | ({} if "paths" in broken else broken)),
        "b": document.dumps(OTHERS | broken),
    }
    with pytest.raises(CodegenError) as caught:
        refresh.parse(texts, USAGE + HISTORY)
    assert where == caught.value.problems[0].where.partition("#")[0]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param([EXPECTED], "", id="none"),
        pytest.param(
            [EXPECTED | {"paths": EXPECTED["paths"] | OTHERS["paths"]}],
            "the page also documents GET /usage/history, which the client does not have; ",
            id="same-block",
        ),
        pytest.param(
            [EXPECTED, OTHERS],
            "the pages also document GET /usage/history, which the client does not have; ",
            id="another-page",
        ),
    ],
)
def test_remark(texts: list[document.Document], expected: str) -> None:
    """The operations that the client does not have are told, with the recipe."""
    taken = refresh.parse({f"{n}": page_of(text) for n, text in enumerate(texts)}, USAGE)
    recipe = 'to add an operation, follow the recipe "Add an operation" in CONTRIBUTING.md'
    assert taken.remark() == (expected and expected + recipe)
