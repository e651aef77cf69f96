"""The base of a diff."""

import json
from pathlib import Path

import pytest

from codegen.checkout import OVERLAY
from codegen.compat.revision import read_base, read_pins
from codegen.errors import CodegenError
from codegen.openapi.effective import effective_document
from tests.codegen.checkouts import PAGE, SPEC, edit, git, rename


def commit(root: Path, tag: str) -> None:
    """Commit and tag all files."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", tag)
    git(root, "tag", tag)


@pytest.fixture
def repository(checkout: Path) -> Path:
    """Return a checkout with three commits: good, with a broken spec, and without a spec."""
    git(checkout, "init", "--quiet", "--initial-branch=main")
    commit(checkout, "good")
    (checkout / SPEC).write_text("{")
    commit(checkout, "broken")
    (checkout / SPEC).unlink()
    commit(checkout, "without")
    git(checkout, "checkout", "--quiet", "good")
    return checkout


@pytest.mark.parametrize("revision", ["good", "HEAD", "HEAD^{commit}"])
def test_revision(repository: Path, revision: str) -> None:
    """A revision gives its own document with its own overlay."""
    expected = effective_document(repository)
    rename(repository)
    (repository / OVERLAY).unlink()
    assert expected == read_base(repository, revision)


def test_root_below_the_top_of_a_repository(checkout: Path) -> None:
    """The project may be a folder of a larger repository."""
    git(checkout.parent, "init", "--quiet")
    commit(checkout.parent, "good")
    expected = effective_document(checkout)
    rename(checkout)
    assert expected == read_base(checkout, "good")


def test_file(checkout: Path, tmp_path: Path) -> None:
    """A file, even a page, gives its document with the overlay of the working tree."""
    expected = effective_document(checkout)
    spec = tmp_path / "HEAD"
    spec.write_bytes((checkout / SPEC).read_bytes())
    rename(checkout)
    assert [expected] * 2 == [read_base(checkout, str(path)) for path in (spec, PAGE)]


def test_a_file_from_before_an_operation(checkout: Path) -> None:
    """A file may lack an operation that was added since."""
    expected = effective_document(checkout)
    edit(checkout / "pyproject.toml", '["GET /usage"]', '["GET /usage", "GET /usage/history"]')
    assert expected == read_base(checkout, str(PAGE))


@pytest.mark.parametrize(
    ("revision", "where", "what"),
    [
        pytest.param(
            "nowhere", "nowhere", "neither a file nor a revision that holds", id="unknown"
        ),
        pytest.param("without", "without", "neither a file nor a revision that", id="no-document"),
        pytest.param("broken", f"broken:{SPEC}, line 1 column 2", "not JSON: ", id="broken"),
        pytest.param("--output=x", "--output=x", "neither a file nor a revision", id="option"),
        pytest.param("-h", "-h", "neither a file nor a revision", id="short-option"),
    ],
)
def test_refused(repository: Path, revision: str, where: str, what: str) -> None:
    """A base without a document is refused by name, and is not an option of git."""
    before = set(repository.iterdir())
    with pytest.raises(CodegenError) as caught:
        read_base(repository, revision)
    (problem,) = caught.value.problems
    assert where == problem.where
    assert what in problem.what
    assert before == set(repository.iterdir())


def test_a_file_that_is_no_document(checkout: Path, tmp_path: Path) -> None:
    """A file that does not fit the overlay is refused at the action."""
    vendor = json.loads((checkout / SPEC).read_text(encoding="utf-8"))
    del vendor["paths"]["/usage"]["get"]["parameters"]
    (tmp_path / "spec.json").write_text(json.dumps(vendor))
    with pytest.raises(CodegenError) as caught:
        read_base(checkout, str(tmp_path / "spec.json"))
    assert {OVERLAY} == {p.where.partition("#")[0] for p in caught.value.problems}


def test_without_git(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If git is not installed, the message says so."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CodegenError, match=rf"^HEAD:{SPEC}: git cannot be run: "):
        read_base(checkout, "HEAD")


def test_pins(repository: Path) -> None:
    """A revision gives its own pins, whatever the working tree holds; a file those of HEAD."""
    expected = read_pins(repository, "good")
    assert expected.surface
    assert expected.api
    (repository / "tests" / "pins" / "api.txt").write_text("odd")
    assert [expected] * 2 == [read_pins(repository, base) for base in ("HEAD", str(PAGE))]


def test_pins_that_cannot_be_read(checkout: Path) -> None:
    """A revision without pins is refused, and so is a file of pins that cannot be read."""
    git(checkout, "init", "--quiet")
    (checkout / "tests" / "pins" / "surface.txt").write_text("odd\n")
    commit(checkout, "odd")
    with pytest.raises(
        CodegenError, match=r"^odd:tests/pins/surface\.txt: cannot be read as a pin"
    ):
        read_pins(checkout, "odd")
    (checkout / "tests" / "pins" / "surface.txt").unlink()
    commit(checkout, "none")
    with pytest.raises(CodegenError, match=r"^none: neither a file nor a revision that holds"):
        read_pins(checkout, "none")
