"""Which version a change takes."""

import pytest

from codegen.compat.generated_verdict import Severity
from codegen.compat.next_version import next_version


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
