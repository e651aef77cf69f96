"""One client and many callers: threads, tasks, cancelled calls, forks and event loops."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from decimal import Decimal
from socket import EAI_NONAME, gaierror, socket, socketpair
from threading import Barrier, Event, Semaphore, main_thread
from time import monotonic, sleep
from typing import Final, TypeAlias

import anyio
import anyio.to_thread
import httpcore
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
from hyper_usage._http.sync_transport import Network
from tests.hyper_usage.clients.situations import NOBODY
from tests.hyper_usage.faults.places import crowded
from tests.hyper_usage.http.loopback import REPLY, head, reply_of, serve
from tests.hyper_usage.http.tls import stay_silent
from tests.hyper_usage.replies import KEY
from tests.hyper_usage.shown import shown_of
from tests.patience import LATE, PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Place: TypeAlias = Callable[[bool], AbstractContextManager[str]]

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
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert list(shown_of(caught.value))  # No frame is of httpcore.
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
        with pytest.raises(KeyboardInterrupt) as caught:
            client.get_usage()
        assert list(shown_of(caught.value))  # No frame is of httpcore.
        assert monotonic() - start < LATE
        assert 1 == client.get_usage().balance_euro
    assert passed or stalling.is_left.wait(PATIENCE)


@contextmanager
def look_up_that_lasts(_is_own: bool) -> Generator[str]:
    """Let the look-up of a host last until the end of a test."""
    over = Event()

    def linger(*_arguments: object, **_options: object) -> object:
        over.wait(PATIENCE)
        raise gaierror(EAI_NONAME, "Name or service not known")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socket.getaddrinfo", linger)
        try:
            yield "http://localhost:1"
        finally:
            over.set()


@contextmanager
def taking_no_connection(_is_own: bool) -> Generator[str]:
    """Yield the base URL of a server that takes no connection."""
    with crowded() as stage:
        yield stage.base_url


def keeping(handle: Callable[[socket], object], scheme: str = "http") -> Place:
    """Return a place whose server waits in the end until each own connection is closed."""

    @contextmanager
    def place(is_own: bool) -> Generator[str]:
        left = Semaphore(0)
        connections = list[socket]()

        def note(connection: socket) -> None:
            connections.append(connection)
            try:
                handle(connection)
            finally:
                left.release()

        with serve(note) as port:
            yield f"{scheme}://127.0.0.1:{port}"
            for _ in connections if is_own else ():
                assert left.acquire(timeout=PATIENCE)

    return place


LATER: Final = REPLY.replace(b"200 OK", b"503 No\r\nretry-after: 30")
PLACES: Final[dict[str, Place]] = {
    "look-up": look_up_that_lasts,
    "connect": taking_no_connection,
    "handshake": keeping(stay_silent, "https"),
    "reply": keeping(stay_silent),
    "body": keeping(Answering(HALF_A_REPLY)),
    "retry": keeping(Answering(LATER)),
}
CLOSED: Final = "the client is closed; make another one"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("http", [None, httpx.Client], ids=["own", "passed"])
def test_closed_while_threads_ask(place: str, http: type[httpx.Client] | None) -> None:
    """If a client is closed, the threads that ask learn it at once, and no connection stays."""
    with ExitStack() as stack:
        base_url = stack.enter_context(PLACES[place](http is None))
        passed = stack.enter_context(http(verify=NOBODY)) if http else None
        client = UsageClient(KEY, base_url=base_url, http_client=passed, timeout=PATIENCE)
        pool = stack.enter_context(ThreadPoolExecutor(THREADS))
        asking = [pool.submit(client.get_usage) for _ in range(8)]
        sleep(0.3)  # Until all threads wait.
        start = monotonic()
        client.close()
        errors = [future.exception(PATIENCE) for future in asking]
        assert monotonic() - start < LATE
        if passed:
            passed.close()
    assert [(ConfigurationError, CLOSED)] * 8 == [(type(error), str(error)) for error in errors]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("place", "http"),
    # At its end, asyncio waits for a look-up. httpx leaves a handshake open that is cancelled.
    [*((place, None) for place in PLACES if place != "look-up"), ("reply", httpx.AsyncClient)],
)
def test_closed_while_tasks_ask(
    place: str, http: type[httpx.AsyncClient] | None, backend: str
) -> None:
    """If an async client is closed, the tasks that ask learn it, and no connection stays."""
    errors: list[HyperUsageError] = []

    async def main(base_url: str) -> None:
        passed = http(verify=NOBODY) if http else None
        client = AsyncUsageClient(KEY, base_url=base_url, http_client=passed, timeout=PATIENCE)

        async def call() -> None:
            try:
                await client.get_usage()
            except HyperUsageError as error:
                errors.append(error)

        async with anyio.create_task_group() as tasks:
            for _ in range(8):
                tasks.start_soon(call)
            await anyio.sleep(0.3)
            await client.aclose()
        if passed:
            await passed.aclose()

    with PLACES[place](http is None) as base_url:
        anyio.run(main, base_url, backend=backend)
    assert [(ConfigurationError, CLOSED)] * 8 == [(type(error), str(error)) for error in errors]


def test_closed_by_a_signal_handler() -> None:
    """A signal handler may close the client that its own thread is asking."""

    def close(_number: int, _frame: object) -> None:
        client.close()

    before = signal.signal(signal.SIGALRM, close)
    with serve(stay_silent) as port:
        client = UsageClient(KEY, base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        try:
            with pytest.raises(ConfigurationError, match="the client is closed"):
                client.get_usage()
        finally:
            signal.signal(signal.SIGALRM, before)


def test_closed_after_connecting() -> None:
    """A connection that is made while a client is closed does not stay open."""
    network = Network()

    def connect(*_: object) -> socket:
        network.close()
        return ours

    ours, theirs = socketpair()
    with theirs, pytest.MonkeyPatch.context() as patch:
        patch.setattr("hyper_usage._http.sync_transport.connect_first", connect)
        with pytest.raises(httpcore.ConnectError):
            network.connect_tcp("127.0.0.1", 1, monotonic() + PATIENCE)
        assert b"" == theirs.recv(1)


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
