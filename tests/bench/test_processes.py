"""Contenders run as processes, and a failure is told with its reason."""

import sys
from pathlib import Path

import pytest

from tests.bench.processes import Bench, run, worker
from tests.bench.table import BASE, OURS, BenchError
from tests.bench.worker import JSON
from tests.codegen.checkouts import ROOT


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a run whose base has no packages."""
    return Bench({OURS: ROOT, BASE: tmp_path}, 1, tmp_path, {})


def test_processor_seconds(bench: Bench) -> None:
    """The processor time of a process is that of its children too."""
    busy = "from time import process_time\nwhile process_time() < 0.1: pass"
    outer = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {busy!r}])"
    assert 0.1 <= run([sys.executable, "-c", outer], bench.environment(""))


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import sys; sys.exit(3)", "exit code 3: nothing was printed"),
        ("print('first'); print('last'); raise SystemExit(1)", "exit code 1: last"),
        ("raise ValueError('no')", "exit code 1: ValueError: no"),
    ],
)
def test_failure(program: str, reason: str, bench: Bench) -> None:
    """A process that fails is told by its exit code and the last line it printed."""
    with pytest.raises(BenchError, match=f"^{reason}$"):
        run([sys.executable, "-c", program], bench.environment(""))


def test_environment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A contender imports its own packages, and sees no setting of the shell."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy")
    environments = [bench.environment(name) for name in (OURS, BASE, JSON)]
    assert 3 == len({each["PYTHONPATH"] for each in environments})
    assert all("HTTP_PROXY" not in each for each in environments)


def test_worker(bench: Bench) -> None:
    """A worker does its task as often as it is asked."""
    with worker(bench, (OURS, "field"), "3", times=2) as measure:
        assert measure() > 0
        assert measure() > 0


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (("nobody", "field"), "KeyError"),
        ((JSON, "field"), "ValueError: invalid literal"),
    ],
)
def test_worker_that_fails(key: tuple[str, str], reason: str, bench: Bench) -> None:
    """A worker that cannot do its task says why, at every turn."""
    with worker(bench, key, "three", times=1) as measure, pytest.raises(BenchError, match=reason):
        measure()
