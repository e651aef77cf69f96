"""A server on raw sockets that plays what a real one might do wrong, byte by byte.

A play is what it does with one attempt of a client: steps, one after the other. It begins when a
connection is accepted, or when more arrives on one that the last play left open.
"""

import socket
import struct
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Lock
from typing import Final, TypeAlias

from attrs import define, field, frozen

__all__ = [
    "LOOPBACK",
    "Play",
    "Stage",
    "close",
    "drip",
    "endless",
    "pause",
    "receive",
    "reset",
    "send",
    "serve",
    "stall",
]

LOOPBACK: Final = "127.0.0.1"
_MOST_CONNECTIONS: Final = 16
_NO_LINGER: Final = struct.pack("ii", 1, 0)


@define
class Stage:
    """Where a client is sent to, and what it did there."""

    base_url: str
    attempts: int | None = None
    """How often it came: connections, and further requests on them; None where nobody counts."""
    requests: list[bytes] = field(factory=list[bytes])
    """The heads that were read to their end."""
    played: Event = field(factory=Event)
    """Set once a play is over: the client may be asked again."""
    ended: Event = field(factory=Event)
    """Set once the last call has ended."""


@frozen
class Connection:
    """One connection as the steps of a play see it."""

    socket: socket.socket
    stage: Stage
    stopping: Event


Play: TypeAlias = tuple[Callable[[Connection], None], ...]


def receive(connection: Connection) -> None:
    """Read a request, which is a head without a body."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.socket.recv(65536) or _left()
    connection.stage.requests.append(head)


def _left() -> bytes:
    raise ConnectionError("the client left")


def send(content: bytes) -> Callable[[Connection], None]:
    """Send bytes as fast as the client takes them."""
    return lambda connection: connection.socket.sendall(content)


def endless(content: bytes) -> Callable[[Connection], None]:
    """Send the same again and again until the client leaves."""

    def step(connection: Connection) -> None:
        while True:
            connection.socket.sendall(content)

    return step


def drip(content: bytes, size: int = 1) -> Callable[[Connection], None]:
    """Send a few bytes now and then: too often for a limit on one wait to notice."""

    def step(connection: Connection) -> None:
        for start in range(0, len(content), size):
            connection.socket.sendall(content[start : start + size])
            pause(connection)

    return step


def pause(connection: Connection) -> None:
    """Let what was sent arrive by itself."""
    connection.stopping.wait(0.03)


def stall(connection: Connection) -> None:
    """Do nothing until the client leaves."""
    while connection.socket.recv(65536):
        pass


def close(connection: Connection) -> None:
    """Say that nothing more comes, then hang up."""
    connection.socket.shutdown(socket.SHUT_WR)
    connection.socket.close()


def reset(connection: Connection) -> None:
    """Break the connection off: what is on its way is lost."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    connection.socket.close()


@frozen
class _Server:
    listener: socket.socket
    stage: Stage
    last: socket.socket
    """What will connect after all clients."""
    plays: list[Play]
    open: list[socket.socket] = field(factory=list[socket.socket])
    talks: list[Future[None]] = field(factory=list[Future[None]])
    stopping: Event = field(factory=Event)
    lock: Lock = field(factory=Lock)

    def accept(self, pool: ThreadPoolExecutor) -> None:
        """Accept connections until the one comes that tells the server to stop.

        Those before it count, also where this thread is so late that their clients have left.
        """
        while True:
            connection, client = self.listener.accept()
            if client == self.last.getsockname():
                connection.close()
                return
            self.open.append(connection)
            self.talks.append(pool.submit(self._talk, connection))

    def stop(self, accepting: Future[None]) -> None:
        """Free all who wait."""
        self.stopping.set()
        self.last.connect(self.listener.getsockname())
        accepting.result()
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _talk(self, accepted: socket.socket) -> None:
        connection = Connection(accepted, self.stage, self.stopping)
        with accepted, suppress(OSError):
            self._play(connection)
            while accepted.recv(1, socket.MSG_PEEK):
                self._play(connection)

    def _play(self, connection: Connection) -> None:
        with self.lock:
            play = self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]
            self.stage.attempts = (self.stage.attempts or 0) + 1
        for step in play:
            step(connection)
        self.stage.played.set()


@contextmanager
def serve(*plays: Play, scheme: str = "http") -> Generator[Stage]:
    """Play to each attempt in turn, the last play again and again."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((LOOPBACK, 0)))
        stage = Stage(f"{scheme}://{LOOPBACK}:{listener.getsockname()[1]}", attempts=0)
        last = stack.enter_context(socket.socket())
        last.bind((LOOPBACK, 0))
        server = _Server(listener, stage, last, list(plays))
        pool = stack.enter_context(ThreadPoolExecutor(_MOST_CONNECTIONS))
        stack.callback(server.stop, pool.submit(server.accept, pool))
        yield stage
    for talk in server.talks:
        talk.result()
