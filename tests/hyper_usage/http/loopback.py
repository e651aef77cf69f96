"""Servers on loopback that give each connection to a function of the test."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from socket import SO_LINGER, SOL_SOCKET, socket
from socketserver import BaseRequestHandler, ThreadingTCPServer
from struct import pack
from threading import Thread
from typing import Final

__all__ = ["REPLY", "head", "reply_of", "reset", "serve"]


def reply_of(body: bytes) -> bytes:
    """Return the bytes of a reply."""
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body


REPLY: Final = reply_of(b'{"balanceEuro": 1}')


class _Server(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128  # The default is five; the sixth client would wait for a second.


@contextmanager
def serve(handle: Callable[[socket], object]) -> Generator[int]:
    """Serve with a function that gets each connection; yields the port."""

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # In some tests, the client leaves.
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
    """Return the head of a request; b"" if the client leaves."""
    received = b""
    while not received.endswith(b"\r\n\r\n") and (chunk := connection.recv(65_536)):
        received += chunk
    return received


def reset(connection: socket) -> None:
    """Reset the connection at once."""
    connection.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))
    connection.close()
