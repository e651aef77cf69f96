"""What `generated/` is made from, and how the disk is compared with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegen import lock, pipeline, tree
from codegen.errors import CodegenError

LOCK = "generated/codegen.lock"
MODELS = "generated/hyper_usage_api/models"
ORPHAN = "generated/orphan.py"
OVERLAY = "overrides/openapi.overlay.yaml"
PLAN = f"{MODELS}/plan_statistics.py"
SPEC = "openapi.json"
TEMPLATE = "codegen/templates/models_init.py.jinja"


def edit(path: Path, old: str | None, new: str | None) -> None:
    """Replace text that must be there; without an old one write, without a new one remove."""
    if new is None:
        path.unlink()
    elif old is None:
        path.write_text(new, encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def kinds(root: Path) -> set[tuple[str, str]]:
    """Return kind and path of all that `check` finds."""
    return {(finding.kind, finding.path) for finding in pipeline.check(root)}


def test_check_finds_nothing_in_the_commit(checkout: Path) -> None:
    """What is committed is what the inputs give, and writing it again changes nothing."""
    assert pipeline.check(checkout) == []
    assert pipeline.regenerate(checkout) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        pytest.param(PLAN, "sUsed", "sUsee", {("edited by hand", PLAN)}, id="one-character"),
        pytest.param(LOCK, "[tools]", "[tools] ", {("edited by hand", LOCK)}, id="lock-edited"),
        pytest.param(ORPHAN, None, "", {("orphan file", ORPHAN)}, id="orphan"),
        pytest.param(PLAN, None, None, {("missing file", PLAN)}, id="missing"),
        pytest.param(LOCK, None, None, {("missing file", LOCK)}, id="no-lock"),
        pytest.param(
            SPEC,
            "Number of requests used",
            "Requests used",
            {("stale", SPEC), ("stale", PLAN)},
            id="spec",
        ),
        pytest.param(
            OVERLAY,
            "title: PlanStatistics",
            "title: SomeStatistics",
            {
                ("stale", OVERLAY),
                ("stale", PLAN),
                ("missing file", f"{MODELS}/some_statistics.py"),
                ("stale", f"{MODELS}/usage_statistics.py"),
                ("stale", f"{MODELS}/__init__.py"),
            },
            id="overlay",
        ),
        pytest.param(
            LOCK, '"ruff" = "0', '"ruff" = "1', {("tool version differs", "ruff")}, id="tool"
        ),
    ],
)
def test_check_tells_apart(
    checkout: Path, path: str, old: str | None, new: str | None, expected: set[tuple[str, str]]
) -> None:
    """Each way to differ has its own name, and `regenerate` mends it."""
    edit(checkout / path, old, new)
    assert expected == kinds(checkout)
    assert pipeline.regenerate(checkout)
    assert [] == pipeline.check(checkout)


def test_check_shows_a_unified_diff(checkout: Path) -> None:
    """An edit is shown as a diff from the disk to what it should be, last line included."""
    path = checkout / PLAN
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    (finding,) = pipeline.check(checkout)
    assert f"--- {PLAN} (on the disk)\n+++ {PLAN} (from the inputs)\n@@" in finding.details
    assert "\n\\ No newline at end of file\n+" in finding.details


def test_a_file_no_longer_generated_is_stale(checkout: Path) -> None:
    """A file that the lock knows was generated once, and is no orphan."""
    gone = f"{MODELS}/gone.py"
    (checkout / gone).write_text("")
    digest = lock.digest(b"")
    edit(checkout / LOCK, "[outputs]", f'[outputs]\n"hyper_usage_api/models/gone.py" = "{digest}"')
    assert {("stale", gone)} == kinds(checkout)


@pytest.mark.parametrize("text", ["no = toml = at all", "[tools]"])
def test_check_does_without_a_readable_lock(checkout: Path, text: str) -> None:
    """A lock that cannot be read hides no difference."""
    (checkout / LOCK).write_text(text)
    edit(checkout / PLAN, "requestsUsed", "requestsUsee")
    assert {("stale", PLAN)} == kinds(checkout)


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        pytest.param(SPEC, None, SPEC, id="no-spec"),
        pytest.param(SPEC, "{", f"{SPEC}, line 1 column 2", id="broken-spec"),
        pytest.param(
            OVERLAY,
            "a",
            f"{OVERLAY}#/overlay",
            id="overlay",
        ),
    ],
)
def test_regenerate_leaves_all_as_it_was(
    checkout: Path, path: str, text: str | None, where: str
) -> None:
    """Where the inputs give no client, the place is named and nothing is written."""
    before = tree.read(checkout / "generated")
    edit(checkout / path, None, text)
    with pytest.raises(CodegenError) as caught:
        pipeline.regenerate(checkout)
    assert where == caught.value.problems[0].where
    assert before == tree.read(checkout / "generated")


def run(root: Path, *arguments: str, umask: int = 0o022, **environment: str) -> str:
    """Run `python -m codegen` in a checkout and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "codegen", *arguments],
        cwd=root,
        env={**os.environ, **environment},
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.returncode}\n{done.stdout}{done.stderr}"


def test_same_bytes_everywhere(checkout: Path, tmp_path: Path) -> None:
    """Another place, umask, hash seed, locale, time zone and home give the same bytes."""
    expected = tree.read(checkout / "generated")
    elsewhere = tmp_path / "an other place"
    checkout.rename(elsewhere)
    tree.swap(elsewhere / "generated", {})
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
    assert expected == tree.read(elsewhere / "generated")
    assert run(elsewhere, "check", PYTHONHASHSEED="1")[:2] == "0\n"


def test_a_changed_template_fails_the_check(checkout: Path) -> None:
    """The command exits 1, names the template and what it changed, and says what to do."""
    edit(checkout / TEMPLATE, "The document's schemas", "The schemas")
    said = run(checkout, "check")
    assert said[:2] == "1\n", said
    assert f"stale: {TEMPLATE}\n" in said
    assert f"stale: {MODELS}/__init__.py\n" in said
    assert "python3 noxfile.py -s regenerate" in said
