"""`accept` writes all that follows from a document, and names the decisions left to people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from codegen.__main__ import main
from codegen.accept import accept, planned_version, version_after
from codegen.changelog import Changelog
from codegen.check import check
from codegen.checkout import VERSION
from codegen.compat.change import Change, Severity
from codegen.errors import CodegenError, RefusedError
from tests.codegen.checkouts import OVERLAY, SPEC, edit, git, rename

pytestmark = pytest.mark.usefixtures("_no_gate")
CHANGELOG: Final = "CHANGELOG.md"
API: Final = "tests/pins/api.txt"
HEAD: Final = "# Changelog\n\n"
RELEASED: Final = "## 0.1.0, 2026-11-22\n\n- First.\n"
NONE, PATCH, MINOR, MAJOR = Severity


def commit(root: Path, changelog: str | None = None) -> None:
    """Commit all files, with another changelog."""
    if changelog is not None:
        (root / CHANGELOG).write_text(changelog, encoding="utf-8")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "all")


@pytest.fixture
def root(checkout: Path) -> Path:
    """Return a checkout whose version 0.1.0 is released and committed."""
    git(checkout, "init", "--quiet")
    commit(checkout)
    return checkout


def change(root: Path, edit_: Callable[[dict[str, Any]], None]) -> None:
    """Change the document; the edit gets the properties of a plan."""
    document = json.loads((root / SPEC).read_text(encoding="utf-8"))
    reply = document["paths"]["/usage"]["get"]["responses"]["200"]
    schema = reply["content"]["application/json"]["schema"]
    edit_(schema["properties"]["plans"]["items"]["properties"])
    (root / SPEC).write_text(json.dumps(document), encoding="utf-8")


def add(root: Path, name: str = "note", **schema: object) -> None:
    """Document one more field of a plan."""
    change(root, lambda properties: properties.update({name: {"type": "string", **schema}}))


def contents(root: Path) -> dict[str, bytes]:
    """Return every file that the command may write."""
    folders = (root / "generated", root / "tests", root / "overrides")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix != ".pyc"]
    return {str(path): path.read_bytes() for path in [*files, root / CHANGELOG] if path.is_file()}


def changelog(root: Path) -> str:
    """Return the text of the changelog below its title."""
    return (root / CHANGELOG).read_text(encoding="utf-8").removeprefix(HEAD)


def test_everything_is_written(root: Path) -> None:
    """Generated code, pins, changelog and version follow from the document; `check` agrees."""
    add(root)
    accepted = accept(root, "HEAD")
    assert ("0.1.1", []) == (accepted.version, accepted.to_decide)
    assert {
        *("generated/codegen.lock", "generated/hyper_usage_api/document.py"),
        "generated/hyper_usage_api/models/plan_statistics.py",
        *("tests/pins/surface.txt", API, VERSION, CHANGELOG),
    } == set(accepted.paths)
    assert '__version__ = "0.1.1"\n' in (root / VERSION).read_text(encoding="utf-8")
    entry = "Added or relaxed:\n\n- field `PlanStatistics.note` was added\n"
    assert f"## 0.1.1, unreleased\n\n{entry}\n{RELEASED}" == changelog(root)
    assert [] == check(root)


@pytest.mark.parametrize("committed", [False, True], ids=["before-the-commit", "after-it"])
def test_twice(root: Path, *, committed: bool) -> None:
    """A second run changes nothing, also if a person wrapped and reordered the bullets."""
    add(root)
    add(root, "colour", description="Any")
    accept(root, "HEAD")
    text = (root / CHANGELOG).read_text(encoding="utf-8")
    one, other = (f"- field `PlanStatistics.{name}` was added\n" for name in ("colour", "note"))
    assert one + other in text
    commented = f"{other}- By hand.\n{one.replace(' was', chr(10) + '  was')}"
    (root / CHANGELOG).write_text(text.replace(one + other, commented), encoding="utf-8")
    if committed:
        commit(root)
    before = contents(root)
    accepted = accept(root, "HEAD")
    assert ([], "0.1.1", []) == (accepted.paths, accepted.version, accepted.to_decide)
    assert before == contents(root)


def test_one_change_after_another(root: Path) -> None:
    """The version is measured from the last release, whatever was accepted in between."""
    add(root)
    assert "0.1.1" == accept(root, "HEAD").version
    commit(root)
    change(root, lambda properties: properties["note"].update(type="integer"))
    assert "0.2.0" == accept(root, "HEAD").version
    commit(root)
    add(root, "colour")
    assert "0.2.0" == accept(root, "HEAD").version
    text = changelog(root)
    assert text.startswith("## 0.2.0, unreleased\n\nBreaking:\n\n- field `PlanStatistics.note`: ty")
    assert 1 == text.count("unreleased")
    assert [
        "- field `PlanStatistics.note` was added",
        "- field `PlanStatistics.colour` was added",
    ] == [line for line in text.splitlines() if line.endswith("added")]
    assert [] == check(root)


def test_the_first_version_stays(root: Path) -> None:
    """Without a release the version stays; the bullets go below the text that a person wrote."""
    first = "## 0.1.0, unreleased\n\nThe first version.\n\n- It fetches\n  usage.\n"
    commit(root, HEAD + first)
    change(root, lambda properties: properties["product"].update(type="integer"))
    accepted = accept(root, "HEAD")
    assert "0.1.0" == accepted.version
    assert VERSION not in accepted.paths
    assert changelog(root).startswith(f"{first}\nBreaking:\n\n- field `PlanStatistics.product`: ty")


def test_a_change_that_importers_cannot_see(root: Path) -> None:
    """The wheel gets other bytes and so another version; its section says that nothing changed."""
    edit(root / SPEC, '"openapi": "3.0.0"', '"openapi": "3.0.3"')
    assert "0.1.1" == accept(root, "HEAD").version
    entry = "## 0.1.1, unreleased\n\nNothing changed for callers.\n"
    assert f"{entry}\n{RELEASED}" == changelog(root)


def test_a_change_of_handwritten_code(root: Path) -> None:
    """The version is the one that the gate will demand; a person must write the text."""
    edit(root / "overrides" / "hyper_usage" / "testing.py", "def serve(", "def serving(")
    accepted = accept(root, "HEAD")
    (problem,) = accepted.to_decide
    assert "CHANGELOG.md" == problem.where
    assert problem.what.startswith("expected a text under `## 0.2.0, unreleased`, got none; write")
    assert "`hyper_usage.testing.FakeUsageAPI.serve` was removed; " in problem.what
    assert ("0.2.0", [API, VERSION, CHANGELOG]) == (
        accepted.version,
        accepted.paths,
    )
    assert f"## 0.2.0, unreleased\n\n{RELEASED}" == changelog(root)
    assert [] == check(root)
    edit(root / CHANGELOG, "unreleased\n", "unreleased\n\n- It serves.\n")
    assert [] == accept(root, "HEAD").to_decide


def test_a_version_by_hand(root: Path) -> None:
    """A higher version that a person wrote gets a section, and is in the pin."""
    edit(root / VERSION, "0.1.0", "1.0.0")
    accepted = accept(root, "HEAD")
    assert ("1.0.0", [API, CHANGELOG]) == (accepted.version, accepted.paths)
    assert f"## 1.0.0, unreleased\n\n{RELEASED}" == changelog(root)


def test_nothing_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a change nothing is written, and no section is begun."""
    before = contents(root)
    assert 0 == main(["accept"], root)
    assert "nothing is left to write; the version is 0.1.0\n" == capsys.readouterr().out
    assert before == contents(root)


