"""A server that sends whatever a test wants, on the loopback address."""

import socketserver
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat, takewhile
from threading import Event, Thread
from typing import Final

from attrs import Factory, frozen

from codegen.release.bounded import BoundedSession
from codegen.release.credentials import IndexAccount
from codegen.release.index import Index

__all__ = ["HTML", "JSON", "Hostile", "reply", "serving"]

JSON: Final = "application/vnd.pypi.simple.v1+json"
HTML: Final = "text/html"


@frozen
class Hostile:
    """A server; `replies` are by path, and `requests` are the heads that it got."""

    port: int
    replies: dict[str, Callable[[], Iterable[bytes]]] = Factory(dict)  # pyright: ignore[reportUnknownVariableType]
    requests: list[bytes] = Factory(list[bytes])
    stop: Event = Factory(Event)

    @property
    def base(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def index(self, *secrets: str) -> Index:
        """Return this server as an index, with an account of these passwords."""
        session = BoundedSession()
        session.trust_env = False
        return Index(
            IndexAccount(
                upload_url=f"{self.base}/",
                simple_url=f"{self.base}/simple/",
                session=session,
                secrets=secrets,
            )
        )

    def drip(self, sent: bytes) -> Iterator[bytes]:
        """Yield single bytes slowly, and for ever."""
        for number in chain(sent, repeat(ord("x"))):
            if self.stop.wait(0.05):
                return
            yield bytes([number])


def reply(
    body: bytes = b"", kind: str = HTML, *, status: str = "200 OK", headers: Iterable[str] = ()
) -> bytes:
    """Return the bytes of a reply; it ends with the connection."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def serving() -> Generator[Hostile]:
    """Run a server."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b"".join(iter(self.rfile.readline, b"\r\n"))
            made.requests.append(head)
            with suppress(OSError):  # the client may have enough
                chunks = made.replies[head.split()[1].decode()]()
                for chunk in takewhile(lambda _: not made.stop.is_set(), chunks):
                    self.wfile.write(chunk)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        made = Hostile(server.server_address[1])
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield made
        finally:
            made.stop.set()
            server.shutdown()
            thread.join()
