"""Connects to the address of a host that answers first, as RFC 8305 (Happy Eyeballs) has it.

One selector waits for all attempts, so that no thread is needed. Only the look-up of a host name
has a thread, because nothing else can end it in time.
"""

import os
import socket
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from errno import EINPROGRESS, EWOULDBLOCK
from ipaddress import ip_address
from itertools import zip_longest
from selectors import EVENT_WRITE, BaseSelector, DefaultSelector
from time import monotonic
from typing import Any, Final, TypeAlias, cast

from hyper_usage._http.waiting import InTime

__all__ = ["PORTS", "Address", "connect_first", "in_turn", "look_up", "try_each"]

Address: TypeAlias = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]
"""An address as `socket.getaddrinfo` returns it."""

PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""The port of a server or a proxy whose URL has none, by the scheme."""

_DELAY: Final = 0.25  # Seconds from one attempt to the next; RFC 8305 recommends it.
_ON_ITS_WAY: Final = frozenset({0, EINPROGRESS, EWOULDBLOCK})


def look_up(host: str, port: int, in_time: InTime, seconds: float) -> list[Address]:
    """Return the addresses of a host, the families in turn.

    Raises:
        TimeoutError: if the look-up takes longer than `seconds`.
        OSError, ValueError: if the host has no address.
    """

    def ask() -> list[Address]:
        return in_turn(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    try:
        ip_address(host)
    except ValueError:
        return in_time(ask, seconds)
    return ask()


def in_turn(addresses: Iterable[Address]) -> list[Address]:
    """Return each address once; the families take turns, beginning with that of the first one."""
    families: dict[socket.AddressFamily, list[Address]] = {}
    for address in dict.fromkeys(addresses):
        families.setdefault(address[0], []).append(address)
    return [each for turn in zip_longest(*families.values()) for each in turn if each]


def connect_first(
    addresses: Iterable[Address], deadline: float, is_closed: Callable[[], bool] = lambda: False
) -> socket.socket:
    """Return the first connection that is made to one of the addresses.

    The next address is tried once one has failed, or a quarter of a second has passed.

    Raises:
        TimeoutError: if no connection is made until the moment `deadline`.
        OSError: if all addresses fail, or `is_closed` turns true.
    """
    waiting = list(addresses)
    with _attempts() as attempts:
        while waiting or attempts.are_left:
            if waiting:
                attempts.start(waiting.pop(0))
            now = monotonic()
            if now >= deadline:
                raise TimeoutError(attempts.words())
            if is_closed():
                raise ConnectionAbortedError("the client is closed")
            until = min(deadline, now + _DELAY)
            if connection := attempts.first(until, or_failure=bool(waiting)):
                return connection
        if len(attempts.failures) == 1:
            raise attempts.failures.popitem()[1]
        raise OSError(attempts.words())


def try_each(addresses: Iterable[Address], deadline: float) -> dict[str, OSError | None]:
    """Return each address with the reason why it gave no connection until the moment `deadline`.

    The reason is None if it gave one.
    """
    with _attempts() as attempts:
        found: dict[str, OSError | None] = {}
        for address in addresses:
            found[str(address[4][0])] = None
            attempts.start(address)
        while connection := attempts.first(deadline):
            connection.close()
        late = dict.fromkeys(attempts.unanswered(), TimeoutError("no answer in time"))
        return found | attempts.failures | late


class _Attempts:
    """Attempts to connect, each to another address."""

    def __init__(self, running: BaseSelector) -> None:
        self.running = running
        self.failures: dict[str, OSError] = {}
        """The reason of each attempt that has failed, by its address."""

    @property
    def are_left(self) -> bool:
        return bool(self.running.get_map())

    def unanswered(self) -> list[str]:
        return [key.data for key in self.running.get_map().values()]

    def words(self) -> str:
        failed = [f"{address}: {error.strerror}" for address, error in self.failures.items()]
        return "; ".join([*failed, *(f"{each}: no answer in time" for each in self.unanswered())])

    def start(self, address: Address) -> None:
        family, kind, protocol, _, where = address
        name = str(where[0])
        try:
            connection = socket.socket(family, kind, protocol)
        except OSError as error:  # This machine may have no IPv6.
            self.failures[name] = error
            return
        self.running.register(connection, EVENT_WRITE, name)
        connection.settimeout(0)
        if (code := connection.connect_ex(where)) not in _ON_ITS_WAY:
            self.fail(connection, code)

    def first(self, until: float, *, or_failure: bool = False) -> socket.socket | None:
        """Return the first connection until a moment, or None, `or_failure` at the next failure."""
        while self.are_left and (left := until - monotonic()) > 0:
            for key, _ in self.running.select(left):
                connection = cast("socket.socket", key.fileobj)
                code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if not code:
                    self.running.unregister(connection)
                    return connection
                self.fail(connection, code)
                if or_failure:
                    return None
        return None

    def fail(self, connection: socket.socket, code: int) -> None:
        name = self.running.unregister(connection).data
        self.failures[name] = OSError(code, os.strerror(code))
        connection.close()


@contextmanager
def _attempts() -> Generator[_Attempts]:
    """Yield attempts, and close those that have no result in the end."""
    with DefaultSelector() as running:
        try:
            yield _Attempts(running)
        finally:
            for key in running.get_map().values():
                cast("socket.socket", key.fileobj).close()
