"""How SIGTERM ends a command.

Without a handler, the first process of a container (PID 1) would not get the signal.
"""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from hyper_usage_cli.exit_codes import ExitCode

__all__ = ["Terminated", "terminable"]


class Terminated(SystemExit):
    """SIGTERM came. Where nothing catches this, the process ends with exit code 143."""


@contextmanager
def terminable() -> Generator[None]:
    """Let SIGTERM raise `Terminated` in this block; after it, SIGTERM does what it did before."""
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated(ExitCode.TERMINATED)
