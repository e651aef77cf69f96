"""Servers on loopback, of which a test sees each connection."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from socket import socket
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Final

__all__ = ["REPLY", "head", "reply_of", "serve"]


def reply_of(body: bytes) -> bytes:
    """Return a reply as it goes over the wire."""
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body


REPLY: Final = reply_of(b'{"balanceEuro": 1}')


class _Server(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128  # By default five, and whoever is the sixth waits for a second.


@contextmanager
def serve(handle: Callable[[socket], object]) -> Generator[int]:
    """Give each connection to a function; yields the port."""

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # Clients that go away are what some tests are about.
                handle(self.request)

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def head(connection: socket) -> bytes:
    """Read a request without a body; nothing, if the client goes away."""
    received = b""
    while not received.endswith(b"\r\n\r\n") and (chunk := connection.recv(65_536)):
        received += chunk
    return received
