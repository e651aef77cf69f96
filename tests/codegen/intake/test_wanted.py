"""The operations of the client, as pyproject.toml lists them."""

from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.intake import wanted
from codegen.openapi import document

ROOT = Path(__file__).parents[3]
WHERE = "pyproject.toml, tool.hyper-usage.operations"


def read(tmp_path: Path, text: str) -> wanted.Wanted:
    """Read this pyproject.toml."""
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    return wanted.read(tmp_path)


def test_the_document_has_the_listed_operations() -> None:
    """openapi.json holds the operations of pyproject.toml, and no other."""
    paths = document.loads((ROOT / "openapi.json").read_text(encoding="utf-8"), "")["paths"]
    found = {(path, each) for path in paths for each in paths[path] if each in document.METHODS}
    assert found == {*wanted.read(ROOT)}


def test_order_stays(tmp_path: Path) -> None:
    """Any method and any path may be listed."""
    text = '[tool.hyper-usage]\noperations = ["PATCH /b/{id}", "GET /a"]'
    assert (("/b/{id}", "patch"), ("/a", "get")) == read(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "got"),
    [
        pytest.param("", "got nothing", id="no-table"),
        pytest.param("tool = 1", "got nothing", id="tool"),
        pytest.param("[tool]\nhyper-usage = []", "got nothing", id="no-object"),
        pytest.param("[tool.hyper-usage]", "got nothing", id="no-key"),
        pytest.param('[tool.hyper-usage]\noperations = "GET /a"', "got 'GET /a'", id="text"),
        pytest.param("[tool.hyper-usage]\noperations = []", "got []", id="empty"),
        pytest.param("[tool.hyper-usage.operations]", "got {}", id="table"),
    ],
)
def test_no_list(tmp_path: Path, text: str, got: str) -> None:
    """Without a list there is one sentence with the file, the key, and what to write."""
    with pytest.raises(CodegenError) as caught:
        read(tmp_path, text)
    advice = 'write operations = ["GET /usage"] below [tool.hyper-usage]'
    assert f"{WHERE}: expected a list of operations, {got}; {advice}" == str(caught.value)


@pytest.mark.parametrize(
    "entry",
    [
        "get /a",
        "FETCH /a",
        "GET a",
        "GET  /a",
        "GET",
        "/a",
        "",
        "GET /a ",
        "GET /a b",
        "GET /a?b=c",
    ],
)
def test_no_operation(tmp_path: Path, entry: str) -> None:
    """An entry is a method in capitals and a path; each other one is named."""
    with pytest.raises(CodegenError) as caught:
        read(tmp_path, f'[tool.hyper-usage]\noperations = ["GET /b", "{entry}", 7]')
    form = 'expected a method in capitals, one space and a path, such as "GET /usage", got'
    expected = [f"{WHERE}[1]: {form} {entry!r}; correct it", f"{WHERE}[2]: {form} 7; correct it"]
    assert expected == str(caught.value).splitlines()


def test_each_once(tmp_path: Path) -> None:
    """An operation that is listed twice is a mistake."""
    with pytest.raises(CodegenError) as caught:
        read(tmp_path, '[tool.hyper-usage]\noperations = ["GET /b", "GET /b"]')
    expected = f"{WHERE}[1]: expected each operation once, got 'GET /b' again; remove it"
    assert expected == str(caught.value)


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    """A message shows the start of a value."""
    with pytest.raises(CodegenError) as caught:
        read(tmp_path, f'[tool.hyper-usage]\noperations = "{"a" * 1000}"')
    assert f"got '{'a' * 99}...;" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["[tool", "a = " + "[" * 5000, "a = " + "1" * 5000],
    ids=["mistake", "deep", "long-number"],
)
def test_no_toml(tmp_path: Path, text: str) -> None:
    """A message about a file that is not TOML names the file."""
    with pytest.raises(CodegenError, match=r"^pyproject\.toml: expected TOML, got a mistake: "):
        read(tmp_path, text)


def test_no_file(tmp_path: Path) -> None:
    """A file that is missing is named."""
    with pytest.raises(CodegenError, match=r"^pyproject\.toml: cannot be read: "):
        wanted.read(tmp_path)
