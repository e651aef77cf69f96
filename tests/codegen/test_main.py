"""The maintainer's commands."""

import subprocess
import sys
from pathlib import Path

import pytest

from codegen.__main__ import ROOT, main

PAGE = Path(__file__).parent / "data" / "usage-statistics.md"


def test_refresh_and_regenerate(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page gives the document, the document gives the client, and both say what they did."""
    (checkout / "openapi.json").unlink()
    assert main(["refresh", str(PAGE)], checkout) == 0
    assert capsys.readouterr().out == "openapi.json was written; now regenerate\n"
    assert main(["refresh", str(PAGE)], checkout) == 0
    assert capsys.readouterr().out == "openapi.json is what it was\n"
    (checkout / "generated" / "orphan").write_text("")
    assert main(["regenerate"], checkout) == 0
    expected = "changed: generated/orphan\ngenerated/ was written\n"
    assert expected == capsys.readouterr().out
    assert main(["regenerate"], checkout) == 0
    assert capsys.readouterr().out == "generated/ is what it was\n"


def test_check(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It exits 0 where all is well, else 1 with a report."""
    assert main(["check"], checkout) == 0
    assert capsys.readouterr().out == "generated/ is exactly what its inputs give\n"
    (checkout / "generated" / "orphan").write_text("")
    assert main(["check"], checkout) == 1
    out = capsys.readouterr().out
    assert out.startswith("orphan file: generated/orphan\n")
    assert "-s regenerate" in out


def test_a_problem_goes_to_stderr(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be done exits 2 with a sentence, no traceback."""
    assert main(["refresh", "gone.md"], checkout) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("gone.md: cannot be read: ")


def test_a_refusal_of_the_system_goes_to_stderr(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be written exits 2 with its name."""

    def refuse(_root: Path) -> None:
        raise PermissionError(13, "Permission denied", "generated")

    monkeypatch.setattr("codegen.pipeline.regenerate", refuse)
    assert main(["regenerate"], checkout) == 2
    assert capsys.readouterr().err == "generated: Permission denied\n"


def test_command_line() -> None:
    """`python -m codegen` passes the exit status on."""
    command = [sys.executable, "-m", "codegen", "refresh", "gone.md"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("gone.md: cannot be read: ")


def test_usage_errors_exit_2() -> None:
    """A command that does not exist is a usage error."""
    with pytest.raises(SystemExit, match="2"):
        main(["nothing"])
