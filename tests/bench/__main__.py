"""Measures what people wait for, beside bare tools: `python3 noxfile.py -s bench`.

It prints one table, and a target that is not met changes no exit code. docs/speed.md explains all.
"""

import os
import platform
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import certifi
import trustme

from tests.bench import options, profiles, revision
from tests.bench.options import Options
from tests.bench.processes import TRUSTED, Bench, make_stock, run
from tests.bench.server import serve
from tests.bench.table import BASE, OURS, BenchError, Row, heading, insert
from tests.codegen.checkouts import FROZEN, ROOT, SPEC

DOCUMENT: Final = ROOT / "docs" / "speed.md"
NO_RELEASE: Final = """\
No release is tagged, so the last column is empty. Name a revision to fill it:
python3 noxfile.py -s bench -- --base REV
"""


def main(arguments: list[str]) -> None:
    """Print the table, and write it if that is wanted; or print the profile."""
    chosen = options.read(arguments)
    if chosen.profile:
        profiles.main()
        return
    chosen = chosen._replace(base=chosen.base or revision.last_release(ROOT))
    try:
        _measure(chosen)
    except BenchError as error:
        sys.exit(f"bench: {error}")
    if chosen.base is None:
        sys.stderr.write(NO_RELEASE)


def _measure(chosen: Options) -> None:
    """Print the table line by line, and then write it if that is wanted.

    Raises:
        BenchError: if something cannot be measured, or the document has no place for the table.
    """
    document = DOCUMENT.read_text(encoding="utf-8")
    if chosen.write:
        insert(document, "")  # so that a missing mark is found before minutes have passed
    lines: list[str] = []
    for line in _lines(chosen):
        print(line, flush=True)
        lines.append(line)
    if chosen.write:
        text = insert(document, "\n".join(lines))
        DOCUMENT.write_text(text, encoding="utf-8", newline="\n")


def _lines(chosen: Options) -> Iterator[str]:
    """Yield the table line by line as it is measured, and a line about the run."""
    with _bench(chosen) as bench:
        yield from heading(chosen.base)
        for subject in chosen.subjects:
            rows: Iterator[Row] = import_module(f"tests.bench.{subject}").rows(bench)
            yield from map(str, rows)
    yield ""
    yield (
        f"Commit {revision.checked_out(ROOT)}, Python {platform.python_version()},"
        f" {os.cpu_count()} processors; rounds: {chosen.rounds}."
    )


@contextmanager
def _bench(chosen: Options) -> Generator[Bench]:
    """Prepare a run: the base, certificates, servers and the stock client."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        checkouts = {OURS: ROOT}
        if chosen.base:
            checkouts[BASE] = folder / "checkout"
            revision.unpack(ROOT, chosen.base, checkouts[BASE])
        with serve() as http, serve(_certify(folder)) as https:
            bench = Bench(checkouts, chosen.rounds, folder, {"http": http, "https": https})
            run(make_stock(FROZEN / SPEC, folder), bench.environment(""))
            yield bench


def _certify(folder: Path) -> str:
    """Write a certificate, and the authorities that everybody trusts with one more; return it."""
    authority = trustme.CA()
    everybody = Path(certifi.where()).read_bytes()
    (folder / TRUSTED).write_bytes(everybody + authority.cert_pem.bytes())
    certificate = str(folder / "server.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
    return certificate


if __name__ == "__main__":
    main(sys.argv[1:])
