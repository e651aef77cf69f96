"""Clients that misbehave keep nobody from scraping, and print nothing."""

import errno
import socket
import struct
from asyncio import Event as AsyncEvent
from asyncio import get_running_loop
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from threading import Event, Thread
from time import sleep
from types import SimpleNamespace
from typing import Any, Final

import h11
import pytest

from hyper_usage_cli.export import listener as module
from hyper_usage_cli.export.exchange import Reply
from hyper_usage_cli.export.listener import Listener
from tests.hyper_usage_cli.export.series import scrape
from tests.hyper_usage_cli.export.services import serving
from tests.patience import PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

REQUEST: Final = b"GET /metrics HTTP/1.1\r\nhost: test\r\n\r\n"
RESET: Final = struct.pack("ii", 1, 0)  # Closing the socket then sends a reset.
LARGE: Final = 20_000_000  # bytes; no system keeps so many for a reader that stalls


async def answer(request: h11.Request) -> Reply:
    """Answer a request, at `/large` with more than a socket holds."""
    if request.target == b"/fail":
        raise ValueError
    return Reply.of_text("x" * LARGE if request.target == b"/large" else "figures")


def client_of(listener: Listener) -> socket.socket:
    """Return a socket that is connected to the server."""
    return socket.create_connection(listener.bound.getsockname(), timeout=PATIENCE)


def send_nothing(_client: socket.socket) -> None:
    """Connect only."""


def send_half(client: socket.socket) -> None:
    """Send the start of a request."""
    client.sendall(REQUEST[:-2])


def drip(client: socket.socket) -> None:
    """Send a byte now and then, until the server closes the connection."""
    with suppress(OSError):
        while True:
            client.sendall(b"x")
            sleep(0.02)


def read_nothing(client: socket.socket) -> None:
    """Ask for more than a socket holds, and read none of it."""
    client.sendall(REQUEST.replace(b"/metrics", b"/large"))


def keep_open(client: socket.socket) -> None:
    """Ask, and do not close the connection."""
    client.sendall(REQUEST)


def pour(client: socket.socket) -> None:
    """Send a body without end and without a pause."""
    with suppress(OSError):
        client.sendall(REQUEST.replace(b"\r\n\r\n", b"\r\ncontent-length: 999999999999\r\n\r\n"))
        while True:
            client.sendall(b"x" * 65_536)


def is_open(client: socket.socket) -> bool:
    """Tell whether the server has not closed a connection yet, over which it sent nothing."""
    client.settimeout(0)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def wait_until_closed(client: socket.socket) -> None:
    """Read until the server closes a connection."""
    client.settimeout(PATIENCE)
    with suppress(ConnectionError):
        while client.recv(1_000_000):
            pass


@contextmanager
def clients(
    listener: Listener, number: int, behave: Callable[[socket.socket], None]
) -> Generator[None]:
    """Connect clients that behave in some way, each in a thread."""
    with ExitStack() as stack:
        for _ in range(number):
            client = stack.enter_context(client_of(listener))
            Thread(target=behave, args=(client,), daemon=True).start()
        yield


BEHAVIOURS: Final = [send_nothing, send_half, drip, read_nothing, keep_open, pour]


@pytest.mark.parametrize("behave", BEHAVIOURS)
def test_no_time_limit_is_needed(
    behave: Callable[[socket.socket], None], capfd: pytest.CaptureFixture[str]
) -> None:
    """Many more clients than may connect misbehave, and a scrape is answered nevertheless."""
    with serving(answer, most_clients=4) as listener, clients(listener, 20, behave):
        assert "figures\n" == scrape(listener.url)[1]
    assert ("", "") == capfd.readouterr()


