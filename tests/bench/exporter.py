"""The exporter: a scrape that asks many accounts at https, beside a bare httpx client for each.

Processor time counts. The clients keep their connections; the exporter does as it is written.
"""

import re
import subprocess
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final
from urllib.request import urlopen

import psutil

from tests.bench.command import program, python
from tests.bench.processes import Bench, worker
from tests.bench.rounds import Measure, in_turn
from tests.bench.table import BenchError, Key, Row
from tests.bench.worker import ACCOUNTS, HTTPX, KEY

__all__ = ["rows"]

_CLIENTS: Final = (HTTPX, "accounts")
#: Half of the exporter's cost when it was first measured beside these clients.
_TARGET: Final = 3.80
_OPTIONS: Final = ("--timeout=120", "--listen=127.0.0.1:0", "--min-interval=0.001")
_UP: Final = re.compile(rb"^hyper_usage_up\{.*\} 1\.0$", re.MULTILINE)


def rows(bench: Bench) -> Iterator[Row]:
    """Yield the row of a scrape."""
    base_url = f"{bench.servers['https']}/3"
    with ExitStack() as stack:
        clients = stack.enter_context(worker(bench, _CLIENTS, base_url, times=1))
        measures: dict[Key, Measure] = {_CLIENTS: clients}
        for contender in bench.checkouts:
            scrape = stack.enter_context(_exporter(bench, contender, base_url))
            measures[contender, "scrape"] = scrape
        figures = in_turn(measures, bench.rounds)
    title = f"hyper-usage export, {ACCOUNTS} accounts, https"
    yield Row.of(title, figures, "scrape", _CLIENTS, _TARGET)


@contextmanager
def _exporter(bench: Bench, contender: str, base_url: str) -> Generator[Measure]:
    """Run an exporter; yield what measures a scrape."""
    accounts = [f"--account=account-{number}=KEY_{number}" for number in range(ACCOUNTS)]
    options = (f"--base-url={base_url}", *_OPTIONS, *accounts)
    command = python(program(bench.checkouts[contender]), "export", *options)
    keys = {f"KEY_{number}": KEY for number in range(ACCOUNTS)}
    environment = bench.environment(contender) | keys
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        said = process.stderr.readline().strip()
        url = said.removeprefix("listening on ")

        def measure() -> float:
            if url == said:
                raise BenchError(said or "the exporter ended without a word")
            before = _seconds(process.pid)
            with urlopen(url) as reply:  # noqa: S310 - the exporter named it.
                up = len(_UP.findall(reply.read()))
            if up < ACCOUNTS:
                raise BenchError(f"expected {ACCOUNTS} accounts that are up, got {up}")
            return _seconds(process.pid) - before

        try:
            yield measure
        finally:
            process.terminate()


def _seconds(pid: int) -> float:
    """Return the processor seconds of all threads of a process."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system
