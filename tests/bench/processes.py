"""Each contender has processes of its own: two versions of a package cannot be imported together.

All processes get the same environment, whatever the shell has set; only their PYTHONPATH differs.
"""

import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.rounds import Measure, in_turn
from tests.bench.table import BASE, OURS, BenchError, Figures, Key
from tests.bench.worker import KEY
from tests.codegen.checkouts import ROOT

__all__ = ["TRUSTED", "Bench", "by_workers", "make_stock", "run", "worker"]

TRUSTED: Final = "trusted.pem"


class Bench(NamedTuple):
    """One run of all measurements."""

    checkouts: Mapping[str, Path]
    """The folders of `OURS` and, if there is one, of `BASE`."""
    rounds: int
    """How often something quick is measured."""
    folder: Path
    """A folder for this run. It is the home of all processes, and holds the stock client."""
    servers: Mapping[str, str]
    """The URL of the server by its scheme; a client of `/N` there gets N plans."""

    @property
    def few(self) -> int:
        """How often something that takes seconds is measured."""
        return max(1, self.rounds // 5)

    def environment(self, contender: str) -> dict[str, str]:
        """Return the environment of a contender's process."""
        checkout = self.checkouts.get(contender)
        packages = [checkout / "generated", checkout / "overrides"] if checkout else [self.folder]
        # The bare generator leaves ruff out if ruff is not on PATH.
        tools = (str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))
        return {
            "HOME": str(self.folder),
            "HYPER_USAGE_API_KEY": KEY,
            "PATH": os.pathsep.join(tools),
            "PYTHONPATH": os.pathsep.join(map(str, packages)),
            "SSL_CERT_FILE": str(self.folder / TRUSTED),
        }


def run(
    command: Sequence[str | Path], environment: Mapping[str, str], folder: Path = ROOT
) -> float:
    """Run a command; return the processor seconds of the process and its children.

    Raises:
        BenchError: if its exit code is not 0.
    """
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        said = process.stdout.read().strip()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        reason = said.splitlines()[-1] if said else "nothing was printed"
        raise BenchError(f"exit code {process.returncode}: {reason}")
    return usage.ru_utime + usage.ru_stime


def make_stock(spec: Path, folder: Path) -> list[str | Path]:
    """Return the command of the bare generator that makes the stock client in a folder."""
    options: list[str | Path] = ["--meta", "none", "--overwrite", "--output-path", folder / "stock"]
    return [sys.executable, "-m", "openapi_python_client", "generate", "--path", spec, *options]


@contextmanager
def worker(bench: Bench, key: Key, argument: str, times: int) -> Generator[Measure]:
    """Start a process for a task; yield a measure that does the task that many times.

    The process ends when its stdin is closed.
    """
    contender, task = key
    name = OURS if contender == BASE else contender
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.worker", task, name, argument],
        cwd=ROOT,
        env=bench.environment(contender),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        stdin, stdout = process.stdin, process.stdout
        assert stdin
        assert stdout

        def measure() -> float:
            with suppress(BrokenPipeError):  # A process that has ended left the reason behind.
                os.write(stdin.fileno(), f"{times}\n".encode())
            answer = stdout.readline().strip()
            try:
                return float(answer)
            except ValueError:
                raise BenchError(answer or f"{name} ended without a word") from None

        yield measure


def by_workers(bench: Bench, task: str, bare: Sequence[str], argument: str, times: int) -> Figures:
    """Return the seconds that our checkouts and bare tools need for a task of tests.bench.worker.

    Raises:
        BenchError: if one of them cannot do the task; the base is left out then.
    """
    with ExitStack() as stack:
        keys = [(contender, task) for contender in (*bench.checkouts, *bare)]
        measures = {key: stack.enter_context(worker(bench, key, argument, times)) for key in keys}
        return in_turn(measures, bench.rounds)
