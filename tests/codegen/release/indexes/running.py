"""Commands as a maintainer or an importer runs them, in an environment of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Final

import psutil
from attrs import field, frozen

__all__ = ["Result", "environment", "publish", "publish_watched", "run"]

#: A proxy that refuses all connections, so that traffic stays on the loopback address.
_NOWHERE: Final = "http://127.0.0.1:9"


@frozen
class Result:
    """The result of a command; `arguments` are its own and those of all processes it started."""

    status: int
    output: str
    arguments: frozenset[str] = field(default=frozenset(), repr=False)


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Return an environment without this machine's configuration."""
    home.mkdir(exist_ok=True)
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "http_proxy": _NOWHERE,
        "https_proxy": _NOWHERE,
        "no_proxy": "127.0.0.1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_NO_CONFIG": "1",
        "UV_NO_CACHE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        **settings,
    }


def run(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> Result:
    """Run a command to its end."""
    done = subprocess.run(
        command, env=env, cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )
    return Result(done.returncode, done.stdout + done.stderr)


def publish(root: Path, env: Mapping[str, str]) -> Result:
    """Publish the files that were built in a checkout."""
    return run([sys.executable, "-m", "codegen", "publish"], env, root)


def publish_watched(root: Path, env: Mapping[str, str]) -> Result:
    """Publish as `publish` does, and note the arguments that every user of the machine can see."""
    seen: set[str] = set()
    done = Event()

    def watch() -> None:
        while not done.is_set():
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):  # it may be gone
                    seen.update(process.cmdline())
            time.sleep(0.01)

    thread = Thread(target=watch)
    thread.start()
    try:
        result = publish(root, env)
    finally:
        done.set()
        thread.join()
    return Result(result.status, result.output, frozenset(seen))
