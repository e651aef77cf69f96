"""A change, how much of a version it takes, and the version that follows."""

from collections.abc import Sequence
from enum import IntEnum

from attrs import frozen
from packaging.version import Version

from codegen.compat.generated.generated_surface import Entry

__all__ = ["Change", "Severity", "bump", "next_version"]


class Severity(IntEnum):
    """The part of a version (semver) that a change takes; `NONE` if nobody can see the change."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def label(self) -> str:
        """The name that reports use."""
        return self.name.lower()


@frozen(kw_only=True)
class Change:
    """One change: its place in the document, its id, and its judgements.

    Importers and deployed clients are judged apart. An importer moves to the new client and finds
    its Python changed; a deployed client stays the old one and finds the wire changed.

    `kind` is one of the ids in `change_ids`. `entry` is the entry of the surface, by its new name.
    `readers` are the handwritten lines that read the entry, `overrides/hyper_usage/_usage.py:9`.
    """

    pointer: str
    kind: str
    what: str
    importers: Severity
    deployed: Severity
    entry: Entry | None = None
    readers: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """The higher of the two judgements."""
        return max(self.importers, self.deployed)

    @property
    def message(self) -> str:
        """The change in words, with both judgements if they differ."""
        if self.importers == self.deployed:
            return self.what
        return (
            f"{self.what} (importers: {self.importers.label}, "
            f"deployed clients: {self.deployed.label})"
        )


def bump(changes: Sequence[Change]) -> Severity:
    """Return the part of the version that all changes together take."""
    return max((change.severity for change in changes), default=Severity.NONE)


def next_version(version: str, bump: Severity) -> str:
    """Return the lowest version that may follow `version` with such a change.

    Below 1.0 everything moves one place to the right, as Cargo, Poetry and `~=0.1.0` read it: a
    breaking change takes a minor version, any other change a patch version. A pre-release counts as
    the release that it leads to.
    """
    release = Version(version)
    major, minor, patch = release.major, release.minor, release.micro
    if bump is Severity.MAJOR and major:
        return f"{major + 1}.0.0"
    if bump is Severity.MAJOR or (bump is Severity.MINOR and major):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
