"""Measures a call against bare httpx, the stock client and urllib3.

`python3 noxfile.py -s bench -- calls` prints it; docs/speed.md explains it.

One run measures all contenders in turn, and each round starts with another one. A ratio is the
median of the ratios of all rounds, so that it holds on a noisy machine; the times only show the
scale. The server is another process, connections are kept, and replies are validated as always. The
stock client comes from openapi-python-client with its own templates and the frozen openapi.json.
"""

import asyncio
import gc
import importlib
import json
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final, NamedTuple, TypeAlias

import httpx
import urllib3

from hyper_usage import AsyncUsageClient, UsageClient
from hyper_usage_api.api.default.get_usage_statistics import read_response
from tests.bench.pipeline import run, stock
from tests.bench.server import body, serve
from tests.codegen.checkouts import FROZEN, SPEC

KEY: Final = "test-key"
HEADERS: Final = {"x-api-key": KEY}
CONTENDERS: Final = ("ours", "httpx", "stock", "urllib3")
ASYNC_CALLS: Final = 1000
CONNECTIONS: Final = 100
# The limits of our clients. By default httpx keeps 20 connections, and would mostly connect.
LIMITS: Final = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
# Isolated, so that no variable and no directory changes the imports.
PYTHON: Final = (sys.executable, "-I", "-c")
IMPORTS: Final = {"ours": "import hyper_usage", "httpx": "import httpx", "nothing": "pass"}
ONE_SHOTS: Final = {
    "ours": """
from hyper_usage import UsageClient
with UsageClient(key, base_url=base_url) as client:
    client.get_usage()
""",
    "httpx": """
import httpx
with httpx.Client() as client:
    client.get(base_url + "/usage", headers={"x-api-key": key}).json()
""",
    "stock": """
from stock import Client
from stock.api.default.get_usage_statistics import sync
with Client(base_url=base_url) as client:
    sync(client=client, x_api_key=key)
""",
    "urllib3": """
import urllib3
with urllib3.PoolManager() as pool:
    pool.request("GET", base_url + "/usage", headers={"x-api-key": key}).json()
""",
}
#: The same if TLS is needed: httpx reads the certificates for every client, our client only for
#: https, and the server speaks http.
ONE_SHOTS_WITH_TLS: Final = ONE_SHOTS | {
    "ours": f"\nimport httpx\nhttpx.create_ssl_context(){ONE_SHOTS['ours']}"
}

Measure: TypeAlias = Callable[[], float]
AsyncCall: TypeAlias = Callable[[], Awaitable[object]]


class Row(NamedTuple):
    """A row: its title, the highest allowed ratio of our cost to `beside`, and all seconds."""

    name: str
    beside: str
    target: float
    seconds: Mapping[str, list[float]]

    def __str__(self) -> str:
        times = (self._microseconds(name) for name in CONTENDERS)
        pairs = zip(self.seconds["ours"], self.seconds[self.beside], strict=True)
        ratio = median(ours / other for ours, other in pairs)
        verdict = f"{ratio:6.2f} {self.target:6.2f}  {'met' if ratio <= self.target else 'not met'}"
        return f"{self.name:<34}{' '.join(times)}  ours/{self.beside:<5} {verdict}"

    def _microseconds(self, name: str) -> str:
        return f"{median(self.seconds[name]) * 1e6:9.0f}" if name in self.seconds else f"{'-':>9}"


def in_turn(measures: Mapping[str, Measure], rounds: int) -> dict[str, list[float]]:
    """Return the results of each function in every round but the first, which warms up."""
    names = list(measures)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds + 1):
        for name in names:
            seconds[name].append(measures[name]())
        names.append(names.pop(0))
    return {name: figures[1:] for name, figures in seconds.items()}


def timed(call: Callable[[], object], times: int) -> Measure:
    """Return a function that measures the seconds of one call, averaged over many."""

    def measure() -> float:
        gc.collect()
        started = perf_counter()
        for _ in range(times):
            call()
        return (perf_counter() - started) / times

    return measure


def process(program: str, *arguments: str) -> Measure:
    """Return a function that measures the processor seconds of a whole Python process."""
    return lambda: run([*PYTHON, program, *arguments]).seconds


def calls(origin: str, plans: int, stack: ExitStack) -> dict[str, Callable[[], object]]:
    """Return a call of each contender, with open connections."""
    base_url = f"{origin}/{plans}"
    url = f"{base_url}/usage"
    bare = stack.enter_context(httpx.Client())
    pool = stack.enter_context(urllib3.PoolManager())
    stock_client = stack.enter_context(importlib.import_module("stock").Client(base_url=base_url))
    endpoint = importlib.import_module("stock.api.default.get_usage_statistics")
    return {
        "ours": stack.enter_context(UsageClient(KEY, base_url=base_url)).get_usage,
        "httpx": lambda: bare.get(url, headers=HEADERS).json(),
        "stock": partial(endpoint.sync, client=stock_client, x_api_key=KEY),
        "urllib3": lambda: pool.request("GET", url, headers=HEADERS).json(),
    }


