"""The gate before an index."""

import pytest
from packaging.version import Version

from codegen.compat import pin_verdict
from codegen.compat.change import Change, Severity
from codegen.errors import CodegenError, RefusedError
from codegen.release import gate
from codegen.release.gate import Release
from codegen.release.wheel import Wheel
from tests.codegen.release.wheels import API, SURFACE, archive, name_of, wheel

CHANGELOG = "# Changelog\n\n## 0.2.0, 2026-11-22\n\n- New.\n\n## 0.1.0, 2026-11-01\n\n- First.\n"


def release(text: str) -> Release:
    """Make a release; a bang marks one that is yanked."""
    version = text.rstrip("!")
    return Release(version=Version(version), files=(name_of(version),), yanked=version != text)


def change(severity: Severity) -> Change:
    """Make a change of a severity."""
    return Change(pointer="", kind="k", what="it is other", importers=severity, deployed=severity)


@pytest.mark.parametrize(
    ("published", "version", "expected"),
    [
        pytest.param("", "0.1.0", None, id="first"),
        pytest.param("0.9.0 0.10.0", "0.11.0", "0.10.0", id="by number"),
        pytest.param("0.1.0 0.2.0!", "0.3.0", "0.1.0", id="yanked"),
        pytest.param("0.1.0 0.2.0rc1 0.2.0.dev1", "0.2.0", "0.1.0", id="pre-release"),
        pytest.param("0.1.0 0.2.0", "0.2.0", "0.1.0", id="itself"),
        pytest.param("0.1.0! 0.2.0rc1", "0.2.0", None, id="none unasked"),
    ],
)
def test_predecessor(published: str, version: str, expected: str | None) -> None:
    """The predecessor is the newest release that is neither yanked nor a pre-release."""
    found = gate.predecessor([release(each) for each in published.split()], Version(version))
    assert expected == (found and str(found.version))


@pytest.mark.parametrize(
    ("published", "version", "refused"),
    [
        pytest.param("", "0.1.0", False, id="first"),
        pytest.param("0.1.0 0.2.0", "0.3.0", False, id="newer"),
        pytest.param("0.1.0 0.2.0", "0.2.0", False, id="itself"),
        pytest.param("0.1.0 0.3.0rc1", "0.2.0", False, id="pre-release"),
        pytest.param("0.1.0 0.3.0", "0.2.0", True, id="older"),
        pytest.param("0.1.0 0.3.0!", "0.2.0", True, id="older than what was yanked"),
    ],
)
def test_number(published: str, version: str, refused: bool) -> None:
    """A version must be above every final version, yanked or not."""
    releases = [release(each) for each in published.split()]
    if refused:
        with pytest.raises(
            RefusedError, match=r"^0\.2\.0: the index already has the newer version 0\.3\.0"
        ):
            gate.check_number(releases, Version(version))
    else:
        gate.check_number(releases, Version(version))


@pytest.mark.parametrize(
    ("base", "version", "bump", "needed"),
    [
        pytest.param("0.1.0", "0.1.1", Severity.MINOR, None, id="enough below 1.0"),
        pytest.param("0.1.0", "0.2.0", Severity.MAJOR, None, id="enough for a break"),
        pytest.param("0.1.0", "1.0.0", Severity.NONE, None, id="more than enough"),
        pytest.param("0.1.0", "0.2.0rc1", Severity.MAJOR, None, id="pre-release"),
        pytest.param("0.1.0", "0.1.9", Severity.MAJOR, "0.2.0", id="too small"),
        pytest.param("1.0", "1.0.1", Severity.MINOR, "1.1.0", id="too small from 1.0"),
        pytest.param("1.0.0", "1.9.0", Severity.MAJOR, "2.0.0", id="too small for a break"),
    ],
)
def test_step(base: str, version: str, bump: Severity, needed: str | None) -> None:
    """A step smaller than the verdict is refused, with the changes."""
    changes = [change(bump)] if bump else []
    if needed is None:
        gate.check_step(Version(base), Version(version), changes)
        return
    with pytest.raises(RefusedError) as caught:
        gate.check_step(Version(base), Version(version), changes)
    step = f"{version}: the changes since {base} need version {needed} or higher"
    how = "write it to overrides/hyper_usage/_version.py, then run `python3 noxfile.py -s accept`"
    assert f"{step}; {how}\n{bump.label}: it is other" == str(caught.value)


def test_compare() -> None:
    """Both pins of two wheels are compared; the worst comes first."""
    new = wheel(
        "0.2.0",
        surface=SURFACE.replace("type: str", "type: int"),
        api=f"{API}def m.g() -> None\n",
    )
    changes = pin_verdict.compare(gate.pins_of(wheel("0.1.0")), gate.pins_of(new))
    expected = ["field-type-changed", "python-added"]
    assert expected == [each.kind for each in changes]


def test_compare_needs_pins() -> None:
    """A wheel without pins cannot be judged, and is refused."""
    bare = Wheel.parse(name_of("0.1.0"), archive({}))
    with pytest.raises(CodegenError, match="missing, or not UTF-8"):
        gate.pins_of(bare)


@pytest.mark.parametrize("text", ["", "<html>\n"])
def test_compare_needs_pins_that_can_be_read(text: str) -> None:
    """An empty pin, or another text, does not count as a release without names."""
    name = name_of("0.1.0")
    with pytest.raises(CodegenError, match=rf"^{name}: surface\.txt: cannot be read as a pin"):
        gate.pins_of(wheel("0.1.0", surface=text))
    with pytest.raises(CodegenError, match=rf"^{name}: api\.txt: cannot be read as a pin"):
        gate.pins_of(wheel("0.1.0", api=text))


@pytest.mark.parametrize(
    ("version", "text", "expected"),
    [
        pytest.param("0.2.0", CHANGELOG, None, id="there"),
        pytest.param("0.1.0", CHANGELOG, None, id="the last"),
        pytest.param("0.2", CHANGELOG, "expected a section", id="missing"),
        pytest.param(
            "0.2.0", CHANGELOG.replace("- New.\n", ""), "expected a text under", id="empty"
        ),
        pytest.param(
            "0.2.0",
            CHANGELOG.replace("2026-11-22", "unreleased"),
            "expected `## 0.2.0, YEAR-MONTH-DAY`, got `## 0.2.0, unreleased`",
            id="unreleased",
        ),
    ],
)
def test_changelog(version: str, text: str, expected: str | None) -> None:
    """The changelog has a section for the version, with a text and a date."""
    if expected is None:
        gate.check_changelog(text, Version(version))
        return
    with pytest.raises(RefusedError, match=f"^CHANGELOG.md: {expected}"):
        gate.check_changelog(text, Version(version))


def test_changelog_without_text_and_date() -> None:
    """All that a section lacks is told at once."""
    with pytest.raises(RefusedError) as caught:
        gate.check_changelog("## 0.2.0, unreleased\n", Version("0.2.0"))
    expected = [
        "CHANGELOG.md: expected a text under `## 0.2.0, unreleased`, got none; write one",
        (
            "CHANGELOG.md: expected `## 0.2.0, YEAR-MONTH-DAY`, got `## 0.2.0, unreleased`;"
            " write the date"
        ),
    ]
    assert expected == str(caught.value).splitlines()
