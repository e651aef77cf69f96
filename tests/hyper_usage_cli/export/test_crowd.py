"""The command, with 256 open files allowed and 300 clients that stall, still answers scrapes."""

import resource
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from subprocess import Popen
from threading import Event, Thread
from time import perf_counter, sleep
from typing import Final
from urllib.parse import urlsplit

import pytest

from hyper_usage.testing import FakeUsageAPI, Reply, sample_usage
from tests.hyper_usage_cli.export.series import read, scrape
from tests.hyper_usage_cli.export.services import hanging_api, service
from tests.patience import PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CLIENTS: Final = 300
PLANS: Final = 1000
#: Python that allows 256 open files, and prints the processor time that was used at each SIGUSR1.
FEW_FILES: Final = """
import resource, signal, sys, time
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))

def tell(*_):
    print(time.process_time(), file=sys.stderr, flush=True)

signal.signal(signal.SIGUSR1, tell)
"""


@pytest.fixture(autouse=True)
def _setting(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Set a key, and allow this process a socket for each client; macOS allows fewer."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "test-key")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], 1024), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def read_nothing(client: socket.socket) -> None:
    """Ask for the metrics, and do not read them."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    client.sendall(b"GET /metrics HTTP/1.1\r\nhost: test\r\n\r\n")


def send_half(client: socket.socket) -> None:
    """Send the start of a request."""
    client.sendall(b"GET /metrics HTTP/1.1\r\nhost: te")


@contextmanager
def crowd(url: str, behave: Callable[[socket.socket], None]) -> Generator[None]:
    """Connect clients that behave in some way; then send a byte over each, again and again."""
    over = Event()
    parts = urlsplit(url)

    def drip() -> None:
        while not over.is_set():
            for client in clients:
                with suppress(OSError):
                    client.send(b"x")
            sleep(0.05)

    with ExitStack() as stack:
        clients: list[socket.socket] = []
        for _ in range(CLIENTS):
            client = socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)
            clients.append(stack.enter_context(client))
            with suppress(OSError):
                behave(client)
        dripping = Thread(target=drip, daemon=True)
        dripping.start()
        stack.callback(dripping.join, PATIENCE)
        stack.callback(over.set)
        yield


def processor_time(process: Popen[str]) -> float:
    """Return the seconds of processor time that the exporter has used."""
    process.send_signal(signal.SIGUSR1)
    assert process.stderr
    return float(process.stderr.readline())


@pytest.mark.parametrize("behave", [read_nothing, send_half])
def test_scrapes_go_on(behave: Callable[[socket.socket], None]) -> None:
    """Scrapes are answered, nothing is printed, and no processor is kept busy."""
    plans = [{**sample_usage()["plans"][0], "product": f"{each:080}"} for each in range(PLANS)]
    reply = Reply(200, {**sample_usage(), "plans": plans})
    with (
        FakeUsageAPI(*[reply] * 9).serve() as base_url,
        service(f"--base-url={base_url}", "--timeout=60", before=FEW_FILES) as (process, url),
        crowd(url, behave),
    ):
        for _ in range(3):
            assert 1 == read(scrape(url)[1])["up", "default"]
        before = processor_time(process)
        sleep(2)
        used = processor_time(process) - before
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
    assert "" == errors
    assert used < 1


@pytest.mark.parametrize("path", ["/", "/-/healthy", "/-/ready"])
def test_pages_at_once(path: str) -> None:
    """While the API hangs and clients stall, all other pages come at once."""
    with (
        hanging_api() as (base_url, asked),
        service(f"--base-url={base_url}", f"--timeout={10 * PATIENCE}", before=FEW_FILES) as (
            process,
            url,
        ),
        crowd(url, read_nothing),
    ):
        assert asked.wait(PATIENCE)
        started = perf_counter()
        assert scrape(url.replace("/metrics", path))[1]
        assert perf_counter() - started < PATIENCE
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
    assert "" == errors
