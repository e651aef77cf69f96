"""One client and many callers: threads, tasks, cancelled calls, forks and event loops."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from decimal import Decimal
from socket import socket
from threading import Barrier, Event, main_thread
from time import monotonic
from typing import Final

import anyio
import anyio.to_thread
import httpx
import pytest
from attrs import define, field

from hyper_usage import (
    AsyncUsageClient,
    ConfigurationError,
    Drift,
    DriftKind,
    HyperUsageError,
    Usage,
    UsageClient,
)
from tests.hyper_usage.clients.situations import NOBODY
from tests.hyper_usage.http.loopback import REPLY, head, reply_of, serve
from tests.hyper_usage.replies import KEY
from tests.patience import LATE, PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

THREADS: Final = 32
AT_ONCE: Final = 1000
BACKENDS: Final = ["asyncio", "trio"]
HALF_A_REPLY: Final = REPLY[:-5]


@define
class Answering:
    """Answers all requests, and keeps connections and requests."""

    reply: bytes = REPLY
    connections: list[socket] = field(factory=list[socket])
    requests: list[bytes] = field(factory=list[bytes])

    def __call__(self, connection: socket) -> None:
        """Answer on one connection."""
        self.connections.append(connection)
        while request := head(connection):
            self.requests.append(request)
            connection.sendall(self.reply)


@define
class Stalling:
    """Stalls on the first connection until the client leaves, then answers the others.

    Before it stalls, it reads and sends `sent`.
    """

    sent: bytes = b""
    stall: Callable[[], object] = lambda: None
    is_stalling: Event = field(factory=Event)
    is_left: Event = field(factory=Event)

    def __call__(self, connection: socket) -> None:
        """Stall or answer on a connection."""
        if self.is_stalling.is_set():
            Answering()(connection)
            return
        try:
            connection.recv(65_536)
            connection.sendall(self.sent)
            self.is_stalling.set()
            self.stall()
            while connection.recv(65_536):
                pass
        finally:
            self.is_left.set()


def in_threads(call: Callable[[], Usage]) -> list[Usage]:
    """Call from many threads, three times each."""

    def thrice() -> list[Usage]:
        return [call() for _ in range(3)]

    with ThreadPoolExecutor(THREADS) as pool:
        futures = [pool.submit(thrice) for _ in range(THREADS)]
        return [usage for future in futures for usage in future.result()]


def test_threads() -> None:
    """Threads share a client, and it opens no more connections than there are threads."""
    answering = Answering()
    with serve(answering) as port, UsageClient(KEY, base_url=f"http://127.0.0.1:{port}") as client:
        usages = in_threads(client.get_usage)
    assert [Decimal(1)] * (3 * THREADS) == [usage.balance_euro for usage in usages]
    assert 3 * THREADS == len(answering.requests)
    assert len(answering.connections) <= THREADS


def test_drift_in_threads() -> None:
    """A drift that many threads see at once is reported once."""
    told: list[Drift] = []
    together = Barrier(THREADS)

    def answer(connection: socket) -> None:
        head(connection)
        together.wait(PATIENCE)
        connection.sendall(reply_of(b'{"balanceEuro": 1, "new": 1}'))

    with serve(answer) as port:
        client = UsageClient(KEY, base_url=f"http://127.0.0.1:{port}", on_drift=told.append)
        with client, ThreadPoolExecutor(THREADS) as pool:
            for future in [pool.submit(client.get_usage) for _ in range(THREADS)]:
                future.result()
    assert [Drift(DriftKind.UNKNOWN_MEMBER, "/new", "integer")] == told


@pytest.mark.parametrize("backend", BACKENDS)
def test_tasks(backend: str) -> None:
    """A thousand tasks share a client."""
    answering = Answering()
    balances: list[Decimal] = []

    async def main(base_url: str) -> None:
        # All begin at once, so the last one's budget has to last for all of them.
        async with (
            AsyncUsageClient(KEY, base_url=base_url, timeout=AT_ONCE) as client,
            anyio.create_task_group() as tasks,
        ):

            async def call() -> None:
                balances.append((await client.get_usage()).balance_euro)

            for _ in range(AT_ONCE):
                tasks.start_soon(call)

    with serve(answering) as port:
        anyio.run(main, f"http://127.0.0.1:{port}", backend=backend)
    assert [Decimal(1)] * AT_ONCE == balances
    assert AT_ONCE == len(answering.requests)
    # Not all at the same time: httpcore may close an idle connection for another.
    assert len(answering.connections) < 200


STALLS: Final = {
    "no-handshake": ("https", b""),
    "no-reply": ("http", b""),
    "half-a-reply": ("http", HALF_A_REPLY),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("stall", STALLS)
def test_cancelled(stall: str, backend: str) -> None:
    """A cancelled call leaves no connection open, and the client still works."""
    scheme, sent = STALLS[stall]
    stalling = Stalling(sent)

    async def main(base_url: str) -> Usage | None:
        async with AsyncUsageClient(KEY, base_url=base_url) as client:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(client.get_usage)
                await wait_for(stalling.is_stalling)
                tasks.cancel_scope.cancel()
            await wait_for(stalling.is_left)
            return await client.get_usage() if scheme == "http" else None

    with serve(stalling) as port:
        usage = anyio.run(main, f"{scheme}://127.0.0.1:{port}", backend=backend)
    assert (Decimal(1) if scheme == "http" else None) == (usage and usage.balance_euro)


async def wait_for(event: Event) -> None:
    """Wait for the event of another thread."""
    assert await anyio.to_thread.run_sync(event.wait, PATIENCE)


@pytest.mark.parametrize("stall", STALLS)
def test_cancelled_task(stall: str) -> None:
    """A task that asyncio cancels leaves no connection open, and ends as cancelled."""
    scheme, sent = STALLS[stall]
    stalling = Stalling(sent)

    async def main(base_url: str) -> None:
        async with AsyncUsageClient(KEY, base_url=base_url) as client:
            task = asyncio.create_task(client.get_usage())
            await wait_for(stalling.is_stalling)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await wait_for(stalling.is_left)

    with serve(stalling) as port:
        asyncio.run(main(f"{scheme}://127.0.0.1:{port}"))


def interrupt() -> None:
    """Send this process the signal of Ctrl+C."""
    signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)


@pytest.mark.parametrize("sent", [b"", HALF_A_REPLY], ids=["no-reply", "half-a-reply"])
@pytest.mark.parametrize("http", [None, httpx.Client], ids=["own", "passed"])
def test_interrupted(sent: bytes, http: type[httpx.Client] | None) -> None:
    """Ctrl+C ends a call at once, and the client still works."""
    stalling = Stalling(sent, interrupt)
    with ExitStack() as stack:
        base_url = f"http://127.0.0.1:{stack.enter_context(serve(stalling))}"
        passed = stack.enter_context(http(verify=NOBODY)) if http else None
        client = stack.enter_context(UsageClient(KEY, base_url=base_url, http_client=passed))
        start = monotonic()
        with pytest.raises(KeyboardInterrupt):
            client.get_usage()
        assert monotonic() - start < LATE
        assert 1 == client.get_usage().balance_euro
    assert passed or stalling.is_left.wait(PATIENCE)


def test_closed_while_it_is_asked() -> None:
    """A call fails if its client is closed meanwhile, and makes no new connection."""
    closed = Event()
    answering = Answering()

    def fail_once_closed(connection: socket) -> None:
        answering.connections.append(connection)
        head(connection)
        client.close()
        closed.set()

    with serve(fail_once_closed) as port:
        client = UsageClient(KEY, base_url=f"http://127.0.0.1:{port}")
        with pytest.raises(HyperUsageError):
            client.get_usage()
    assert closed.wait(PATIENCE)
    assert 1 == len(answering.connections)


FORK: Final = """
import os, sys
from hyper_usage import ConfigurationError, UsageClient
with UsageClient("test-key", base_url=sys.argv[1]) as client:
    client.get_usage()
    if not (child := os.fork()):
        try:
            client.get_usage()
        except ConfigurationError as error:
            print(error, flush=True)
        sys.exit()
    os.waitpid(child, 0)
    print(client.get_usage().balance_euro)
"""


def test_fork() -> None:
    """A client raises in a forked child, and still works in the parent."""
    command = [sys.executable, "-c", FORK]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with serve(Answering()) as port:
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"],
            env=environment,
            capture_output=True,
            check=True,
            text=True,
        )
    assert ["the client was made before a fork; make one after it", "1"] == done.stdout.splitlines()


def test_another_event_loop() -> None:
    """A client that was used on one event loop raises on another."""
    # A connection that stays open would belong to a loop that has ended.
    last_reply = REPLY.replace(b"\r\n", b"\r\nconnection: close\r\n", 1)
    with serve(Answering(last_reply)) as port:
        client = AsyncUsageClient(KEY, base_url=f"http://127.0.0.1:{port}")

        async def main() -> None:
            async with client:
                await client.get_usage()

        asyncio.run(client.get_usage())
        with pytest.raises(ConfigurationError, match="event loop"):
            asyncio.run(main())
