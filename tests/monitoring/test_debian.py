"""Programs from PATH, or else from Debian."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.monitoring.debian import NoProgramError, Tools, icinga, nagios, tools


def test_path_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installed Prometheus is used, and nothing is downloaded."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("prometheus", "promtool"):
        (tmp_path / name).touch(mode=0o755)
    expected = Tools(prometheus=tmp_path / "prometheus", promtool=tmp_path / "promtool")
    assert expected == tools(tmp_path / "debian")


def test_half_of_the_programs_do_not_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """If one of the programs is not on PATH, all come from Debian's package."""
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "prometheus").touch(mode=0o755)
    (tmp_path / "debian" / "prometheus").mkdir(parents=True)
    binaries = tmp_path / "debian" / "prometheus" / "usr" / "bin"
    expected = Tools(prometheus=binaries / "prometheus", promtool=binaries / "promtool")
    assert expected == tools(tmp_path / "debian")


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param(
            nagios, r"^needs `nagios4` on PATH, or a Debian .* nagios4-core;", id="nagios"
        ),
        pytest.param(icinga, "^needs a Debian or Ubuntu .* icinga2-bin;", id="icinga"),
    ],
)
def test_each_program_is_one_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    program: Callable[[Path], Path],
    expected: str,
) -> None:
    """Another program's package is not enough; the error names the package that is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "prometheus").mkdir()
    with pytest.raises(NoProgramError, match=expected):
        program(tmp_path)


def test_without_any_it_says_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without Prometheus and apt, the error names the missing packages, and no file is left."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoProgramError, match="needs `prometheus` and `promtool` on PATH"):
        tools(tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_a_package_out_of_reach_shows_what_apt_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without the package in the machine's sources, the error has apt-get's message."""
    monkeypatch.setenv("PATH", str(tmp_path))
    command = tmp_path / "apt-get"
    command.write_text("#!/bin/sh\necho E: no route to anywhere\nexit 100\n", encoding="utf-8")
    command.chmod(0o755)
    with pytest.raises(NoProgramError, match="E: no route to anywhere"):
        tools(tmp_path / "debian")


def test_the_machine_hears_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's hooks after an update of lists do not run."""
    if not shutil.which("apt-config"):
        pytest.skip("needs apt")
    hooks = tmp_path / "hooks.conf"
    hooks.write_text(
        'APT::Update::Post-Invoke { "echo hook"; };\n'
        'APT::Update::Post-Invoke-Success { "echo hook"; };\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("APT_CONFIG", str(hooks))
    (tmp_path / "apt-get").write_text(
        f'#!/bin/sh\n{shutil.which("apt-config")} "$1" dump\n', encoding="utf-8"
    )
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoProgramError) as caught:
        tools(tmp_path / "debian")
    assert "APT::Architecture" in str(caught.value)
    assert "hook" not in str(caught.value)
