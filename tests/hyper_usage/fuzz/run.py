"""Searches for replies that break a client; `python3 noxfile.py -s fuzz` runs it.

hypothesis makes replies that nearly fit the document. Then atheris, which sees the lines that run,
makes bytes that reach more of them. Both use all cores, and print a line with the numbers of cases
and crashes after the crashes themselves.
"""

import gzip
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final, NamedTuple

from hypothesis import HealthCheck, given, seed, settings

from tests.hyper_usage.fuzz.outcome import AnyReply, judge
from tests.hyper_usage.fuzz.replies import replies

__all__ = ["main"]

_CASES: Final = 200_000
_SHARD: Final = 2_500  # Hypothesis remembers its examples, and gets slow with more.
_WORKERS: Final = os.cpu_count() or 1
_PLAN: Final = (
    b'{"product": "a", "expiresAt": "2026-06-15T12:00:00Z", "requestsUsed": 1,'
    b' "requestsQuota": 9, "requestsRemaining": 8, "numRequests": 9}'
)
_SEEDS: Final = (
    b'HTTP/1.1 200 OK\r\n\r\n{"balanceEuro": 1.5, "plans": [%b]}' % _PLAN,
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + gzip.compress(b"{}", mtime=0),
    b'HTTP/1.1 401 Unauthorized\r\ncontent-length: 15\r\n\r\n{"error": "no"}',
    b"HTTP/1.1 403\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 429\r\nretry-after: 7\r\nx-request-id: abc\r\n\r\n",
    b"HTTP/1.1 503 x\r\nretry-after: Wed, 21 Oct 2026 07:28:00 GMT\r\n\r\n<html>",
)


class Result(NamedTuple):
    """The number of replies that were tried, and a text for each crash."""

    cases: int
    crashes: tuple[str, ...]


def near_the_document(number: int) -> Result:
    """Try replies that nearly fit the document; another number makes other replies."""
    count = 0

    @seed(number)
    @settings(
        max_examples=_SHARD,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(replies())
    def feed(reply: AnyReply) -> None:
        nonlocal count
        count += 1
        judge(reply.transport())

    try:
        feed()
    except BaseException as error:  # noqa: BLE001 - any error is a crash.
        return Result(count, ("".join(traceback.format_exception(error)),))
    return Result(count, ())


def guided_by_coverage(number: int, cases: int) -> Result:
    """Let atheris try so many replies; another number makes other replies."""
    with TemporaryDirectory() as name:
        corpus, found = Path(name, "corpus"), Path(name, "found")
        corpus.mkdir()
        found.mkdir()
        for index, sent in enumerate(_SEEDS):
            corpus.joinpath(str(index)).write_bytes(sent)
        limits = [f"-runs={cases}", f"-seed={number}", "-timeout=60", "-print_final_stats=1"]
        places = [f"-artifact_prefix={found}/", str(corpus)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.hyper_usage.fuzz.guided", *limits, *places],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        said = done.stdout + done.stderr
        crashes = tuple(f"{said[-5000:]}\nsent: {path.read_bytes()!r}" for path in found.iterdir())
    count = re.search(r"number_of_executed_units:\s*(\d+)", said)
    if done.returncode and not crashes:
        crashes = (said[-5000:],)
    return Result(int(count[1]) if count else 0, crashes)


def search(name: str, task: Callable[[int], Result], tasks: int) -> bool:
    """Run a task so often on all cores, print the results, and return whether nothing crashed."""
    start = monotonic()
    with ProcessPoolExecutor(_WORKERS) as pool:
        results = list(pool.map(task, range(1, tasks + 1)))
    crashes = [crash for result in results for crash in result.crashes]
    cases = sum(result.cases for result in results)
    print(*crashes, sep="\n\n", end="\n" if crashes else "")
    print(f"{name}: {cases} cases, {len(crashes)} crashes, {monotonic() - start:.0f} seconds")
    return not crashes


def main(cases: int = _CASES) -> int:
    """Try so many replies of both kinds, rounded up to full shards; return the exit code."""
    fine = search("hypothesis", near_the_document, -(-cases // _SHARD))
    if find_spec("atheris"):
        share = -(-cases // _WORKERS)
        fine &= search("atheris", partial(guided_by_coverage, cases=share), _WORKERS)
    else:
        print("atheris: left out, as PyPI has no wheel of it for this platform")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
