"""The behaviour of servers and proxies."""

import socket
from collections.abc import Callable
from typing import TypeAlias

__all__ = ["Handle", "close", "speak_plainly"]

Handle: TypeAlias = Callable[[socket.socket], None]


def speak_plainly(connection: socket.socket) -> None:
    """Answer as a server without TLS."""
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def close(connection: socket.socket) -> None:
    """Close without a reply."""
    connection.recv(65_536)
