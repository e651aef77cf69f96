"""Measures the exporter with a thousand accounts, and judges figures, connections and memory.

`python -m tests.hyper_usage_cli.export.scale` runs it.

The exporter and the API are processes of their own, as in production. The API answers in 50 ms, or
never for some accounts. The exit code is 1 in these cases:

- a scrape has wrong figures
- few accounts are asked at the same time although some hang
- the exporter makes many connections although none hangs
- the exporter takes too much memory

The seconds of a scrape, its processor time and the number of late accounts depend on the machine;
the table shows them, and they do not change the exit code.
"""

import os
import re
import subprocess
import sys
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final, NamedTuple

import psutil
import trustme

from hyper_usage_cli.export.open_files import share
from tests.hyper_usage_cli.export.series import scrape
from tests.hyper_usage_cli.export.slow_api import PLANS, serve

ACCOUNTS: Final = 1000
SCRAPES: Final = 2  # The second shows whether memory of the first was freed.
AMPLE: Final = 120.0  # seconds for accounts that answer, on any machine
SHORTEST: Final = 8.0  # seconds if some accounts hang: the exporter's default
SOCKETS: Final = 250  # at the same time: half of the exporter's limit
CONNECTIONS: Final = ACCOUNTS // 2  # in a scrape; the faster the machine, the more are made at once
LARGEST: Final = 200.0  # MiB
#: The lines that the exporter may print: an account was late, or works again.
SAID: Final = re.compile(
    r"hyper-usage: account account-\d+ (fails: no complete reply in time\b.*|works again)"
)
UP: Final = re.compile(r'hyper_usage_up\{account="account-(\d+)"\} ([01])\.0')
EXPORTER: Final = "from hyper_usage_cli import start; start()"


class Scrape(NamedTuple):
    """The result of one scrape."""

    seconds: float
    processor: float
    late: int
    is_right: bool

    @classmethod
    def of(cls, content: str, hanging: int, seconds: float, processor: float) -> "Scrape":
        """Return the result for an exposition; it is right if it has exactly the expected series.

        An account that answers in 50 ms and is down was late; one that never answers must be down.
        """
        lines = content.splitlines()
        found = [UP.fullmatch(line) for line in lines if line.startswith("hyper_usage_up{")]
        states = {int(each[1]): each[2] == "1" for each in found if each}
        up = {number for number, is_up in states.items() if is_up}
        left = sum(line.startswith("hyper_usage_plan_requests_remaining{") for line in lines)
        is_right = (
            len(found) == ACCOUNTS
            and states.keys() == {*range(ACCOUNTS)}
            and up.isdisjoint(range(hanging))
            and left == len(up) * PLANS
        )
        return cls(seconds, processor, ACCOUNTS - hanging - len(up), is_right)


class Row(NamedTuple):
    """The measurements of one exporter; it prints the worst of its scrapes."""

    scheme: str
    hanging: int
    scrapes: list[Scrape]
    connections: int
    sockets: int
    mebibytes: float
    said: str

    @property
    def seconds(self) -> float:
        """The seconds of the longest scrape."""
        return max(each.seconds for each in self.scrapes)

    @property
    def processor(self) -> float:
        """The seconds of processor time of the scrape that took most."""
        return max(each.processor for each in self.scrapes)

    @property
    def verdict(self) -> str:
        """The first thing that is wrong, or ""."""
        if not all(each.is_right for each in self.scrapes):
            return "wrong figures"
        if odd := [line for line in self.said.splitlines() if not SAID.fullmatch(line)]:
            return f"wrong words: {odd[0]}"
        if self.hanging and self.sockets < share(4, SOCKETS):
            return "few at once"
        if not self.hanging and self.connections > SCRAPES * CONNECTIONS:
            return "many connections"
        return "" if self.mebibytes < LARGEST else "too much memory"

    def __str__(self) -> str:
        late = max(each.late for each in self.scrapes)
        figures = f"{ACCOUNTS:>8} {self.hanging:>8} {self.seconds:>8.1f} {self.processor:>8.1f}"
        figures += f" {late:>8} {self.connections:>8} {self.sockets:>8} {self.mebibytes:>8.0f}"
        return f"{self.scheme:<7}{figures}  {self.verdict or 'good'}"


class Exporter(NamedTuple):
    """A running exporter, the URL of its metrics, and its stderr, complete at its end."""

    process: psutil.Process
    url: str
    said: Future[str]

    def processor_time(self) -> float:
        """Return the seconds of processor time that it has used."""
        times = self.process.cpu_times()
        return times.user + times.system


@contextmanager
def export(base_url: str, hanging: int, timeout: float) -> Generator[Exporter]:
    """Run the exporter as another process, and yield it."""
    keys = [("hang" if number < hanging else "answer") for number in range(ACCOUNTS)]
    variables = {f"KEY_{number}": key for number, key in enumerate(keys)}
    accounts = [f"--account=account-{number}=KEY_{number}" for number in range(ACCOUNTS)]
    command = [sys.executable, "-c", EXPORTER, "export", f"--base-url={base_url}", *accounts]
    command += [f"--timeout={timeout}", "--listen=127.0.0.1:0", "--min-interval=0.001"]
    with (
        subprocess.Popen(
            command,
            env={**os.environ, **variables},
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
        ThreadPoolExecutor() as reader,
    ):
        assert process.stderr
        url = process.stderr.readline().removeprefix("listening on ").strip()
        # A full pipe would block the exporter.
        said = reader.submit(process.stderr.read)
        try:
            yield Exporter(psutil.Process(process.pid), url, said)
        finally:
            process.terminate()


def measure(*certificate: str, hanging: int = 0, timeout: float = AMPLE) -> Row:
    """Scrape an exporter a few times, and return the measurements."""
    scheme = "https" if certificate else "http"
    largest, scrapes = 0.0, list[Scrape]()
    with (
        serve(*certificate) as api,
        export(f"{scheme}://127.0.0.1:{api.port}", hanging, timeout) as exporter,
        ThreadPoolExecutor() as pool,
    ):
        for _ in range(SCRAPES):
            started, used = perf_counter(), exporter.processor_time()
            scraped = pool.submit(scrape, exporter.url)
            while not scraped.done():
                largest = max(largest, exporter.process.memory_info().rss / 2**20)
                sleep(0.02)
            seconds = perf_counter() - started
            processor = exporter.processor_time() - used
            scrapes.append(Scrape.of(scraped.result()[1], hanging, seconds, processor))
    said = exporter.said.result()
    return Row(scheme, hanging, scrapes, api.all, api.most, largest, said)


def rows() -> Iterator[Row]:
    """Yield the measurements without TLS, with TLS, and with accounts that hang."""
    yield measure()
    authority = trustme.CA()
    with TemporaryDirectory() as name:
        folder = Path(name)
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        pair = authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem
        pair.write_to_path(str(folder / "server.pem"))
        os.environ["SSL_CERT_FILE"] = str(folder / "ca.pem")
        certificate = str(folder / "server.pem")
        yield (quick := measure(certificate))
        # On a slow machine, accounts that hang take longer too.
        yield measure(certificate, hanging=300, timeout=max(SHORTEST, 3 * quick.seconds))


def main() -> int:
    """Print a table of all measurements; return 0 if all are good."""
    write = sys.stdout.write
    columns = ("accounts", "hanging", "seconds", "cpu s", "late", "connects", "sockets", "RSS MiB")
    write(f"{'':<7}{' '.join(f'{each:>8}' for each in columns)}\n")
    good = True
    for row in rows():
        write(f"{row}\n")
        sys.stdout.flush()
        good = good and not row.verdict
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
