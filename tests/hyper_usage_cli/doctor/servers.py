"""The behaviour of servers and proxies."""

import socket
import ssl
from collections.abc import Callable
from select import select

import trustme

from tests.hyper_usage.http.loopback import REPLY, head

__all__ = ["Handle", "answering", "close", "speak_plainly", "stay_silent", "tunnel"]

Handle = Callable[[socket.socket], None]


def answering(certificate: trustme.LeafCert, received: list[bytes]) -> Handle:
    """Return a server that answers over TLS, and keeps the requests."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as tls:
            received.append(head(tls))
            tls.sendall(REPLY)

    return answer


def tunnel(client: socket.socket) -> None:
    """Tunnel a client to its server."""
    host, _, port = head(client).split()[1].decode().rpartition(":")
    with socket.create_connection((host, int(port))) as server:
        client.sendall(b"HTTP/1.1 200 Established\r\n\r\n")
        other = {client: server, server: client}
        while True:
            for ready in select(list(other), [], [])[0]:
                if not (chunk := ready.recv(65_536)):
                    return
                other[ready].sendall(chunk)


def speak_plainly(connection: socket.socket) -> None:
    """Answer as a server without TLS."""
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def close(connection: socket.socket) -> None:
    """Close without a reply."""
    connection.recv(65_536)


def stay_silent(connection: socket.socket) -> None:
    """Read and send nothing."""
    while connection.recv(65_536):
        pass
