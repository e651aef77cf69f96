"""The command: in this process, as it is installed in pipes, and in a real terminal."""

import os
import pty
import struct
import subprocess
import sys
import sysconfig
import termios
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from fcntl import ioctl
from io import BytesIO, TextIOWrapper
from pathlib import Path
from select import select
from time import monotonic
from typing import Final
from unittest.mock import patch

import pyte
import pytest
from attrs import field, frozen

from hyper_usage_cli import main
from tests.patience import PATIENCE

__all__ = ["COMMAND", "KEY", "Terminal", "environment", "run", "run_process", "terminal"]

#: The command as it is installed for whoever runs the tests.
COMMAND: Final = Path(sysconfig.get_path("scripts"), "hyper-usage")

#: What the API's stand-in wants.
KEY: Final = {"HYPER_USAGE_API_KEY": "test-key"}

#: Takes the terminal that stdin is, so that keys reach whom they would, and becomes the command.
_ATTACHED: Final = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execv(sys.argv[1], sys.argv[1:])"
)
_LINES: Final = 40


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment without what decides on keys and colours, changed."""
    settled = ("HYPER_USAGE_API_KEY", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "LC_ALL")
    kept = {name: value for name, value in os.environ.items() if name not in settled}
    # A keyring of the machine is none of the tests'.
    keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    return kept | keyring | {"LANG": "C.UTF-8", "TERM": "xterm-256color"} | changes


def run_process(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in pipes, as a process: for what only a process can show."""
    return subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment(**changes),
        timeout=PATIENCE,
    )


def run(*arguments: str, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, with streams and an environment as a process has them."""
    encoding = changes.get("PYTHONIOENCODING", "utf-8")
    printed, said = BytesIO(), BytesIO()
    with (
        patch.dict(os.environ, environment(**changes), clear=True),
        pytest.MonkeyPatch.context() as streams,
    ):
        streams.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin.encode()), encoding))
        streams.setattr(sys, "stdout", TextIOWrapper(printed, encoding))
        streams.setattr(sys, "stderr", TextIOWrapper(said, encoding, write_through=True))
        code = main.run(arguments)
        texts = [stream.getvalue().decode() for stream in (printed, said)]
    return subprocess.CompletedProcess(arguments, code, *texts)


@frozen
class Terminal:
    """A terminal in which a command runs."""

    process: subprocess.Popen[bytes]
    master: int
    screen: pyte.Screen
    stream: pyte.ByteStream
    written: bytearray = field(factory=bytearray)

    @property
    def lines(self) -> list[str]:
        """What the screen shows, without the blank rest of lines."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "\n".join(self.lines).rstrip()

    def until(self, text: str) -> None:
        """Wait for a text on the screen."""
        self._read(lambda: text in self.text)
        assert text in self.text, self.text

    def press(self, key: bytes) -> None:
        """Press a key."""
        os.write(self.master, key)

    def resize(self, columns: int) -> None:
        """Make the terminal wider or narrower."""
        _resize(self.master, columns)
        self.screen.resize(columns=columns)

    def wait(self) -> int:
        """Wait for the end, and return the exit code."""
        self._read(lambda: False)
        return self.process.wait(PATIENCE)

    def _read(self, is_done: Callable[[], bool]) -> None:
        deadline = monotonic() + PATIENCE
        while not is_done() and monotonic() < deadline:
            if not select([self.master], [], [], 0.05)[0]:
                continue
            try:
                received = os.read(self.master, 65_536)
            except OSError:  # How Linux tells that nobody has the other end any more.
                return
            self.written.extend(received)
            self.stream.feed(received)


def _resize(terminal: int, columns: int) -> None:
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, columns, 0, 0))


@contextmanager
def terminal(*arguments: str, env: Mapping[str, str], columns: int = 80) -> Generator[Terminal]:
    """Run the command in a terminal of its own, and end it at last."""
    master, slave = pty.openpty()
    _resize(slave, columns)
    process = subprocess.Popen(
        [sys.executable, "-c", _ATTACHED, COMMAND, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=env,
        start_new_session=True,
    )
    os.close(slave)
    screen = pyte.Screen(columns, _LINES)
    try:
        yield Terminal(process, master, screen, pyte.ByteStream(screen))
    finally:
        process.kill()
        process.wait()
        os.close(master)
