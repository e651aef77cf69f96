"""What SIGTERM does while something is open that has to be closed."""

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

__all__ = ["terminable"]


@contextmanager
def terminable(handler: Callable[[int, FrameType | None], NoReturn]) -> Generator[None]:
    """Let SIGTERM raise what a handler does; afterwards it does what it did before."""
    before = signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
