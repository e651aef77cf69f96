"""The behaviour of servers and proxies."""

import socket
from collections.abc import Callable
from typing import Final, TypeAlias

__all__ = ["PLAIN", "Handle", "close", "speak_plainly"]

Handle: TypeAlias = Callable[[socket.socket], None]
PLAIN: Final = r"no TLS: (\[SSL\] )?(?i:wrong.version.number|record.layer.failure)"
"""OpenSSL's words about a server without TLS; version 3.2 changed them."""


def speak_plainly(connection: socket.socket) -> None:
    """Answer as a server without TLS."""
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def close(connection: socket.socket) -> None:
    """Close without a reply."""
    connection.recv(65_536)
