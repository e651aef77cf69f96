"""Severities, and the version that a change takes."""

import pytest

from codegen.compat.change import Change, Severity, bump, next_version


def change(importers: Severity, deployed: Severity) -> Change:
    """Return a change with these judgements."""
    return Change(pointer="", kind="k", what="it is new", importers=importers, deployed=deployed)


def test_severities() -> None:
    """The four words that reports use, from the least to the most severe."""
    assert ["none", "patch", "minor", "major"] == [severity.label for severity in Severity]


@pytest.mark.parametrize(
    ("importers", "deployed", "message"),
    [
        pytest.param(Severity.MAJOR, Severity.MAJOR, "it is new", id="agreement"),
        pytest.param(
            Severity.MINOR,
            Severity.MAJOR,
            "it is new (importers: minor, deployed clients: major)",
            id="disagreement",
        ),
    ],
)
def test_the_higher_judgement_counts(importers: Severity, deployed: Severity, message: str) -> None:
    """A change is as severe as the higher judgement; the message names both if they differ."""
    found = change(importers, deployed)
    assert (Severity.MAJOR, message) == (found.severity, found.message)


def test_bump() -> None:
    """The most severe change decides for all; no change takes no part of the version."""
    minor, patch = Severity.MINOR, Severity.PATCH
    assert minor is bump([change(patch, patch), change(patch, minor), change(patch, patch)])
    assert Severity.NONE is bump([])


@pytest.mark.parametrize(
    ("version", "bump", "expected"),
    [
        pytest.param("1.2.3", Severity.MAJOR, "2.0.0", id="major"),
        pytest.param("1.2.3", Severity.MINOR, "1.3.0", id="minor"),
        pytest.param("1.2.3", Severity.PATCH, "1.2.4", id="patch"),
        pytest.param("1.2.3", Severity.NONE, "1.2.4", id="none"),
        pytest.param("0.2.0rc1", Severity.MAJOR, "0.3.0", id="after a pre-release"),
        pytest.param("0.2.3", Severity.MAJOR, "0.3.0", id="major below 1.0"),
        pytest.param("0.2.3", Severity.MINOR, "0.2.4", id="minor below 1.0"),
        pytest.param("0.2.3", Severity.PATCH, "0.2.4", id="patch below 1.0"),
    ],
)
def test_next_version(version: str, bump: Severity, expected: str) -> None:
    """Below 1.0 a breaking change takes a minor version, and anything else a patch version."""
    assert expected == next_version(version, bump)
