"""Runs the command in this process, as an installed program with pipes, or in a terminal."""

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

#: The installed command.
COMMAND: Final = Path(sysconfig.get_path("scripts"), "hyper-usage")

#: The variable with the key of the fake API.
KEY: Final = {"HYPER_USAGE_API_KEY": "test-key"}

#: Makes the terminal of stdin the controlling one, so that Ctrl-C works, and runs the command.
_ATTACHED: Final = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execv(sys.argv[1], sys.argv[1:])"
)
_LINES: Final = 40


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment, changed, without variables about keys and colours."""
    settled = ("HYPER_USAGE_API_KEY", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "LC_ALL")
    kept = {name: value for name, value in os.environ.items() if name not in settled}
    # Tests must not read the machine's keyring.
    keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    return kept | keyring | {"LANG": "C.UTF-8", "TERM": "xterm-256color"} | changes


def run_process(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a process with pipes."""
    return subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment(**changes),
        timeout=PATIENCE,
    )


def run(*arguments: str, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, with its own streams and environment."""
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
    """A terminal that runs a command."""

    process: subprocess.Popen[bytes]
    master: int
    screen: pyte.Screen
    stream: pyte.ByteStream
    written: bytearray = field(factory=bytearray)

    @property
    def lines(self) -> list[str]:
        """The lines of the screen, without trailing spaces."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines).rstrip()

    def until(self, text: str) -> None:
        """Wait until the screen shows a text."""
        self._read(lambda: text in self.text)
        assert text in self.text, self.text

    def press(self, key: bytes) -> None:
        """Press a key."""
        os.write(self.master, key)

    def resize(self, columns: int) -> None:
        """Change the width of the terminal."""
        _resize(self.master, columns)
        self.screen.resize(columns=columns)

    def wait(self) -> int:
        """Wait for the end of the command, and return the exit code."""
        self._read(lambda: False)
        return self.process.wait(PATIENCE)

    def _read(self, is_done: Callable[[], bool]) -> None:
        deadline = monotonic() + PATIENCE
        while not is_done() and monotonic() < deadline:
            if not select([self.master], [], [], 0.05)[0]:
                continue
            try:
                received = os.read(self.master, 65_536)
            except OSError:  # Linux raises this when the other end is closed.
                return
            self.written.extend(received)
            self.stream.feed(received)


def _resize(terminal: int, columns: int) -> None:
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, columns, 0, 0))


@contextmanager
def terminal(*arguments: str, env: Mapping[str, str], columns: int = 80) -> Generator[Terminal]:
    """Run the command in its own terminal; kill it at the end."""
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
