"""The options of `python3 noxfile.py -s bench --`."""

import argparse
from typing import Final, NamedTuple

__all__ = ["SUBJECTS", "Options", "read"]

#: Each is a module of this folder with a function `rows`.
SUBJECTS: Final = ("calls", "decoding", "command", "exporter", "pipeline")


class Options(NamedTuple):
    """The subjects of a run, and the place of its table."""

    subjects: tuple[str, ...]
    base: str | None
    rounds: int
    write: bool
    profile: bool


def read(arguments: list[str]) -> Options:
    """Return the options of a command line.

    Raises:
        SystemExit: if an argument is wrong; stderr has the expected form.
    """
    parser = argparse.ArgumentParser("python3 noxfile.py -s bench --")
    what = f"what to measure, by default all: {', '.join(SUBJECTS)}"
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=what)
    what = "the revision to measure too, by default the last release"
    parser.add_argument("--base", metavar="REV", help=what)
    what = "how often something quick is measured, by default %(default)s"
    parser.add_argument("--rounds", type=_positive, default=15, metavar="N", help=what)
    what = "write the table into docs/speed.md too"
    parser.add_argument("--write", action="store_true", help=what)
    what = "print where the time of a call goes, and no table"
    parser.add_argument("--profile", action="store_true", help=what)
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.subjects if name not in SUBJECTS]:
        parser.error(f"expected a SUBJECT of {', '.join(SUBJECTS)}, got {unknown[0]!r}")
    if options.write and options.subjects:
        parser.error("--write writes the whole table; leave SUBJECT out")
    return Options(
        tuple(options.subjects) or SUBJECTS,
        options.base,
        options.rounds,
        options.write,
        options.profile,
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, got {text!r}")
    return int(text)
