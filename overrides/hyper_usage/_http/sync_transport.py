"""A sync transport whose time-outs hold for a whole exchange.

httpx's and httpcore's each hold for one read, so that a server which drips byte after byte is never
late; and connecting tries address after address, after a look-up that nothing interrupts.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextvars import copy_context
from operator import methodcaller
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

import httpcore
import httpx
from attrs import define, frozen

from hyper_usage._http.messages import TOO_EARLY, has_answered, incoming, outgoing

__all__ = ["Network", "Transport", "in_time"]

T = TypeVar("T")


def in_time(
    function: Callable[[], T], seconds: float, abandon: Callable[[T], object] = lambda _: None
) -> T:
    """Run a function that nothing can interrupt, such as one that looks up a host, in a thread.

    If it is not done in time its thread is left behind, and what it returns is given to `abandon`.

    Raises:
        TimeoutError: it was not done in time.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(function())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for.
            outcome.set_exception(error)

    def clean_up(late: Future[T]) -> None:
        if not late.exception():
            abandon(late.result())

    Thread(target=copy_context().run, args=(run,), daemon=True).start()
    try:
        return outcome.result(seconds)
    except BaseException:
        outcome.add_done_callback(clean_up)
        raise


@frozen
class Transport(httpx.BaseTransport):
    """Sends over a pool; a request's timeouts start with it, and hold however many steps it takes.

    To the streams that the pool reads and writes, a timeout is the moment by which to be done.
    """

    pool: httpcore.ConnectionPool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the reply, its body unread.

        Raises:
            ConnectionError: the reply was there before the request.
        """
        seconds: dict[str, float] = request.extensions["timeout"]
        now = monotonic()
        moments = {step: now + seconds[step] for step in ("connect", "write", "read")}
        reply = self.pool.handle_request(outgoing(request, moments | {"pool": seconds["pool"]}))
        if not has_answered(reply):
            reply.close()
            raise ConnectionError(TOO_EARLY)
        return incoming(reply, _Body(reply))

    def close(self) -> None:
        """Close all connections."""
        self.pool.close()


@frozen
class _Body(httpx.SyncByteStream):
    reply: httpcore.Response

    def __iter__(self) -> Iterator[bytes]:
        return self.reply.iter_stream()

    def close(self) -> None:
        self.reply.close()


@frozen
class Network(httpcore.NetworkBackend):
    """Connects for a `Transport`."""

    network: httpcore.NetworkBackend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect in time; raises TimeoutError, or as httpcore does."""

        def connect() -> httpcore.NetworkStream:
            return self.network.connect_tcp(
                host, port, _left(timeout), local_address, socket_options
            )

        # A host may have many addresses, each of which takes its time, as does looking them up.
        return _Stream(in_time(connect, _left(timeout), methodcaller("close")), timeout)


@define
class _Stream(httpcore.NetworkStream):
    stream: httpcore.NetworkStream
    connect_by: float | None
    """Holds where httpcore names no time, as while it talks to a SOCKS proxy."""
    has_answered: bool = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.has_answered = True
        return self.stream.read(max_bytes, _left(timeout or self.connect_by))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.has_answered = False
        buffers = [buffer]
        del buffer  # It holds the key, and a traceback may show what this function holds.
        self.stream.write(buffers.pop(), _left(timeout or self.connect_by))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self.stream.start_tls(ssl_context, server_hostname, _left(timeout))
        return _Stream(secured, self.connect_by)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(moment: float | None) -> float:
    """Return the seconds that are left, always above zero, which sockets take for "at once"."""
    left = (moment or 0) - monotonic()
    if left <= 0:
        raise TimeoutError("the time is up")
    return left
