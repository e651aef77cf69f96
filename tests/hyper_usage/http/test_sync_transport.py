"""What keeps a sync exchange within its time: waiting for what nothing interrupts."""

from contextvars import ContextVar
from threading import Event
from time import monotonic

import httpcore
import pytest

from hyper_usage._http.sync_transport import Network, in_time
from tests.patience import LATE, PATIENCE

BROUGHT = ContextVar("BROUGHT", default="")


def test_in_time() -> None:
    """What is done in time is returned, and runs in the context of its caller."""
    BROUGHT.set("along")
    assert in_time(BROUGHT.get, PATIENCE) == "along"


def test_in_time_but_failing() -> None:
    """What fails in time is raised, and nothing is left to abandon."""
    abandoned: list[int] = []

    def fail() -> int:
        raise KeyError("?")

    with pytest.raises(KeyError):
        in_time(fail, PATIENCE, abandoned.append)
    assert abandoned == []


def test_late() -> None:
    """What is late is left behind, and given away once it is there."""
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
    """A connection that tells when it is closed."""

    closed = Event()

    def close(self) -> None:
        """Tell."""
        self.closed.set()


class Waiting(httpcore.NetworkBackend):
    """A network on which a host has more addresses than anyone has time for."""

    def __init__(self) -> None:
        self.has_time = Event()
        self.stream = Closing([])

    def connect_tcp(self, *_: object, **__: object) -> httpcore.NetworkStream:
        """Connect late."""
        self.has_time.wait(PATIENCE)
        return self.stream


def test_connecting_late() -> None:
    """A connection that is made too late is closed, and nobody waits for it."""
    network = Waiting()
    start = monotonic()
    with pytest.raises(TimeoutError):
        Network(network).connect_tcp("h", 443, timeout=start + 0.05)
    assert monotonic() - start < LATE
    network.has_time.set()
    assert network.stream.closed.wait(PATIENCE)


def test_connecting_too_late() -> None:
    """Without time left, nothing is begun."""
    with pytest.raises(TimeoutError, match="the time is up"):
        Network(Waiting()).connect_tcp("h", 443, timeout=monotonic())
