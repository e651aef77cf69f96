"""From a Markdown page to the fragments of OpenAPI on it."""

import pytest

from codegen.errors import CodegenError
from codegen.intake import markdown_page


def test_read_tells_where_each_block_stands() -> None:
    """A fragment keeps the line of its block, so that a problem can be found on the page."""
    text = '# T\n\n```\n{"paths": {}}\n```\n\n> - ~~~\n>   {"components": {}}\n>   ~~~\n'
    found = [(fragment.where, fragment.content) for fragment in markdown_page.read(text, "page.md")]
    expected: list[tuple[str, object]] = [
        ("page.md, block at line 3", {"paths": {}}),
        ("page.md, block at line 7", {"components": {}}),
    ]
    assert expected == found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('# T\n\n```yaml\n"openapi": 3.0.3\npaths: {}\n```\n', 3, id="yaml"),
        pytest.param("~~~\npaths: {}\nopenapi : '3.0.3'\n~~~\n", 1, id="any-order"),
        pytest.param('# T\n\n    {"openapi": "3.0.3", "paths": {}}\n', 3, id="indented"),
        pytest.param("\n\topenapi: 3.0.3\n\tpaths: {}\n", 2, id="indented-by-a-tab"),
    ],
)
def test_read_takes_documents_of_other_forms(text: str, line: int) -> None:
    """A document may be in YAML, and in a block that is only indented."""
    (fragment,) = markdown_page.read(text, "page.md")
    assert f"page.md, block at line {line}" == fragment.where
    assert {"openapi": "3.0.3", "paths": {}} == fragment.content


def test_read_lets_no_wrong_yaml_pass_for_an_example() -> None:
    """A document in YAML that cannot be read is an error at its block."""
    with pytest.raises(CodegenError) as caught:
        markdown_page.read("```\nopenapi: 3.0.3\npaths: {\n```\n", "page.md")
    first, last = caught.value.problems
    assert "page.md, block at line 1" == first.where
    assert "cut off" in last.what


@pytest.mark.parametrize(
    "block",
    [
        pytest.param("paths: {}", id="yaml"),
        pytest.param('["paths", "components"]', id="array"),
        pytest.param('{"plans": [...]}', id="example-that-is-no-json"),
        pytest.param('{"plans": []}', id="example"),
        pytest.param('{"paths": ["/usage"]}', id="example-with-the-same-name"),
    ],
)
def test_read_leaves_other_blocks_alone(block: str) -> None:
    """A block is a fragment only if it is JSON with members of an OpenAPI document."""
    text = f'```\n{block}\n```\n\n```\n{{"paths": {{}}}}\n```\n'
    (fragment,) = markdown_page.read(text, "page.md")
    assert {"paths": {}} == fragment.content


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("", "got none", id="empty"),
        pytest.param("    {}\n", "got none", id="indented"),
        pytest.param('`{"paths": {}}`', "got none", id="inline"),
        pytest.param("\n# Page not found\n", "no such page", id="page-not-found"),
        pytest.param("\n<!DOCTYPE html>", "an HTML page", id="html"),
        pytest.param("<!-- a --><HTML lang='en'>", "an HTML page", id="html-after-a-comment"),
    ],
)
def test_read_refuses_a_page_without_blocks(text: str, what: str) -> None:
    """A page without a document is refused; the message names the page to pass instead."""
    with pytest.raises(CodegenError) as caught:
        markdown_page.read(text, "page.md")
    assert what in str(caught.value)
    assert "saved as Markdown" in str(caught.value)


def test_read_lets_no_cut_off_document_pass_for_an_example() -> None:
    """A block with members of a document that is not JSON is an error, even cut off early."""
    with pytest.raises(CodegenError) as caught:
        markdown_page.read('```\n{"paths": {}}\n```\n\n```\n{"openapi": "3', "page.md")
    first, last = caught.value.problems
    assert "page.md, block at line 5, line 1 column 13" == first.where
    assert "cut off" in last.what
