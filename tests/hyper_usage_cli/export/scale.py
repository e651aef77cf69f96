"""Measures the exporter with a thousand accounts, and judges time and memory.

`python -m tests.hyper_usage_cli.export.scale` runs it.

The exporter and the API are processes of their own, as in production. The API answers in 50 ms, or
never for some accounts. The exit code is 1 if a scrape takes too long or has the wrong figures, or
if the exporter takes too much memory.
"""

import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final, NamedTuple

import psutil
import trustme

from tests.hyper_usage_cli.export.series import scrape
from tests.hyper_usage_cli.export.slow_api import PLANS, serve

ACCOUNTS: Final = 1000
SCRAPES: Final = 2  # The second shows whether memory of the first was freed.
LONGEST: Final = 10.0  # seconds, the default time limit of a scrape
LARGEST: Final = 200.0  # MiB
EXPORTER: Final = "from hyper_usage_cli import start; start()"


class Row(NamedTuple):
    """The measurements of one exporter."""

    scheme: str
    hanging: int
    seconds: float
    mebibytes: float
    is_complete: bool

    @property
    def is_good(self) -> bool:
        """Tell whether the figures are complete and both limits are kept."""
        return self.is_complete and self.seconds < LONGEST and self.mebibytes < LARGEST

    def __str__(self) -> str:
        figures = f"{ACCOUNTS:>8} {self.hanging:>8} {self.seconds:>8.1f} {self.mebibytes:>8.0f}"
        verdict = "good" if self.is_good else "too much" if self.is_complete else "wrong figures"
        return f"{self.scheme:<7}{figures}  {verdict}"


@contextmanager
def export(base_url: str, hanging: int) -> Generator[tuple[psutil.Process, str]]:
    """Run the exporter as another process; yield the process and the URL of its metrics."""
    keys = [("hang" if number < hanging else "answer") for number in range(ACCOUNTS)]
    variables = {f"KEY_{number}": key for number, key in enumerate(keys)}
    accounts = [f"--account=account-{number}=KEY_{number}" for number in range(ACCOUNTS)]
    command = [sys.executable, "-c", EXPORTER, "export", f"--base-url={base_url}", *accounts]
    with subprocess.Popen(
        [*command, "--listen=127.0.0.1:0", "--min-interval=0.001"],
        env={**os.environ, **variables},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        url = process.stderr.readline().removeprefix("listening on ").strip()
        # A full pipe would block the exporter.
        with ThreadPoolExecutor() as reader:
            reader.submit(process.stderr.read)
            yield psutil.Process(process.pid), url
            process.terminate()


def is_complete(content: str, hanging: int) -> bool:
    """Tell whether the exposition has the expected number of series."""
    lines = content.splitlines()
    up = sum(line.startswith("hyper_usage_up{") and line.endswith(" 1.0") for line in lines)
    down = sum(line.startswith("hyper_usage_up{") and line.endswith(" 0.0") for line in lines)
    left = sum(line.startswith("hyper_usage_plan_requests_remaining{") for line in lines)
    answered = ACCOUNTS - hanging
    return (answered, hanging, answered * PLANS) == (up, down, left)


def measure(scheme: str, port: str, hanging: int) -> Row:
    """Scrape an exporter a few times, and return the worst time and memory."""
    slowest, largest, complete = 0.0, 0.0, True
    with (
        export(f"{scheme}://127.0.0.1:{port}", hanging) as (process, url),
        ThreadPoolExecutor() as pool,
    ):
        for _ in range(SCRAPES):
            started = perf_counter()
            scraped = pool.submit(scrape, url)
            while not scraped.done():
                largest = max(largest, process.memory_info().rss / 2**20)
                sleep(0.02)
            slowest = max(slowest, perf_counter() - started)
            complete = complete and is_complete(scraped.result()[1], hanging)
    return Row(scheme, hanging, slowest, largest, complete)


def rows() -> Iterator[Row]:
    """Yield the measurements without TLS, with TLS, and with accounts that hang."""
    with serve() as port:
        yield measure("http", port, 0)
    authority = trustme.CA()
    with TemporaryDirectory() as name:
        folder = Path(name)
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        pair = authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem
        pair.write_to_path(str(folder / "server.pem"))
        os.environ["SSL_CERT_FILE"] = str(folder / "ca.pem")
        with serve(str(folder / "server.pem")) as port:
            yield measure("https", port, 0)
            yield measure("https", port, 300)


def main() -> int:
    """Print a table of all measurements; return 0 if all are good."""
    write = sys.stdout.write
    write(f"{'':<7}{'accounts':>8} {'hanging':>8} {'seconds':>8} {'RSS MiB':>8}\n")
    good = True
    for row in rows():
        write(f"{row}\n")
        sys.stdout.flush()
        good = good and row.is_good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
