"""A server on raw sockets that plays the faults of real servers, byte by byte.

A play is a tuple of steps, for one attempt of a client. It begins when a
connection is accepted, or when a request arrives on one that the last play left open.
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
    """The base URL for a client, and the requests that arrived there."""

    base_url: str
    attempts: int | None = None
    """The number of requests, and of connections without one; None if they are not counted."""
    requests: list[bytes] = field(factory=list[bytes])
    """The heads of all complete requests."""
    played: Event = field(factory=Event)
    """Set when a play is over, so that the client may be asked again."""
    ended: Event = field(factory=Event)
    """Set when the last call has ended."""


@frozen
class Connection:
    """A connection, for the steps of a play."""

    socket: socket.socket
    stage: Stage
    stopping: Event


Play: TypeAlias = tuple[Callable[[Connection], None], ...]


def receive(connection: Connection) -> None:
    """Read the head of a request."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.socket.recv(65536) or _left()
    connection.stage.requests.append(head)


def _left() -> bytes:
    raise ConnectionError("the client left")


def send(content: bytes) -> Callable[[Connection], None]:
    """Return a step that sends bytes."""
    return lambda connection: connection.socket.sendall(content)


def endless(content: bytes) -> Callable[[Connection], None]:
    """Return a step that sends the same bytes until the client leaves."""

    def step(connection: Connection) -> None:
        while True:
            connection.socket.sendall(content)

    return step


def drip(content: bytes, size: int = 1) -> Callable[[Connection], None]:
    """Return a step that sends a few bytes at a time, more often than a time-out of one read."""

    def step(connection: Connection) -> None:
        for start in range(0, len(content), size):
            connection.socket.sendall(content[start : start + size])
            pause(connection)

    return step


def pause(connection: Connection) -> None:
    """Wait, so that the bytes before arrive alone."""
    connection.stopping.wait(0.03)


def stall(connection: Connection) -> None:
    """Wait until the client leaves."""
    while connection.socket.recv(65536):
        pass


def close(connection: Connection) -> None:
    """Close the connection."""
    connection.socket.shutdown(socket.SHUT_WR)
    connection.socket.close()


def reset(connection: Connection) -> None:
    """Reset the connection; bytes on their way are lost."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    connection.socket.close()


@frozen
class _Server:
    listener: socket.socket
    stage: Stage
    last: socket.socket
    """The socket that connects after all clients."""
    plays: list[Play]
    open: list[socket.socket] = field(factory=list[socket.socket])
    talks: list[Future[None]] = field(factory=list[Future[None]])
    stopping: Event = field(factory=Event)
    lock: Lock = field(factory=Lock)

    def accept(self, pool: ThreadPoolExecutor) -> None:
        """Accept connections until the last one, which `stop` makes.

        All connections before it count, even if their clients have left meanwhile.
        """
        while True:
            connection, client = self.listener.accept()
            if client == self.last.getsockname():
                connection.close()
                return
            self.open.append(connection)
            self.talks.append(pool.submit(self._talk, connection))

    def stop(self, accepting: Future[None]) -> None:
        """Wake the steps that wait, and stop accepting."""
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
    """Serve one play for each attempt, and repeat the last one."""
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
