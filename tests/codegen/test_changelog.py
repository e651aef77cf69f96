"""The changelog is read, and its newest section gets bullets."""

import pytest
from attrs import evolve
from packaging.version import Version

from codegen.changelog import Changelog, Section
from codegen.errors import CodegenError

HEAD = "# Changelog\n\nVersions count.\n\n"
DATED = "## 0.1.0, 2026-11-22\n\n- First.\n"
ANNOUNCED = "## 0.2.0, unreleased\n\n- New.\n\n"
BULLETS = {
    "Breaking": ["`a` is gone"],
    "Added or relaxed": ["`b` is new", "`c` is new"],
    "Unchanged for callers": ["`d` says more"],
}
WRITTEN = """
Breaking:

- `a` is gone

Added or relaxed:

- `b` is new
- `c` is new

Unchanged for callers:

- `d` says more
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(HEAD, id="no-section"),
        pytest.param(HEAD + ANNOUNCED + DATED, id="sections"),
        pytest.param(f"{HEAD}## Notes\n{DATED}### Below\n\n## 0.0.1 (old)\n", id="odd-headings"),
    ],
)
def test_text_is_kept(text: str) -> None:
    """A changelog that is read is written byte for byte."""
    assert text == Changelog.parse(text).render()


def test_sections() -> None:
    """The newest section is the topmost; the last release has a date and a final version."""
    log = Changelog.parse(f"{HEAD}{ANNOUNCED}## 0.2.0rc1, 2026-11-24\n\n{DATED}## 0.0.1 (old)\n")
    assert (log.newest.is_unreleased, log.newest.is_dated) == (True, False)
    assert Version("0.2.0") == log.newest.version
    assert Version("0.1.0") == log.released
    assert ["0.1.0, 2026-11-22", "0.0.1 (old)"] == [
        section.title for version in ("0.1.0", "0.0.1") if (section := log.section(version))
    ]
    assert None is log.section("0.1")
    assert None is Changelog.parse(HEAD + ANNOUNCED).released


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(
            HEAD, "expected a section `## X.Y.Z, unreleased`, got none; write", id="no-section"
        ),
        pytest.param("## Unreleased\n", "or `## X.Y.Z, YEAR-MONTH-DAY`, got `## Un", id="no-date"),
        pytest.param("## 0.2.0\n", "got `## 0.2.0`; mend this heading", id="version-alone"),
        pytest.param("## next, unreleased\n", "got `## next, unreleased`; mend", id="no-version"),
        pytest.param("## 0.2.0, 22 Nov\n", "got `## 0.2.0, 22 Nov`; mend", id="odd-date"),
    ],
)
def test_a_changelog_without_a_version_is_refused(text: str, what: str) -> None:
    """The message says which heading was expected, and which one came."""
    with pytest.raises(CodegenError) as caught:
        _ = Changelog.parse(text).newest.version
    (problem,) = caught.value.problems
    assert "CHANGELOG.md" == problem.where
    assert what in problem.what


def test_with_newest() -> None:
    """A section takes the place of an unreleased one, and stands above one with a date."""
    section = Section.unreleased("0.3.0", "\n- Newer.\n")
    new = "## 0.3.0, unreleased\n\n- Newer.\n"
    for before, after in (
        (ANNOUNCED + DATED, f"{new}\n{DATED}"),
        (DATED, f"{new}\n{DATED}"),
        (ANNOUNCED, new),
    ):
        assert HEAD + after == Changelog.parse(HEAD + before).with_newest(section).render()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("", WRITTEN, id="empty"),
        pytest.param("\nNothing changed for callers.\n", WRITTEN, id="said-nothing"),
        pytest.param(WRITTEN, WRITTEN, id="there"),
        pytest.param("\nWords.\n\n- Mine.\n", f"\nWords.\n\n- Mine.\n{WRITTEN}", id="below-others"),
        pytest.param(
            "\nUnchanged for callers:\n\n* `d`\n  says more\n\n"
            "Breaking:\n\n- `x` is\n`y`\n\nEnd.\n",
            "\nAdded or relaxed:\n\n- `b` is new\n- `c` is new\n\n"
            "Unchanged for callers:\n\n* `d`\n  says more\n\n"
            "Breaking:\n\n- `x` is\n`y`\n- `a` is gone\n\nEnd.\n",
            id="reordered-and-wrapped",
        ),
        pytest.param(
            WRITTEN.replace("- `b` is new\n- `c` is new", "- `c` is new\n\n  More.\n\n- `b` grew"),
            WRITTEN.replace(
                "- `b` is new\n- `c` is new", "- `c` is new\n\n  More.\n\n- `b` grew\n- `b` is new"
            ),
            id="edited",
        ),
        pytest.param(
            "\nBreaking:\n\nAdded or relaxed:\nAll of it.\n\n- `d` says more\n",
            "\nBreaking:\n\n- `a` is gone\n\n"
            "Added or relaxed:\n\n- `b` is new\n- `c` is new\n\nAll of it.\n\n- `d` says more\n",
            id="lists-without-bullets",
        ),
        pytest.param(
            f"{WRITTEN}\n### Details\nwith `a`\n",
            f"{WRITTEN}\n### Details\nwith `a`\n",
            id="text-below",
        ),
    ],
)
def test_with_bullets(body: str, expected: str) -> None:
    """Bullets that are missing go below their heading; nothing is lost, and nothing said twice."""
    section = Section.unreleased("0.2.0", body).with_bullets(BULLETS)
    assert expected == section.body
    assert section == section.with_bullets(BULLETS)


def test_never_empty() -> None:
    """A section without any text says that nothing changed."""
    empty = Section.unreleased("0.2.0").with_bullets({})
    assert "## 0.2.0, unreleased\n\nNothing changed for callers.\n" == empty.never_empty().render()
    said = evolve(empty, body="\n- New.\n")
    assert said == said.never_empty()