def test_from_another_base(root: Path, tmp_path: Path) -> None:
    """If the document was committed alone, it can be compared with a file or an older revision."""
    (tmp_path / "old.json").write_bytes((root / SPEC).read_bytes())
    add(root)
    commit(root)
    (problem,) = accept(root, "HEAD").to_decide
    assert problem.what.endswith("what this means: field `PlanStatistics.note` was added")
    for base in ("HEAD~", str(tmp_path / "old.json")):
        git(root, "checkout", "--quiet", "--", ".")
        accepted = accept(root, base)
        assert ("0.1.1", []) == (accepted.version, accepted.to_decide)
        assert "\n- field `PlanStatistics.note` was added\n" in changelog(root)


def test_a_line_that_reads_what_is_gone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rest is written, the line is named, and is named no more once it is mended."""
    usage = root / "overrides" / "hyper_usage" / "_own.py"
    usage.write_text(
        "from hyper_usage_api import PlanStatistics\n\n\n"
        "def product(plan: PlanStatistics) -> str:\n    return plan.note\n"
    )
    add(root)
    accept(root, "HEAD")
    commit(root)
    change(root, lambda properties: properties.pop("note"))
    assert 1 == main(["accept"], root)
    out = capsys.readouterr().out
    assert "changed: CHANGELOG.md\nall that follows from openapi.json was written; the" in out
    assert out.endswith(
        "\nDecide about this, then run `python3 noxfile.py -s accept` again:\n\n"
        "overrides/hyper_usage/_own.py:5: reads field `PlanStatistics.note`, which is gone; "
        "mend this line\n"
    )
    edit(usage, "plan.note", "''")
    assert 0 == main(["accept"], root)
    assert "nothing is left to write; the version is 0.2.0\n" == capsys.readouterr().out


def test_a_fact_that_generated_code_does_not_carry(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines to paste make the ledger complete, once they have a reason."""
    ledger = root / "codegen" / "ledger.toml"
    text = ledger.read_text(encoding="utf-8")
    entry = '[[ignored]]\npointer = "/openapi"\nwhy = "'
    edit(ledger, entry, entry.replace("/openapi", "/gone"))
    assert 1 == main(["accept"], root)
    out = capsys.readouterr().out
    assert "codegen/ledger.toml: the document has no `#/gone`, or the generated code" in out
    assert out.endswith(f'\n\n{entry}…"\n\n')
    pasted = out[out.index("[[ignored]]") :].rstrip()
    gone = text[text.index(entry) :].partition("\n\n")[0]
    ledger.write_text(text.replace(gone, pasted), encoding="utf-8")
    assert 2 == main(["accept"], root)
    assert "expected a reason in `why` under [[ignored]]" in capsys.readouterr().err
    edit(ledger, "…", "Another notation.")
    assert 0 == main(["accept"], root)


