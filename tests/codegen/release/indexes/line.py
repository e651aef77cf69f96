"""A line to a server that breaks where a test wants it to."""

import socket
import socketserver
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Final, cast

from attrs import define

__all__ = ["Line", "connected"]

_HOST: Final = "127.0.0.1"


@define
class Line:
    """A line between clients and a server that can be cut.

    The line breaks after some bytes to the server, or before the first answer to an upload.
    """

    server_port: int
    port: int = 0
    breaks_after: float = float("inf")
    swallows_answer: bool = False
    broken: bool = False

    def mend(self) -> None:
        """Let everything pass."""
        self.breaks_after, self.swallows_answer, self.broken = float("inf"), False, False

    def carry(self, client: socket.socket) -> None:
        """Carry one connection until either side, or the line, ends it."""
        uploads: list[bool] = []
        with socket.create_connection((_HOST, self.server_port)) as server:
            back = Thread(target=self._back, args=(server, client, uploads))
            back.start()
            with suppress(OSError):
                while not self.broken and (sent := client.recv(4096)):
                    uploads += [True] * sent.startswith(b"POST ")
                    self.breaks_after -= len(sent)
                    if self.breaks_after < 0:
                        self.broken = True
                        break
                    server.sendall(sent)
            _hang_up(server)
            back.join()

    def _back(self, server: socket.socket, client: socket.socket, uploads: list[bool]) -> None:
        with suppress(OSError):
            while not self.broken and (answer := server.recv(4096)):
                if uploads and self.swallows_answer:
                    self.broken = True
                else:
                    client.sendall(answer)
        _hang_up(client)


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def connected(server_port: int) -> Generator[Line]:
    """Lay a line to a server; it has a port of its own."""
    line = Line(server_port)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if not line.broken:
                line.carry(cast("socket.socket", self.request))

    class Exchange(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Exchange((_HOST, 0), Handler) as exchange:
        line.port = exchange.server_address[1]
        thread = Thread(target=exchange.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield line
        finally:
            exchange.shutdown()
            thread.join()
