"""The time of a sync exchange: functions that nothing can interrupt."""

from contextvars import ContextVar
from threading import Event
from time import monotonic

import httpcore
import pytest

from hyper_usage._http.sync_transport import Network, in_time
from tests.patience import LATE, PATIENCE

BROUGHT = ContextVar("BROUGHT", default="")


def test_in_time() -> None:
    """The result of a function is returned; the function runs in the context of the caller."""
    BROUGHT.set("along")
    assert in_time(BROUGHT.get, PATIENCE) == "along"


def test_in_time_but_failing() -> None:
    """The error of a function is raised, and `abandon` is not called."""
    abandoned: list[int] = []

    def fail() -> int:
        raise KeyError("?")

    with pytest.raises(KeyError):
        in_time(fail, PATIENCE, abandoned.append)
    assert abandoned == []


def test_late() -> None:
    """The result of a late function goes to `abandon`."""
    go, gone = Event(), Event()
    abandoned: list[int] = []

    def late() -> int:
        go.wait(PATIENCE)
        return 7

    def abandon(result: int) -> None:
        abandoned.append(result)
        gone.set()

    with pytest.raises(TimeoutError):
        in_time(late, 0.01, abandon)
    go.set()
    assert gone.wait(PATIENCE)
    assert abandoned == [7]


class Closing(httpcore.MockStream):
    """A connection that sets an event when it is closed."""

    closed = Event()

    def close(self) -> None:
        """Set the event."""
        self.closed.set()


class Waiting(httpcore.NetworkBackend):
    """A network that connects late, as to a host with many addresses."""

    def __init__(self) -> None:
        self.has_time = Event()
        self.stream = Closing([])

    def connect_tcp(self, *_: object, **__: object) -> httpcore.NetworkStream:
        """Connect late."""
        self.has_time.wait(PATIENCE)
        return self.stream


def test_connecting_late() -> None:
    """A late connection is closed, and the caller does not wait for it."""
    network = Waiting()
    start = monotonic()
    with pytest.raises(TimeoutError):
        Network(network).connect_tcp("h", 443, timeout=start + 0.05)
    assert monotonic() - start < LATE
    network.has_time.set()
    assert network.stream.closed.wait(PATIENCE)


def test_connecting_too_late() -> None:
    """Without time left, no connection is started."""
    with pytest.raises(TimeoutError, match="no time is left"):
        Network(Waiting()).connect_tcp("h", 443, timeout=monotonic())