def fail(*_: object) -> None:
    """Fail as a full disk does."""
    raise OSError(28, "No space left on device", "generated")


@pytest.mark.parametrize(
    ("path", "old", "new", "error"),
    [
        pytest.param(
            OVERLAY, "title: PlanStatistics", "title: [a]", f"{OVERLAY}#/actions/", id="overlay"
        ),
        pytest.param(SPEC, '"openapi"', '"swagger"', f"{SPEC}#: expected openapi 3", id="document"),
        pytest.param(CHANGELOG, RELEASED, "", "CHANGELOG.md: expected a section", id="changelog"),
        pytest.param(CHANGELOG, ", 2026", ", in 2026", "CHANGELOG.md: expected `##", id="heading"),
        pytest.param(VERSION, '"0.1.0"', '"zero"', f"{VERSION}: expected a line", id="version"),
        pytest.param(
            "codegen/ledger.toml", "[[ignored]]", "[", "codegen/ledger.toml: n", id="toml"
        ),
    ],
)
def test_nothing_is_written_if_an_input_is_wrong(
    root: Path, path: str, old: str, new: str, error: str
) -> None:
    """A problem in an input is named before anything is written."""
    add(root)
    edit(root / path, old, new)
    before = contents(root)
    with pytest.raises(CodegenError, match=f"^{error.replace('[', '.')}"):
        accept(root, "HEAD")
    assert before == contents(root)