async def crowd(call: AsyncCall) -> float:
    """Return the seconds of one call if as many tasks as connections call at once."""

    async def several(times: int) -> None:
        for _ in range(times):
            await call()

    async def all_at_once(times: int) -> None:
        await asyncio.gather(*(several(times) for _ in range(CONNECTIONS)))

    await all_at_once(1)  # The first calls open the connections.
    gc.collect()
    started = perf_counter()
    await all_at_once(ASYNC_CALLS // CONNECTIONS)
    return (perf_counter() - started) / ASYNC_CALLS


async def crowd_of(name: str, base_url: str) -> float:
    """Measure one contender with a client of its own."""
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(AsyncUsageClient(KEY, base_url=base_url))
        http = await stack.enter_async_context(httpx.AsyncClient(limits=LIMITS))
        client: Any = importlib.import_module("stock").Client(base_url=base_url)
        client.set_async_httpx_client(httpx.AsyncClient(base_url=base_url, limits=LIMITS))
        await stack.enter_async_context(client)
        endpoint = importlib.import_module("stock.api.default.get_usage_statistics")

        async def bare() -> object:
            return (await http.get(f"{base_url}/usage", headers=HEADERS)).json()

        by_name: dict[str, AsyncCall] = {
            "ours": ours.get_usage,
            "httpx": bare,
            "stock": partial(endpoint.asyncio, client=client, x_api_key=KEY),
        }
        return await crowd(by_name[name])


def decoders(plans: int) -> dict[str, Callable[[], object]]:
    """Return functions that decode a body into models."""
    content = body(plans)
    model: Any = importlib.import_module("stock.models").GetUsageStatisticsResponse200
    return {
        "ours": lambda: read_response(200, content),
        "stock": lambda: model.from_dict(json.loads(content)),
    }


def imports() -> dict[str, list[float]]:
    """Return the seconds of each import, minus those of a Python that imports nothing."""
    seconds = in_turn({name: process(program) for name, program in IMPORTS.items()}, rounds=20)
    nothing = seconds.pop("nothing")
    return {
        name: [all_of_it - idle for all_of_it, idle in zip(figures, nothing, strict=True)]
        for name, figures in seconds.items()
    }


def one_shots(programs: Mapping[str, str], origin: str, folder: Path) -> dict[str, list[float]]:
    """Return the seconds of whole scripts, with imports and exit."""
    head = f"import sys\nsys.path.append({str(folder)!r})\nkey, base_url = {(KEY, f'{origin}/3')!r}"
    return in_turn({name: process(head + program) for name, program in programs.items()}, rounds=20)


def rows(origin: str, folder: Path) -> Iterator[Row]:
    """Yield the rows, measured one by one."""
    with ExitStack() as stack:
        for plans, target, times in ((3, 1.00, 40), (1000, 1.25, 4)):
            contenders = calls(origin, plans, stack)
            measures = {name: timed(call, times) for name, call in contenders.items()}
            yield Row(f"call, {plans} plans", "httpx", target, in_turn(measures, rounds=100))
    crowds = {
        name: lambda name=name: asyncio.run(crowd_of(name, f"{origin}/3"))
        for name in ("ours", "httpx", "stock")
    }
    title = f"{ASYNC_CALLS} async calls, {CONNECTIONS} connections"
    yield Row(title, "httpx", 1.05, in_turn(crowds, rounds=4))
    yield Row("import", "httpx", 0.10, imports())
    yield Row("one-shot script", "httpx", 1.05, one_shots(ONE_SHOTS, origin, folder))
    with_tls = one_shots(ONE_SHOTS_WITH_TLS, origin, folder)
    yield Row("one-shot script, certificates read", "httpx", 1.05, with_tls)
    for plans, times in ((3, 1000), (1000, 5)):
        measures = {name: timed(call, times) for name, call in decoders(plans).items()}
        yield Row(f"decoding, {plans} plans", "stock", 0.50, in_turn(measures, rounds=60))


def main() -> None:
    """Print the table and judge it."""
    print(f"{'microseconds':<34}{' '.join(f'{name:>9}' for name in CONTENDERS)}  ", end="")
    print(f"{'':<10} {'ratio':>6} {'target':>6}")
    with TemporaryDirectory() as name, serve() as origin:
        folder = Path(name)
        run(stock(FROZEN / SPEC, folder))
        sys.path.append(name)
        gc.freeze()  # objects that are loaded by now must not count as garbage of a contender
        for row in rows(origin, folder):
            print(row, flush=True)


if __name__ == "__main__":
    main()
