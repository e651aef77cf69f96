"""Which version a change takes."""

from packaging.version import Version

from codegen.compat.generated_verdict import Severity

__all__ = ["next_version"]


def next_version(version: str, bump: Severity) -> str:
    """Return the lowest version that may follow `version` with such a change.

    Below 1.0 nothing is promised for good, and everything moves one place to the right, as Cargo,
    Poetry and `~=0.1.0` read it: what breaks takes a minor version, anything else a patch version.
    A pre-release counts as the release that it leads to.
    """
    release = Version(version)
    major, minor, patch = release.major, release.minor, release.micro
    if bump is Severity.MAJOR and major:
        return f"{major + 1}.0.0"
    if bump is Severity.MAJOR or (bump is Severity.MINOR and major):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
