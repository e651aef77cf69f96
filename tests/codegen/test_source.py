"""From the vendor's page to openapi.json."""

from pathlib import Path

import pytest

from codegen import document, source
from codegen.errors import CodegenError

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).parent / "data" / "usage-statistics.md"
BLOCK = '{"openapi": "3.0.0", "info": {"title": "T", "version": "1"}, "paths": {}}'


def test_committed_document_is_the_pages() -> None:
    """openapi.json holds exactly what stands on the vendor's page, in canonical form."""
    committed = (ROOT / "openapi.json").read_text(encoding="utf-8")
    assert document.dumps(source.read_source(PAGE)) == committed


def test_refresh_writes_only_a_change(tmp_path: Path) -> None:
    """A first refresh writes, a second finds nothing to do."""
    target = tmp_path / "openapi.json"
    assert source.refresh(PAGE, target)
    before = target.stat().st_mtime_ns
    assert not source.refresh(PAGE, target)
    assert before == target.stat().st_mtime_ns
    assert [target] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(BLOCK, id="bare-json"),
        pytest.param(f"\ufeff{BLOCK}", id="byte-order-mark"),
        pytest.param(f"# T\n\n```json\n{BLOCK}\n```\n", id="fence"),
        pytest.param(f"# T\r\n\r\n```json\r\n{BLOCK}\r\n```\r\n", id="crlf"),
        pytest.param(f"> - ````\n>   {BLOCK}\n>   ````\n", id="in-a-list-in-a-quote"),
        pytest.param(f'```json\n{{"a": 1}}\n```\n\n~~~\n{BLOCK}\n~~~\n', id="beside-another"),
    ],
)
def test_read_source_finds_the_document(tmp_path: Path, page: str) -> None:
    """The document is told by what is inside a block, wherever that block stands."""
    saved = tmp_path / "page.md"
    saved.write_bytes(page.encode())
    assert document.loads(BLOCK, "block") == source.read_source(saved)


@pytest.mark.parametrize(
    ("page", "where", "what"),
    [
        pytest.param("# Page Not Found\n", "page.md", "got 0; save the vendor's page", id="none"),
        pytest.param(f"```\n{BLOCK}\n```\n" * 2, "page.md", "got 2", id="two"),
        pytest.param(
            f"text\n\n```\n{BLOCK[:-1]}\n```\n",
            "page.md, block at line 3",
            "not JSON",
            id="cut-off",
        ),
        pytest.param('{"openapi": "3.0.0"}', "page.md#", "'info' is a required", id="invalid"),
        pytest.param("\udcff", "page.md", "cannot be read", id="not-utf-8"),
    ],
)
def test_refresh_refuses(tmp_path: Path, page: str, where: str, what: str) -> None:
    """An unusable page is refused with its place, and the target is left as it was."""
    saved, target = tmp_path / "page.md", tmp_path / "openapi.json"
    saved.write_bytes(page.encode(errors="surrogateescape"))
    target.write_text("before")
    with pytest.raises(CodegenError) as caught:
        source.refresh(saved, target)
    assert where in caught.value.problems[0].where
    assert what in str(caught.value)
    assert target.read_text() == "before"


def test_refresh_refuses_a_missing_page(tmp_path: Path) -> None:
    """A page that is not there is a problem, not a traceback."""
    with pytest.raises(CodegenError, match="cannot be read"):
        source.refresh(tmp_path / "page.md", tmp_path / "openapi.json")
