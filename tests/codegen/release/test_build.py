"""A build gives the same files everywhere, with the contents that they should have."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from codegen import files
from codegen.__main__ import main
from codegen.checkout import version
from codegen.errors import CodegenError
from codegen.release import build, pack
from tests.codegen.checkouts import edit

EPOCH = {"SOURCE_DATE_EPOCH": "1700000000"}
SBOM = "codegen/release/sbom.py"


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the slowest step, the pipeline of the sdist."""
    monkeypatch.setattr(pack, "regenerate", Mock())


def problems_of(checkout: Path) -> list[str]:
    """Return the problems with building a checkout."""
    with pytest.raises(CodegenError) as caught:
        build.build(checkout, EPOCH)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.usefixtures("_quick")
def test_build(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`dist/` holds one sdist and one wheel, and nothing from before."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (checkout / "dist").mkdir()
    (checkout / "dist" / "hyper_usage-0.0.1-py3-none-any.whl").touch()
    assert 0 == main(["build"], checkout)
    stem = f"hyper_usage-{version(checkout)}"
    expected = [f"{stem}-py3-none-any.whl", f"{stem}.tar.gz"]
    assert expected == sorted(files.read(checkout / "dist"))
    printed = capsys.readouterr().out.splitlines()
    assert [f"dist/{name}" for name in expected] == [line.split()[0] for line in printed]


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(
    "leak",
    [
        pytest.param("__import__('os').environ['TZ']", id="time-zone"),
        pytest.param("__import__('os').environ['PYTHONHASHSEED']", id="hash-seed"),
        pytest.param("__import__('os').umask(0)", id="umask"),
        pytest.param("__file__", id="place"),
    ],
)
def test_a_build_that_depends_on_where_it_runs(checkout: Path, leak: str) -> None:
    """A wheel that depends on the machine is refused, and `dist/` stays as it was."""
    edit(checkout / SBOM, '"version": 1,', f'"version": {leak},')
    (first, *_) = problems_of(checkout)
    assert ".whl: differs when it is built in another place" in first
    assert not (checkout / "dist").exists()


@pytest.mark.usefixtures("_quick")
def test_an_sdist_that_lacks_something(checkout: Path) -> None:
    """If the wheel from the sdist differs from that of the checkout, no file is written."""
    old = "[tool.hatch.build.targets.sdist]\n"
    new = f'{old}exclude = ["overrides/hyper_usage/testing.py"]\n'
    edit(checkout / "pyproject.toml", old, new)
    (problem,) = problems_of(checkout)
    assert ".whl: differs when it is built from hyper_usage-" in problem


def test_what_hatchling_refuses(checkout: Path) -> None:
    """The error of hatchling is shown."""
    edit(checkout / "pyproject.toml", 'license = "MIT"', 'license = "None of these"')
    (problem,) = problems_of(checkout)
    assert problem.startswith("pyproject.toml: hatchling fails:\n")
    assert "None of these" in problem


def test_no_time(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If neither git nor the environment has the time, the error names the variable to set."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(checkout.parent))
    with pytest.raises(CodegenError, match="set SOURCE_DATE_EPOCH"):
        build.build(checkout, {})
