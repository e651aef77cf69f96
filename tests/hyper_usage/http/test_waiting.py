"""Functions that nothing can interrupt, and the time that they get."""

import subprocess
import sys
from concurrent.futures import CancelledError, Future
from contextvars import ContextVar
from socket import socket
from threading import Event, Thread
from time import monotonic
from typing import Final

import pytest

from hyper_usage._http.waiting import InTime, seconds_until
from tests.hyper_usage.http.loopback import REPLY, head, serve
from tests.patience import PATIENCE

BROUGHT: Final = ContextVar("BROUGHT", default="")


def test_moment() -> None:
    """No seconds are left until a moment that has passed."""
    assert 0 < seconds_until(monotonic() + PATIENCE) <= PATIENCE
    for moment in (monotonic(), None):
        with pytest.raises(TimeoutError, match="no time is left"):
            seconds_until(moment)


def test_in_time() -> None:
    """The result of a function is returned; the function runs in the context of the caller."""
    BROUGHT.set("along")
    assert "along" == InTime()(BROUGHT.get, PATIENCE)


def test_failing() -> None:
    """The error of a function is raised, and `abandon` is not called."""
    abandoned: list[int] = []

    def fail() -> int:
        raise KeyError("?")

    with pytest.raises(KeyError):
        InTime()(fail, PATIENCE, abandoned.append)
    assert [] == abandoned


class Late:
    """A function that waits until it may go on, and then returns or raises."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.go, self.gone = Event(), Event()
        self.abandoned: list[int] = []

    def __call__(self) -> int:
        """Wait."""
        self.go.wait(PATIENCE)
        if self.error:
            self.gone.set()
            raise self.error
        return 7

    def abandon(self, result: int) -> None:
        """Keep a result that comes too late."""
        self.abandoned.append(result)
        self.gone.set()


@pytest.mark.parametrize(("error", "expected"), [(None, [7]), (KeyError("?"), [])])
def test_late(error: Exception | None, expected: list[int]) -> None:
    """The result of a late function goes to `abandon`; its error goes nowhere."""
    late = Late(error)
    with pytest.raises(TimeoutError):
        InTime()(late, 0.01, late.abandon)
    late.go.set()
    assert late.gone.wait(PATIENCE)
    assert expected == late.abandoned


def test_just_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """A result that comes while the wait is given up goes to `abandon` too."""
    late = Late()
    late.go.set()

    def give_up(outcome: Future[int], seconds: float | None = None) -> int:
        monkeypatch.undo()
        assert 7 == outcome.result(seconds)
        raise TimeoutError

    monkeypatch.setattr("concurrent.futures.Future.result", give_up)
    with pytest.raises(TimeoutError):
        InTime()(late, PATIENCE, late.abandon)
    assert [7] == late.abandoned


def test_closed() -> None:
    """Closing ends all waits at once."""
    late, in_time, errors = Late(), InTime(), list[BaseException]()

    def wait() -> None:
        try:
            in_time(late, PATIENCE, late.abandon)
        except CancelledError as error:
            errors.append(error)

    waiting = Thread(target=wait)
    waiting.start()
    while not in_time.outcomes:
        waiting.join(0.01)
    in_time.close()
    waiting.join(PATIENCE)
    assert 1 == len(errors)
    late.go.set()
    assert late.gone.wait(PATIENCE)
    assert set() == in_time.outcomes
    with pytest.raises(CancelledError):
        in_time(Late(), PATIENCE)


def test_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no thread may start, a function runs in the caller's thread."""

    def refuse(_: Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(Thread, "start", refuse)
    assert 7 == InTime()(lambda: 7, 0.01)


AT_EXIT: Final = """
import atexit, sys, threading
import httpx
from hyper_usage import UsageClient

def ask(**more):
    with UsageClient("test-key", base_url=sys.argv[1], **more) as client:
        print(client.get_usage().balance_euro, flush=True)

def refuse(self):
    raise RuntimeError("can't create new thread at interpreter shutdown")

def at_exit():
    threading.Thread.start = refuse  # As Python 3.12 does then.
    ask()
    with httpx.Client(verify=False) as http:
        ask(http_client=http)

atexit.register(at_exit)
"""


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_exiting_interpreter() -> None:
    """An exit handler may ask, by a host name too, where no thread may start any more."""

    def answer(connection: socket) -> None:
        while head(connection):
            connection.sendall(REPLY)

    with serve(answer) as port:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", AT_EXIT, f"http://localhost:{port}"],
            capture_output=True,
            text=True,
            check=True,
        )
    assert ("1\n1\n", "") == (done.stdout, done.stderr)
