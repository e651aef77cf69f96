"""A server of TLS, a proxy, and a server that is silent."""

import ssl
from collections.abc import Generator
from contextlib import contextmanager
from select import select
from socket import create_connection, socket

import trustme

from tests.hyper_usage.http.loopback import REPLY, head, serve

__all__ = ["Proxy", "TLSServer", "stay_silent"]


class TLSServer:
    """Answers requests over TLS, and keeps them."""

    def __init__(self, certificate: trustme.LeafCert) -> None:
        self.received: list[bytes] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self.context)  # pyright: ignore[reportUnknownMemberType]

    @contextmanager
    def serve(self) -> Generator[str]:
        """Serve; yields the base URL."""
        with serve(self.answer) as port:
            yield f"https://127.0.0.1:{port}"

    def answer(self, connection: socket) -> None:
        """Answer one request."""
        with self.context.wrap_socket(connection, server_side=True) as tls:
            self.received.append(head(tls))
            tls.sendall(REPLY)


class Proxy:
    """Tunnels clients to their server, and keeps all bytes that it sees."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def tunnel(self, client: socket) -> None:
        """Tunnel a client, if it asks for that."""
        if not (asked := head(client)):
            return
        self.seen.append(asked)
        host, _, port = asked.split()[1].decode().rpartition(":")
        with create_connection((host, int(port))) as server:
            client.sendall(b"HTTP/1.1 200 Established\r\n\r\n")
            other = {client: server, server: client}
            while True:
                for ready in select(list(other), [], [])[0]:
                    if not (chunk := ready.recv(65_536)):
                        return
                    if ready is client:
                        self.seen.append(chunk)
                    other[ready].sendall(chunk)


def stay_silent(connection: socket) -> None:
    """Read and send nothing."""
    while connection.recv(65_536):
        pass
