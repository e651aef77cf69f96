"""TLS inside of TLS, for a server behind a proxy of https; `SSLContext.wrap_socket` has none."""

import ssl
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Final, TypeVar

from attrs import define, field

from hyper_usage._http.waiting import seconds_until

__all__ = ["NestedTLS"]

T = TypeVar("T")

_RECORD: Final = 2**14  # Bytes that a record has at most.


@define
class NestedTLS:
    """The TLS with a server; its records go through the TLS with a proxy.

    It has the methods of a socket. A time-out is for a whole call of one of them.
    """

    outer: ssl.SSLSocket
    context: ssl.SSLContext
    host: str | None
    tls: ssl.SSLObject = field(init=False)
    _incoming: ssl.MemoryBIO = field(factory=ssl.MemoryBIO, init=False)
    _outgoing: ssl.MemoryBIO = field(factory=ssl.MemoryBIO, init=False)
    _seconds: float = field(default=0.0, init=False)

    def __attrs_post_init__(self) -> None:
        self.tls = self.context.wrap_bio(self._incoming, self._outgoing, server_hostname=self.host)

    def settimeout(self, seconds: float) -> None:
        """Set how many seconds the next calls may take, each by itself."""
        self._seconds = seconds

    def do_handshake(self) -> None:
        """Shake hands with the server."""
        self._exchange(self.tls.do_handshake)

    def recv(self, size: int) -> bytes:
        """Return at most `size` bytes; none at the end of the connection."""
        try:
            return self._exchange(partial(self.tls.read, size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def sendall(self, content: bytes) -> None:
        """Send all bytes."""
        left = memoryview(content)
        while left:
            left = left[self._exchange(partial(self.tls.write, left)) :]

    def _exchange(self, step: Callable[[], T]) -> T:
        """Repeat a step until it has all the bytes that it needs, and send its output."""
        deadline = monotonic() + self._seconds
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._send(deadline)
                self._receive(deadline)
            else:
                self._send(deadline)
                return result

    def _send(self, deadline: float) -> None:
        if content := self._outgoing.read():
            self.outer.settimeout(seconds_until(deadline))
            self.outer.sendall(content)

    def _receive(self, deadline: float) -> None:
        self.outer.settimeout(seconds_until(deadline))
        if content := self.outer.recv(_RECORD):
            self._incoming.write(content)
        else:
            self._incoming.write_eof()
