"""Base URLs where no server answers."""

import socket
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Final, NoReturn
from unittest import mock

from tests.hyper_usage.faults.server import LOOPBACK, Stage
from tests.patience import PATIENCE

__all__ = ["crowded", "nobody", "slow_to_resolve", "unresolvable"]

_UNKNOWN: Final = "https://usage.invalid"


@contextmanager
def nobody() -> Generator[Stage]:
    """Yield a port without a listener."""
    with socket.socket() as bound:
        bound.bind((LOOPBACK, 0))
        yield Stage(f"http://{LOOPBACK}:{bound.getsockname()[1]}")


@contextmanager
def crowded() -> Generator[Stage]:
    """Yield a port whose queue is full, so that connecting never ends."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((LOOPBACK, 0))
        listener.listen(0)
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield Stage(f"http://{LOOPBACK}:{listener.getsockname()[1]}")


@contextmanager
def unresolvable() -> Generator[Stage]:
    """Yield an unknown host, without asking a resolver."""

    def refuse(*_arguments: object, **_options: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with mock.patch("socket.getaddrinfo", refuse):
        yield Stage(_UNKNOWN)


@contextmanager
def slow_to_resolve() -> Generator[Stage]:
    """Yield a host whose look-up takes longer than the call."""
    stage = Stage(_UNKNOWN)

    def linger(*arguments: int, flags: int = 0, **_options: object) -> NoReturn:
        # Trio first asks whether the name is an address, in its own thread and without a
        # resolver.
        if not (sum(arguments[5:], flags) & socket.AI_NUMERICHOST):
            stage.ended.wait(PATIENCE)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with mock.patch("socket.getaddrinfo", linger):
        yield stage
