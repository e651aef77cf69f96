"""The disk is compared with the files that the inputs give, and with the pins."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from codegen.check import check
from codegen.compat import pins
from codegen.generate import generator, lock, pipeline, upstream_templates
from tests.codegen.checkouts import (
    DOCUMENT,
    LOCK,
    MODELS,
    OVERLAY,
    PLAN,
    ROOT,
    SPEC,
    build,
    edit,
    run,
)

API = "tests/pins/api.txt"
DECODE = "generated/hyper_usage_api/decode.py"
MODEL_TEMPLATE = "model.py.jinja"
ORPHAN = "generated/orphan.py"
SURFACE = "tests/pins/surface.txt"
TEMPLATE = "codegen/templates/models_init.py.jinja"
UPSTREAM = f"{MODEL_TEMPLATE} of {upstream_templates.DISTRIBUTION}"


def found(root: Path) -> set[tuple[str, str]]:
    """Return kind and path of all mismatches."""
    return {(mismatch.kind, mismatch.path) for mismatch in check(root)}


@pytest.mark.shipped
def test_nothing_in_the_commit() -> None:
    """The committed files are those that the inputs give, pins included."""
    assert [] == check(ROOT)


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        pytest.param(PLAN, "sUsed", "sUsee", {("edited by hand", PLAN)}, id="one-character"),
        pytest.param(DECODE, None, "(", {("edited by hand", DECODE)}, id="no-python-any-more"),
        pytest.param(LOCK, "[tools]", "[tools] ", {("edited by hand", LOCK)}, id="lock-edited"),
        pytest.param(ORPHAN, None, "", {("orphan file", ORPHAN)}, id="orphan"),
        pytest.param(PLAN, None, None, {("missing file", PLAN)}, id="missing"),
        pytest.param(DECODE, None, None, {("missing file", DECODE)}, id="missing-runtime"),
        pytest.param(LOCK, None, None, {("missing file", LOCK)}, id="no-lock"),
        pytest.param(LOCK, None, "no = toml = ", {("edited by hand", LOCK)}, id="lock-unreadable"),
        pytest.param(
            LOCK, '"ruff" = "0', '"ruff" = "1', {("tool version differs", "ruff")}, id="tool"
        ),
        pytest.param(
            SPEC,
            "Number of requests used",
            "Requests used",
            {("stale", SPEC), ("stale", PLAN), ("stale", DOCUMENT), ("not as pinned", SURFACE)},
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
                ("not as pinned", SURFACE),
            },
            id="overlay",
        ),
    ],
)
def test_generated(
    checkout: Path, path: str, old: str | None, new: str | None, expected: set[tuple[str, str]]
) -> None:
    """Each way to differ has its own name; `regenerate` and `pin` mend it."""
    edit(checkout / path, old, new)
    assert expected == found(checkout)
    assert pipeline.regenerate(checkout)
    pins.write(checkout, build(checkout)[1])
    assert [] == check(checkout)


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        pytest.param(SURFACE, None, None, SURFACE, id="no-pin"),
        pytest.param(SURFACE, "required: no", "required: yes", SURFACE, id="surface"),
        pytest.param(API, "UsageClient", "Client", API, id="api"),
        pytest.param(
            "overrides/hyper_usage/_plan.py", "is_expired", "expired", API, id="code-by-hand"
        ),
    ],
)
def test_pins(checkout: Path, path: str, old: str | None, new: str | None, expected: str) -> None:
    """A change of the public API that is not pinned yet is found; `pin` writes it."""
    edit(checkout / path, old, new)
    assert {("not as pinned", expected)} == found(checkout)
    assert [expected] == pins.write(checkout, build(checkout)[1])
    assert [] == check(checkout)


def test_a_difference_is_shown(checkout: Path) -> None:
    """An edit is shown as a diff from the disk to the expected file, last line included."""
    for path in (PLAN, SURFACE):
        text = (checkout / path).read_text(encoding="utf-8")
        (checkout / path).write_text(text.rstrip("\n"), encoding="utf-8")
    for path, mismatch in zip((PLAN, SURFACE), check(checkout), strict=True):
        head = f"--- {path} (on the disk)\n+++ {path} (from the inputs)\n@@"
        assert mismatch.details.startswith(head)
        assert "\n\\ No newline at end of file\n+" in mismatch.details


def test_a_file_no_longer_generated_is_stale(checkout: Path) -> None:
    """A file that the lock records was generated once, and is not an orphan."""
    gone = f"{MODELS}/gone.py"
    (checkout / gone).write_text("")
    digest = lock.digest(b"")
    edit(checkout / LOCK, "[outputs]", f'[outputs]\n"hyper_usage_api/models/gone.py" = "{digest}"')
    assert {("stale", gone)} == found(checkout)


@pytest.mark.parametrize("text", ["no = toml = at all", "[tools]"])
def test_an_unreadable_lock_hides_no_difference(checkout: Path, text: str) -> None:
    """Without a readable lock, every file that differs is stale."""
    (checkout / LOCK).write_text(text)
    edit(checkout / PLAN, "requestsUsed", "requestsUsee")
    assert {("stale", PLAN)} == found(checkout)


@pytest.fixture
def upgraded(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout whose lock knows the generator's own template by another text."""
    replaced = {**generator.replaced_templates(), MODEL_TEMPLATE: b"new\n"}
    monkeypatch.setattr(generator, "replaced_templates", lambda: replaced)
    monkeypatch.setattr(upstream_templates, "templates", lambda: replaced)
    return checkout


