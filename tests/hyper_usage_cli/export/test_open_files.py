"""The parts of the exporter share the open files that the system allows."""

import os

import pytest

from hyper_usage_cli.export.open_files import share


@pytest.mark.parametrize(
    ("allowed", "part", "expected"),
    [
        pytest.param(256, 4, 64, id="macOS"),
        pytest.param(1024, 4, 100, id="many"),
        pytest.param(3, 4, 1, id="hardly any"),
        pytest.param(-1, 4, 100, id="unlimited"),
    ],
)
def test_share(allowed: int, part: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part has its share, at least one file, and at most as many as it needs."""

    def sysconf(_name: str) -> int:
        return allowed

    monkeypatch.setattr(os, "sysconf", sysconf)
    assert expected == share(part, 100)


def test_no_limit_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot tell its limit is taken to have a usual one."""
    monkeypatch.delattr(os, "sysconf")
    assert (512, 256) == (share(2, 1000), share(4, 1000))
