"""Does one task again and again: `python -m tests.bench.worker TASK CONTENDER ARGUMENT`.

Each line of stdin says how many times. Each answer is a line with the seconds of one time, or with
the reason why the contender cannot do it. PYTHONPATH decides which version of a package is tried.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from itertools import pairwise
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import httpx

from tests.bench.server import body
from tests.bench.table import OURS

if TYPE_CHECKING:
    from hyper_usage import Usage

__all__ = ["ACCOUNTS", "CONNECTIONS", "HTTPX", "JSON", "KEY", "STOCK"]

HTTPX: Final = "bare httpx"
JSON: Final = "json.loads"
STOCK: Final = "stock client"
ACCOUNTS: Final = 250  # for three contenders at one server, which may have 1,024 open files
CONNECTIONS: Final = 100
# The limits of our clients. By default httpx keeps 20 connections, and would mostly connect.
_LIMITS: Final = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
KEY: Final = "test-key"
_HEADERS: Final = {"x-api-key": KEY}
_FETCHED_AT: Final = datetime(2030, 1, 1, tzinfo=UTC)

Timer: TypeAlias = Callable[[int], float]
"""Does something so many times, and returns the seconds of one time."""
AsyncCall: TypeAlias = Callable[[], Awaitable[object]]


def waited(call: Callable[[], object]) -> Timer:
    """Return what times a call by the clock on the wall; the median leaves out interruptions."""

    def timer(times: int) -> float:
        call()  # opens the connection, if the server closed it meanwhile
        moments = [perf_counter()]
        for _ in range(times):
            call()
            moments.append(perf_counter())
        return median(after - before for before, after in pairwise(moments))

    return timer


def computed(call: Callable[[], object]) -> Timer:
    """Return what times a call that waits for nobody, by the time of the processor."""

    def timer(times: int) -> float:
        call()  # fills caches
        started = process_time()
        for _ in range(times):
            call()
        return (process_time() - started) / times

    return timer


def crowd(call: AsyncCall) -> Timer:
    """Return what times a call if as many tasks as connections call at once."""
    runner = asyncio.Runner()

    async def several(times: int) -> None:
        for _ in range(times):
            await call()

    async def all_at_once(times: int) -> None:
        await asyncio.gather(*(several(times) for _ in range(CONNECTIONS)))

    def timer(times: int) -> float:
        runner.run(all_at_once(1))  # opens the connections
        started = perf_counter()
        runner.run(all_at_once(times))
        return (perf_counter() - started) / times / CONNECTIONS

    return timer


def _endpoint() -> Any:
    return import_module("stock.api.default.get_usage_statistics")


def _call_ours(base_url: str) -> Timer:
    from hyper_usage import UsageClient

    return waited(UsageClient(KEY, base_url=base_url).get_usage)


def _call_httpx(base_url: str) -> Timer:
    client = httpx.Client()
    return waited(lambda: client.get(f"{base_url}/usage", headers=_HEADERS).json())


def _call_stock(base_url: str) -> Timer:
    client = import_module("stock").Client(base_url=base_url)
    return waited(partial(_endpoint().sync, client=client, x_api_key=KEY))


def _crowd_ours(base_url: str) -> Timer:
    from hyper_usage import AsyncUsageClient

    return crowd(AsyncUsageClient(KEY, base_url=base_url).get_usage)


def _crowd_httpx(base_url: str) -> Timer:
    client = httpx.AsyncClient(limits=_LIMITS)

    async def call() -> object:
        return (await client.get(f"{base_url}/usage", headers=_HEADERS)).json()

    return crowd(call)


def _crowd_stock(base_url: str) -> Timer:
    client: Any = import_module("stock").Client(base_url=base_url)
    client.set_async_httpx_client(httpx.AsyncClient(base_url=base_url, limits=_LIMITS))
    return crowd(partial(_endpoint().asyncio, client=client, x_api_key=KEY))


def _decode_ours(plans: str) -> Timer:
    from hyper_usage_api.api.default.get_usage_statistics import read_response

    return computed(partial(read_response, 200, body(int(plans))))


def _decode_stock(plans: str) -> Timer:
    content = body(int(plans))
    model: Any = import_module("stock.models").GetUsageStatisticsResponse200
    return computed(lambda: model.from_dict(json.loads(content)))


def _usage_ours(plans: str) -> Timer:
    return computed(_make_usage(plans))


def _field_ours(plans: str) -> Timer:
    make = _make_usage(plans)
    return computed(lambda: [plan.remaining for plan in make().plans])


def _make_usage(plans: str) -> "Callable[[], Usage]":
    from hyper_usage import Usage
    from hyper_usage_api.api.default.get_usage_statistics import read_response

    return partial(Usage.from_reported, read_response(200, body(int(plans))), _FETCHED_AT)


def _each_json(plans: str) -> Timer:
    texts = [json.dumps(plan) for plan in json.loads(body(int(plans)))["plans"]]
    return computed(lambda: [json.loads(text)["requestsRemaining"] for text in texts])


def _accounts_httpx(base_url: str) -> Timer:
    tls = httpx.create_ssl_context()
    kept = httpx.Limits(keepalive_expiry=None)
    clients = [httpx.Client(verify=tls, limits=kept) for _ in range(ACCOUNTS)]

    def ask() -> object:
        return [each.get(f"{base_url}/usage", headers=_HEADERS).json() for each in clients]

    return computed(ask)


_TASKS: Final[Mapping[tuple[str, str], Callable[[str], Timer]]] = {
    ("call", OURS): _call_ours,
    ("call", HTTPX): _call_httpx,
    ("call", STOCK): _call_stock,
    ("async calls", OURS): _crowd_ours,
    ("async calls", HTTPX): _crowd_httpx,
    ("async calls", STOCK): _crowd_stock,
    ("decoding", OURS): _decode_ours,
    ("decoding", STOCK): _decode_stock,
    ("usage", OURS): _usage_ours,
    ("usage", JSON): _each_json,
    ("field", OURS): _field_ours,
    ("field", JSON): _each_json,
    ("accounts", HTTPX): _accounts_httpx,
}


def main(task: str, contender: str, argument: str) -> None:
    """Answer each line of stdin, until it is closed or the task fails."""
    try:
        timer = _TASKS[task, contender](argument)
        gc.freeze()  # The objects that are loaded by now must not count as garbage of the task.
        for line in sys.stdin:
            gc.collect()
            print(timer(int(line)), flush=True)
    except Exception as error:  # noqa: BLE001 - whatever it is, the process that asked tells it.
        print(f"{type(error).__name__}: {' '.join(str(error).split())}")


if __name__ == "__main__":
    main(*sys.argv[1:])