@pytest.mark.parametrize(
    ("templates", "details"),
    [
        pytest.param(
            {MODEL_TEMPLATE: b"old\n"},
            f"--- {UPSTREAM} (as locked)\n+++ {UPSTREAM} (as installed)\n@@ -1 +1 @@\n-old\n+new\n",
            id="both-to-be-had",
        ),
        pytest.param(
            None,
            "  pip cannot fetch the text that was locked, so no diff is shown\n",
            id="not-to-be-had",
        ),
        pytest.param(
            {},
            f"--- {UPSTREAM} (as locked)\n+++ {UPSTREAM} (as installed)\n@@ -0,0 +1 @@\n+new\n",
            id="new-upstream",
        ),
    ],
)
def test_a_template_changed_upstream(
    upgraded: Path,
    monkeypatch: pytest.MonkeyPatch,
    templates: dict[str, bytes] | None,
    details: str,
) -> None:
    """A diff shows an upstream change of a template that ours replaces, if pip has the old text."""
    fetch = Mock(return_value=templates)
    monkeypatch.setattr(upstream_templates, "templates_of", fetch)
    (mismatch,) = check(upgraded)
    assert ("upstream changed", UPSTREAM, details) == (
        mismatch.kind,
        mismatch.path,
        mismatch.details,
    )
    fetch.assert_called_once_with(lock.installed_tools()[upstream_templates.DISTRIBUTION])


def test_a_lock_that_names_no_generator(upgraded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the lock does not name the generator's version, nothing is fetched."""
    fetch = Mock()
    monkeypatch.setattr(upstream_templates, "templates_of", fetch)
    edit(upgraded / LOCK, f'"{upstream_templates.DISTRIBUTION}" = ', '"another" = ')
    assert {("upstream changed", UPSTREAM)} == found(upgraded)
    fetch.assert_not_called()


def test_a_changed_template_fails_the_command(checkout: Path) -> None:
    """The command exits 1, names the template and the files it changes, and says the next step."""
    edit(checkout / TEMPLATE, "The document's schemas", "The schemas")
    said = run(checkout, "check")
    assert said[:2] == "1\n", said
    assert f"stale: {TEMPLATE}\n" in said
    assert f"stale: {MODELS}/__init__.py\n" in said
    assert "python3 noxfile.py -s regenerate" in said