def test_an_overlay_that_no_longer_fits(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The action is named, nothing is written, and the exit status asks for a decision."""
    change(root, lambda properties: properties["expiresAt"].update(nullable=True))
    before = contents(root)
    assert 1 == main(["accept"], root)
    captured = capsys.readouterr()
    assert "" == captured.out
    assert captured.err.startswith(f"{OVERLAY}#/actions/")
    assert "delete this action" in captured.err
    assert before == contents(root)


def test_a_base_without_a_document(root: Path) -> None:
    """A base that does not exist is an error, and no decision."""
    with pytest.raises(CodegenError, match=r"^nowhere: neither a file nor a revision") as caught:
        accept(root, "nowhere")
    assert not isinstance(caught.value, RefusedError)


def test_a_disk_that_is_full(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If writing fails half-way, every file is as it was."""
    rename(root)
    before = contents(root)
    monkeypatch.setattr("codegen.generate.pipeline.swap", fail)
    with pytest.raises(OSError, match="No space left"):
        accept(root, "HEAD")
    assert before == contents(root)


@pytest.mark.parametrize(
    ("headings", "current", "taken", "expected"),
    [
        pytest.param(["0.1.0, 2026-11-22"], "0.1.0", NONE, "0.1.0", id="no-change"),
        pytest.param(["0.1.0, 2026-11-22"], "0.1.0", PATCH, "0.1.1", id="patch"),
        pytest.param(["1.4.2, 2026-11-22"], "1.4.2", MINOR, "1.5.0", id="minor"),
        pytest.param(["1.4.2, 2026-11-22"], "1.4.2", MAJOR, "2.0.0", id="major"),
        pytest.param(["1.4.2, 2026-11-22"], "1.6.0", PATCH, "1.6.0", id="higher-by-hand"),
        pytest.param(["1.4.2, 2026-11-22"], "1.4.1", PATCH, "1.4.3", id="lower-by-hand"),
        pytest.param(["1.4.2, 2026-11-22"], "1.4.1", NONE, "1.4.2", id="dated-first"),
        pytest.param(
            ["1.4.3, unreleased", "1.4.2, 2026-11-22"], "1.4.3", MINOR, "1.5.0", id="more"
        ),
        pytest.param(
            ["2.0.0, unreleased", "1.4.2, 2026-11-22"], "2.0.0", MINOR, "2.0.0", id="less"
        ),
        pytest.param(
            ["2.0.0, unreleased", "1.4.2, 2026-11-22"], "1.4.2", NONE, "2.0.0", id="announced"
        ),
        pytest.param(["0.1.0, unreleased"], "0.1.0", MAJOR, "0.1.0", id="first"),
        pytest.param(["0.2.0, unreleased"], "0.1.0", MAJOR, "0.2.0", id="first-announced"),
        pytest.param(
            ["2.0.0rc1, unreleased", "1.4.2, 2026-11-22"], "2.0.0rc1", MAJOR, "2.0.0rc1", id="rc"
        ),
        pytest.param(
            ["1.5.0rc1, unreleased", "1.4.2, 2026-11-22"], "1.5.0rc1", MAJOR, "2.0.0", id="rc-more"
        ),
        pytest.param(
            ["2.0.0rc1, 2026-11-24", "1.4.2, 2026-11-22"], "2.0.0rc1", PATCH, "2.0.0", id="after-rc"
        ),
        pytest.param(["0.1.0rc1, 2026-11-24"], "0.1.0rc1", PATCH, "0.1.0", id="only-rc"),
    ],
)
def test_version_after(headings: list[str], current: str, taken: Severity, expected: str) -> None:
    """The version follows from the last release, and never goes down."""
    log = Changelog.parse("".join(f"## {heading}\n\n- A\n\n" for heading in headings))
    assert expected == version_after(log, current, taken)


def test_planned_version(root: Path) -> None:
    """A verdict names the version that `accept` writes, even where the changelog is missing."""
    changes = [Change(pointer="", kind="k", what="w", importers=MAJOR, deployed=NONE)]
    assert "0.2.0" == planned_version(root, changes)
    (root / CHANGELOG).write_text("## 0.1.0, unreleased\n", encoding="utf-8")
    assert "0.1.0" == planned_version(root, changes)
    (root / CHANGELOG).unlink()
    assert "0.2.0" == planned_version(root, changes)