@pytest.mark.parametrize("behave", BEHAVIOURS)
def test_time_limit(
    behave: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that is too slow loses its connection, also if nobody needs it."""
    monkeypatch.setattr(module, "_PATIENCE", 0.2)
    with serving(answer) as listener, client_of(listener) as client:
        thread = Thread(target=behave, args=(client,), daemon=True)
        thread.start()
        thread.join(PATIENCE)
        assert not thread.is_alive()
        wait_until_closed(client)


def test_oldest_goes_first() -> None:
    """If no more clients may connect, the oldest that keeps the server waiting is ended."""
    with serving(answer, most_clients=3) as listener, ExitStack() as stack:
        stalling = [stack.enter_context(client_of(listener)) for _ in range(4)]
        wait_until_closed(stalling[0])
        assert [True, True, True] == [is_open(each) for each in stalling[1:]]


class SlowAPI:
    """Answers `/metrics` when the test says so, and other paths at once."""

    def __init__(self) -> None:
        self.asked = Event()
        self._may_answer: AsyncEvent | None = None
        self._loop: Any = None

    async def answer(self, request: h11.Request) -> Reply:
        """Answer a request."""
        if request.target == b"/metrics":
            self._loop, self._may_answer = get_running_loop(), AsyncEvent()
            self.asked.set()
            await self._may_answer.wait()
        return Reply.of_text("figures")

    def go_on(self) -> None:
        """Let the request be answered that came last."""
        assert self._may_answer
        self._loop.call_soon_threadsafe(self._may_answer.set)


def test_scrape_that_waits_is_kept() -> None:
    """Clients that stall do not end a scrape that waits for the API."""
    api = SlowAPI()
    with serving(api.answer, most_clients=3) as listener, client_of(listener) as waiting:
        waiting.sendall(REQUEST)
        assert api.asked.wait(PATIENCE)
        with clients(listener, 20, send_half):
            assert "figures\n" == scrape(listener.url.replace("/metrics", "/other"))[1]
            api.go_on()
            assert waiting.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")


def test_all_wait_for_the_api() -> None:
    """If all clients wait for the API, a new one takes the place of the oldest."""
    api = SlowAPI()
    with serving(api.answer, most_clients=1) as listener, client_of(listener) as waiting:
        waiting.sendall(REQUEST)
        assert api.asked.wait(PATIENCE)
        assert "figures\n" == scrape(listener.url.replace("/metrics", "/other"))[1]
        assert b"" == waiting.recv(1)


def test_no_more_open_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the system gives no connection, the server tries again after a pause."""
    failures = iter([OSError(errno.EMFILE, "Too many open files"), ConnectionAbortedError()])
    pauses: list[float] = []

    def loop() -> Any:
        running = get_running_loop()

        async def accept(bound: socket.socket) -> Any:
            if failure := next(failures, None):
                raise failure
            return await running.sock_accept(bound)

        return SimpleNamespace(sock_accept=accept)

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(module, "get_running_loop", loop)
    monkeypatch.setattr(module, "sleep", pause)
    with serving(answer) as listener:
        assert "figures\n" == scrape(listener.url)[1]
    assert [True, True] == [seconds > 0 for seconds in pauses[:2]]


def test_broken_connections(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither scrapes nor reset connections print anything."""
    with serving(answer) as listener:
        for sent in (b"", b"GET /met", REQUEST, REQUEST.replace(b"/metrics", b"/large")):
            with closing(client_of(listener)) as client:
                client.sendall(sent)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        assert "figures\n" == scrape(listener.url)[1]
    assert ("", "") == capfd.readouterr()


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(
            b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n", id="TLS"
        ),
        pytest.param(b"GET /metrics\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n", id="HTTP/0.9"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n", id="no host"),
        pytest.param(REQUEST[:9], b"HTTP/1.1 400 Bad Request\r\n", id="half"),
        pytest.param(
            REQUEST[:-2] + b"a: " + b"b" * 70_000,
            b"HTTP/1.1 431 Request Header Fields Too Large\r\n",
            id="long",
        ),
        pytest.param(b"", b"", id="nothing"),
    ],
)
def test_no_request(sent: bytes, expected: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """Bytes that are not a request get a reply that says so, in one sentence."""
    with serving(answer) as listener, client_of(listener) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as file:
            status, reply = file.readline(), file.read()
    assert expected == status
    assert bool(expected) == (b"\r\n\r\nexpected a request in HTTP/1.1; got " in reply)
    assert ("", "") == capfd.readouterr()


def test_reply_to_a_body() -> None:
    """A client reads the reply although the server does not read the rest that the client sends."""
    with serving(answer) as listener, client_of(listener) as client:
        head = b"POST /metrics HTTP/1.1\r\nhost: test\r\ncontent-length: 3000000\r\n\r\n"
        client.sendall(head + b"x" * 3_000_000)
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as file:
            assert file.read().endswith(b"\r\n\r\nfigures\n")


def test_bug(capfd: pytest.CaptureFixture[str]) -> None:
    """An error of the exporter itself fails one request, with one line in the log."""
    with serving(answer) as listener, client_of(listener) as client:
        client.sendall(REQUEST.replace(b"/metrics", b"/fail"))
        assert client.recv(100).startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
        assert "figures\n" == scrape(listener.url)[1]
    expected = (
        "hyper-usage: the exporter cannot answer a request: ValueError; report this as a bug\n"
    )
    assert ("", expected) == capfd.readouterr()
