"""Calls: from a client to a `Usage`, beside bare httpx and the stock client.

All clients keep their connections, and all wait for the same server. So the clock on the wall
counts, and bare httpx only parses JSON.
"""

from collections.abc import Iterator
from typing import Final

from tests.bench.processes import Bench, by_workers
from tests.bench.table import Row
from tests.bench.worker import CONNECTIONS, HTTPX, STOCK

__all__ = ["rows"]

#: The highest ratio to bare httpx that is wanted for a number of plans.
_TARGETS: Final = {3: 0.80, 20: 0.90, 100: 1.30, 1000: 2.50}
_TOGETHER_TARGET: Final = 1.05
_TOGETHER: Final = 2  # calls of each connection


def rows(bench: Bench) -> Iterator[Row]:
    """Yield two rows for calls with each number of plans, and two for async calls."""
    for plans, target in _TARGETS.items():
        base_url, times = f"{bench.servers['http']}/{plans}", 20 + 600 // plans
        figures = by_workers(bench, "call", (HTTPX, STOCK), base_url, times=times)
        name = f"call, {plans:,} plans"
        yield Row.of(name, figures, "call", (HTTPX, "call"), target)
        yield Row.of(name, figures, "call", (STOCK, "call"))
    base_url, task = f"{bench.servers['http']}/3", "async calls"
    few = bench._replace(rounds=bench.few)
    figures = by_workers(few, task, (HTTPX, STOCK), base_url, times=_TOGETHER)
    name = f"async call, {CONNECTIONS} at a time, 3 plans"
    yield Row.of(name, figures, task, (HTTPX, task), _TOGETHER_TARGET)
    yield Row.of(name, figures, task, (STOCK, task))
