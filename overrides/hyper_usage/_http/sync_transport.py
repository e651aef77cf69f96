"""A sync transport whose time-outs apply to a whole exchange.

Those of httpx and httpcore apply to one read, so a server that sends byte after byte is never late.
For connecting they apply to one address of many, and not to the look-up of the host.
"""

import socket
from collections.abc import Iterable, Iterator, Mapping
from threading import Lock
from time import monotonic
from weakref import WeakSet

import httpcore
import httpx

from hyper_usage._http.connecting import connect_first, look_up
from hyper_usage._http.messages import to_httpcore, to_httpx
from hyper_usage._http.sync_stream import Stream, as_httpcore
from hyper_usage._http.waiting import InTime, seconds_until

__all__ = ["Network", "Transport"]


class Transport(httpx.BaseTransport):
    """Sends over a pool; a time-out of a request starts with it, and applies to all its steps.

    The streams of the pool take the moment when a time-out ends in the place of the time-out.
    """

    def __init__(self, pool: httpcore.ConnectionPool, network: "Network") -> None:
        self.pool = pool
        self.network = network

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request with its own time-outs; see `send`."""
        return self.send(request, request.extensions["timeout"])

    def send(self, request: httpx.Request, seconds: Mapping[str, float]) -> httpx.Response:
        """Send a request with these time-outs, and return the reply, its body unread.

        It raises as httpcore does.
        """
        now = monotonic()
        moments = {step: now + seconds[step] for step in ("connect", "write", "read")}
        reply = self.pool.handle_request(to_httpcore(request, moments | {"pool": seconds["pool"]}))
        return to_httpx(reply, _Body(reply))

    def close(self) -> None:
        """Close all connections, also those that are in use, and make no more."""
        self.network.close()
        self.pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, reply: httpcore.Response) -> None:
        self.reply = reply

    def __iter__(self) -> Iterator[bytes]:
        return self.reply.iter_stream()

    def close(self) -> None:
        self.reply.close()


class Network(httpcore.NetworkBackend):
    """Makes the connections of a `Transport`, and knows those that are open."""

    def __init__(self) -> None:
        self.in_time = InTime()
        self.is_closed = False
        self.streams = WeakSet[Stream]()
        self.lock = Lock()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.NetworkStream:
        """Connect before the moment `timeout`.

        Raises:
            httpcore.ConnectTimeout: if no connection is made until then.
            httpcore.ConnectError: if all addresses of the host fail, or the network is closed.
        """
        with as_httpcore(httpcore.ConnectTimeout, httpcore.ConnectError):
            addresses = look_up(host, port, self.in_time, seconds_until(timeout))
            connection = connect_first(addresses, timeout or 0, lambda: self.is_closed)
            stream = Stream(connection, timeout)
            with self.lock:
                self.streams.add(stream)
            if self.is_closed:
                stream.close()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return stream

    def close(self) -> None:
        """Close all connections, and make no more."""
        self.is_closed = True
        self.in_time.close()
        with self.lock:
            streams = list(self.streams)
        for stream in streams:
            stream.close()
