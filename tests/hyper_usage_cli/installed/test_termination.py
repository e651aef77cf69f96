"""SIGTERM ends every command, also as the first process of a container (PID 1)."""

import os
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Final

import pytest

from tests.hyper_usage_cli.export.services import hanging_api
from tests.hyper_usage_cli.installed.terminal import COMMAND, KEY, environment
from tests.patience import PATIENCE

pytestmark = [pytest.mark.shipped, pytest.mark.allow_hosts(["127.0.0.1"])]

#: Runs a command as the first process of a namespace of its own.
FIRST: Final = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child")
ASKING: Final = [
    ("status",),
    ("guard", "--product=akamai", "--need=1"),
    ("check",),
    ("watch",),
    ("watch", "--json"),
    ("export", "--textfile=/tmp/never-written.prom"),
    ("doctor",),
    ("status", "--account=a=HYPER_USAGE_API_KEY", "--account=b=HYPER_USAGE_API_KEY"),
]


def has_namespaces() -> bool:
    """Return whether this machine lets a test make PID namespaces."""
    return bool(which(FIRST[0])) and not subprocess.run([*FIRST, "true"], check=False).returncode


@contextmanager
def asking(*arguments: str, prefix: tuple[str, ...] = ()) -> Generator[subprocess.Popen[str]]:
    """Run a command that waits for an API that does not answer; yield it while it waits."""
    with (
        hanging_api() as (base_url, asked),
        subprocess.Popen(
            [*prefix, COMMAND, *arguments, f"--base-url={base_url}", f"--timeout={10 * PATIENCE}"],
            encoding="utf-8",
            env=environment(**KEY),
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process,
    ):
        try:
            assert asked.wait(PATIENCE)
            yield process
        finally:
            process.kill()


def terminate(process: subprocess.Popen[str], pid: int) -> str:
    """Send SIGTERM to a command, wait for its end, and return what it wrote to stderr.

    Python notices a signal that comes right before a system call only after that call, which here
    takes minutes. That is rare, so the signal is sent once more.
    """
    os.kill(pid, signal.SIGTERM)
    try:
        return process.communicate(timeout=PATIENCE / 4)[1]
    except subprocess.TimeoutExpired:
        os.kill(pid, signal.SIGTERM)
    return process.communicate(timeout=PATIENCE)[1]


@pytest.mark.parametrize("arguments", ASKING, ids=" ".join)
def test_sigterm(arguments: tuple[str, ...]) -> None:
    """SIGTERM ends a command at once, with exit code 143 and without a message."""
    with asking(*arguments) as process:
        said = terminate(process, process.pid)
    assert (143, "") == (process.returncode, said)


@pytest.mark.skipif(not has_namespaces(), reason="this machine makes no PID namespace")
@pytest.mark.parametrize("arguments", ASKING, ids=" ".join)
def test_sigterm_to_the_first_process(arguments: tuple[str, ...]) -> None:
    """The kernel gives PID 1 only signals that it handles; SIGTERM is one of them."""
    with asking(*arguments, prefix=FIRST) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        said = terminate(process, int(children))
    assert (143, "") == (process.returncode, said)
