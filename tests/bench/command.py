"""Measures `--help` and `--version` against importing typer, which they need.

`python3 noxfile.py -s bench -- command` prints the ratios. They are of the processor
time of whole processes, measured in turn in one run; a ratio is the median of all rounds.
"""

import sys
import sysconfig
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.calls import PYTHON, in_turn
from tests.bench.pipeline import run

__all__ = ["main"]

COMMAND: Final = Path(sysconfig.get_path("scripts"), "hyper-usage")
TARGET: Final = 1.5
ROUNDS: Final = 30


def main() -> None:
    """Print the ratios."""
    processes = {
        "import typer": [*PYTHON, "import typer"],
        "--help": [sys.executable, "-I", COMMAND, "--help"],
        "--version": [sys.executable, "-I", COMMAND, "--version"],
    }
    measures = {
        name: lambda process=process: run(process).seconds for name, process in processes.items()
    }
    seconds = in_turn(measures, ROUNDS)
    bare = seconds.pop("import typer")
    for name, figures in seconds.items():
        ratio = median(ours / other for ours, other in zip(figures, bare, strict=True))
        verdict = "met" if ratio <= TARGET else "not met"
        print(f"{name + ' beside `import typer`':<34}{ratio:6.2f} {TARGET:6.2f}  {verdict}")


if __name__ == "__main__":
    main()
