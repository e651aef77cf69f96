"""A sync transport whose time-outs apply to a whole exchange.

Those of httpx and httpcore apply to one read, so a server that sends byte after byte is never late.
For connecting they apply to one address of many, and not to the look-up of the host.
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

from hyper_usage._http.messages import TOO_EARLY, has_answered, to_httpcore, to_httpx

__all__ = ["Network", "Transport", "in_time"]

T = TypeVar("T")


def in_time(
    function: Callable[[], T], seconds: float, abandon: Callable[[T], object] = lambda _: None
) -> T:
    """Return the result of a function that nothing can interrupt, such as the look-up of a host.

    The function runs in a thread. If it is late, the thread goes on, and `abandon` gets its result.

    Raises:
        TimeoutError: if the function takes longer than `seconds`.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(function())
        except BaseException as error:  # noqa: BLE001 - `outcome.result` raises it again.
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
    """Sends over a pool; a time-out of a request starts with it, and applies to all its steps.

    The streams of the pool take the moment when a time-out ends in the place of the time-out.
    """

    pool: httpcore.ConnectionPool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the reply, its body unread.

        Raises:
            ConnectionError: if the reply was there before the request.
        """
        seconds: dict[str, float] = request.extensions["timeout"]
        now = monotonic()
        moments = {step: now + seconds[step] for step in ("connect", "write", "read")}
        reply = self.pool.handle_request(to_httpcore(request, moments | {"pool": seconds["pool"]}))
        if not has_answered(reply):
            reply.close()
            raise ConnectionError(TOO_EARLY)
        return to_httpx(reply, _Body(reply))

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
    """Makes the connections of a `Transport`."""

    network: httpcore.NetworkBackend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect before the moment `timeout`; raises TimeoutError, or as httpcore does."""

        def connect() -> httpcore.NetworkStream:
            return self.network.connect_tcp(
                host, port, _seconds_until(timeout), local_address, socket_options
            )

        # The time is for the look-up of the host and for all its addresses together.
        return _Stream(in_time(connect, _seconds_until(timeout), methodcaller("close")), timeout)


@define
class _Stream(httpcore.NetworkStream):
    stream: httpcore.NetworkStream
    connect_by: float | None
    """Applies if httpcore passes no time-out, as in the talk with a SOCKS proxy."""
    has_answered: bool = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.has_answered = True
        return self.stream.read(max_bytes, _seconds_until(timeout or self.connect_by))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.has_answered = False
        buffers = [buffer]
        del buffer  # A traceback may show local variables; this one holds the key.
        self.stream.write(buffers.pop(), _seconds_until(timeout or self.connect_by))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self.stream.start_tls(ssl_context, server_hostname, _seconds_until(timeout))
        return _Stream(secured, self.connect_by)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _seconds_until(moment: float | None) -> float:
    """Return the seconds until a moment; above zero, because a socket does not wait at zero."""
    left = (moment or 0) - monotonic()
    if left <= 0:
        raise TimeoutError("no time is left")
    return left
