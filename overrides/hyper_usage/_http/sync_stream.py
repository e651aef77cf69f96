"""A connection of a sync client, whose time-outs are moments."""

import os
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import RLock
from typing import Any

import httpcore
from attrs import define, field

from hyper_usage._http.frames import raised_by_a_signal
from hyper_usage._http.leftovers import HeldBack, has_record
from hyper_usage._http.nested_tls import NestedTLS
from hyper_usage._http.waiting import seconds_until

__all__ = ["Stream", "as_httpcore"]


@contextmanager
def as_httpcore(late: type[Exception], broken: type[Exception]) -> Generator[None]:
    """Replace a TimeoutError and any other OSError by two exceptions of httpcore.

    An exception of the caller's signal handler stays.
    """
    try:
        yield
    except OSError as error:
        if raised_by_a_signal(error) is error:
            raise
        raise (late if isinstance(error, TimeoutError) else broken)(error) from error


@define(eq=False)
class Stream(httpcore.NetworkStream):
    """A connection; another thread may close it, which ends the wait of its own thread."""

    plain: socket.socket
    """The socket, or the TLS with the server or with the proxy."""
    connect_by: float | None
    """Applies if httpcore passes no time-out, as in the talk with a SOCKS proxy."""
    channel: socket.socket | NestedTLS = field(init=False)
    """The socket or the TLS that carries the bytes of HTTP."""
    held: HeldBack = field(factory=HeldBack, init=False)
    # A signal handler may close a client while its own thread is reading.
    lock: RLock = field(factory=RLock, init=False)

    def __attrs_post_init__(self) -> None:
        self.channel = self.plain

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read before the moment `timeout`; httpcore passes none to read from a SOCKS proxy."""
        if held := self.held.pop():
            return held
        with self._use(httpcore.ReadTimeout, httpcore.ReadError, timeout):
            chunk = self.channel.recv(max_bytes)
        return chunk if timeout is None else self.held.push(chunk)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write before the moment `timeout`."""
        if buffer:
            with self._use(httpcore.WriteTimeout, httpcore.WriteError, timeout):
                self.channel.sendall(buffer)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Shake hands before the moment `timeout`, and return this connection."""
        try:
            with self._use(httpcore.ConnectTimeout, httpcore.ConnectError, timeout):
                tls = self._wrap(ssl_context, server_hostname)
                tls.settimeout(seconds_until(timeout))
                tls.do_handshake()
        except BaseException:
            self.close()
            raise
        return self

    def _wrap(self, context: ssl.SSLContext, host: str | None) -> ssl.SSLSocket | NestedTLS:
        if isinstance(self.plain, ssl.SSLSocket):
            nested = self.channel = NestedTLS(self.plain, context, host)
            return nested
        self._check_connected()
        # Kept before the handshake, so that `close` can end it.
        tls = self.plain = self.channel = context.wrap_socket(
            self.plain, server_hostname=host, do_handshake_on_connect=False
        )
        return tls

    def _check_connected(self) -> None:
        """Raise the error of a connection that has ended: `wrap_socket` would leave it open."""
        if code := self.plain.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, os.strerror(code))
        self.plain.getpeername()

    @contextmanager
    def _use(
        self, late: type[Exception], broken: type[Exception], timeout: float | None
    ) -> Generator[None]:
        with as_httpcore(late, broken), self.lock:
            self.channel.settimeout(seconds_until(timeout or self.connect_by))
            yield

    def close(self) -> None:
        """Close the connection; a thread that reads from it finds its end."""
        with suppress(OSError):
            # Not `SSLSocket.shutdown`: it ends TLS, and later bytes would pass without it.
            socket.socket.shutdown(self.plain, socket.SHUT_RDWR)
        with self.lock:
            self.plain.close()

    def get_extra_info(self, info: str) -> Any:
        """Return the information that httpcore asks for."""
        match info:
            case "is_readable":
                return bool(self.held) or self._is_readable()
            case "ssl_object":
                tls = self.channel.tls if isinstance(self.channel, NestedTLS) else self.channel
                return tls if isinstance(tls, ssl.SSLObject | ssl.SSLSocket) else None
            case "server_addr":
                with suppress(OSError):  # The other side may have reset the connection.
                    return self.plain.getpeername()
            case _:
                pass
        return None

    def _is_readable(self) -> bool:
        """Return whether bytes have come that nobody asked for, or the end of the connection."""
        if isinstance(self.channel, NestedTLS) and has_record(self.channel.tls):
            return True
        try:
            self.plain.settimeout(0)
            socket.socket.recv(self.plain, 1, socket.MSG_PEEK)  # An SSLSocket knows no flags.
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True
