"""`generated/` is made from its inputs alone."""

from pathlib import Path

import pytest

from codegen import files
from codegen.errors import CodegenError
from codegen.generate import pipeline
from codegen.openapi import effective
from tests.codegen.checkouts import OVERLAY, SPEC, edit, git, run

UNUSED = "          Other: {type: apiKey, in: header, name: x-other}\n"


def test_regenerate_what_is_up_to_date(checkout: Path) -> None:
    """The committed files are those that the inputs give, so nothing is written."""
    assert [] == pipeline.regenerate(checkout)


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        pytest.param(SPEC, None, SPEC, id="no-spec"),
        pytest.param(SPEC, "{", f"{SPEC}, line 1 column 2", id="broken-spec"),
        pytest.param(OVERLAY, "a", OVERLAY, id="overlay"),
    ],
)
def test_regenerate_leaves_all_as_it_was(
    checkout: Path, path: str, text: str | None, where: str
) -> None:
    """If no client can be generated, the place of the problem is named and nothing is written."""
    before = files.read(checkout / "generated")
    edit(checkout / path, None, text)
    with pytest.raises(CodegenError) as caught:
        pipeline.regenerate(checkout)
    assert where == caught.value.problems[0].where
    assert before == files.read(checkout / "generated")


def test_what_the_overlay_put_there_is_blamed_on_it(checkout: Path) -> None:
    """If only updates make a document unsupported, their members are named."""
    edit(checkout / OVERLAY, "nullable: true", "nullable: true\n      not: {type: string}")
    with pytest.raises(CodegenError) as caught:
        pipeline.build(checkout, effective.read(checkout))
    places = {problem.where for problem in caught.value.problems}
    assert {f"{OVERLAY}#/actions/{index}/update/not" for index in (4, 6)} == places


def test_idle_parts_are_refused(checkout: Path) -> None:
    """A part of the overlay without an effect on the generated files is named."""
    edit(checkout / OVERLAY, "securitySchemes:\n", f"securitySchemes:\n{UNUSED}")
    with pytest.raises(CodegenError, match="no effect") as caught:
        pipeline.refuse_idle_parts(effective.read(checkout))
    (problem,) = caught.value.problems
    assert problem.where.endswith("/securitySchemes/Other")


def test_same_bytes_everywhere(checkout: Path, tmp_path: Path) -> None:
    """Another place, umask, hash seed, locale, time zone and home give the same bytes."""
    expected = files.read(checkout / "generated")
    elsewhere = tmp_path / "an other place"
    checkout.rename(elsewhere)
    files.swap(elsewhere / "generated", {})
    said = run(
        elsewhere,
        "regenerate",
        umask=0o077,
        PYTHONHASHSEED="42",
        LC_ALL="C",
        TZ="Pacific/Apia",
        HOME=str(tmp_path),
    )
    assert said[:2] == "0\n", said
    assert expected == files.read(elsewhere / "generated")
    said = run(elsewhere, "check", PYTHONHASHSEED="1")
    assert said[:2] == "0\n", said


def test_a_place_that_git_ignores(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Temporary files that git ignores, such as those of nox, are formatted like any other."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    git(scratch, "init", "--quiet")
    (scratch / ".gitignore").write_text("*\n")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    assert [] == pipeline.regenerate(checkout)
