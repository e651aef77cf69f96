"""Measures the pipeline against the bare generator; `python3 noxfile.py -s bench` prints it.

One run starts all commands in turn, as whole processes, so that the ratios hold on a noisy machine.
`check` does all that `regenerate` does, and compares.
"""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from tests.codegen.checkouts import OVERLAY, ROOT, SPEC, freeze

ROUNDS: Final = 5
SIZES: Final = (10, 100, 1000)
OVERLAY_TEXT: Final = """\
overlay: 1.1.0
info: {title: Bench, version: 1.0.0}
actions: [{target: $.info, description: A document needs one, update: {description: Bench}}]
"""
CHECK: Final = (sys.executable, "-m", "codegen", "check")


class Cost(NamedTuple):
    """Processor seconds of a process with its children, and its own peak memory in MiB."""

    seconds: float
    mebibytes: float


def run(command: Sequence[str | Path], root: Path = ROOT) -> Cost:
    """Run a command in a checkout and return its cost.

    Raises:
        SystemExit: if the command failed.
    """
    pid = os.fork()
    if not pid:
        os.chdir(root)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execv(command[0], [str(part) for part in command])  # noqa: S606 - no shell is wanted
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"failed with {os.waitstatus_to_exitcode(status)}: {command}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def stock(spec: Path, folder: Path) -> list[str | Path]:
    """Return the bare generator's own command."""
    options: list[str | Path] = ["--meta", "none", "--overwrite", "--output-path", folder / "stock"]
    return [sys.executable, "-m", "openapi_python_client", "generate", "--path", spec, *options]


def document(operations: int) -> dict[str, Any]:
    """Return a document with a number of operations, each with its own model."""
    text = {"type": "string", "description": "Some text"}

    def operation(number: int) -> dict[str, Any]:
        fields = {f"field{index}": text for index in range(6)}
        schema = {"type": "object", "title": f"Model{number}", "properties": fields}
        content = {"application/json": {"schema": schema}}
        parameter = {"in": "query", "name": "limit", "schema": {"type": "integer"}}
        return {
            "operationId": f"operation{number}",
            "parameters": [parameter],
            "responses": {"200": {"description": "Fine", "content": content}},
        }

    return {
        "openapi": "3.0.3",
        "info": {"title": "Bench", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {f"/things/{number}": {"get": operation(number)} for number in range(operations)},
    }


def checkout(folder: Path) -> Path:
    """Make a checkout with the frozen document."""
    for name in ("codegen", "overrides"):
        shutil.copytree(ROOT / name, folder / name, symlinks=True)
    freeze(folder)
    return folder


def made_from(spec: dict[str, Any], folder: Path) -> Path:
    """Make a checkout with another document, and generate from it."""
    checkout(folder)
    (folder / SPEC).write_text(json.dumps(spec), encoding="utf-8")
    (folder / OVERLAY).write_text(OVERLAY_TEXT, encoding="utf-8")
    for command in ("regenerate", "pin"):
        run([*CHECK[:-1], command], folder)
    return folder


def report(name: str, costs: list[tuple[Cost, Cost]]) -> str:
    """Return a row: both medians, and the median of the ratios of each round."""
    ours, bare = ([one.seconds for one in column] for column in zip(*costs, strict=True))
    memory = [median(one.mebibytes for one in column) for column in zip(*costs, strict=True)]
    ratio = median(one / other for one, other in zip(ours, bare, strict=True))
    times = f"{median(ours):8.2f} {median(bare):8.2f} {ratio:6.2f}"
    return f"{name:<24}{times} {memory[0]:8.0f} {memory[1]:8.0f} {memory[0] / memory[1]:6.2f}"


def main() -> None:
    """Print the table and judge it."""
    print(f"{'':<24}{'processor seconds':^24} {'peak MiB':^24}")
    print(f"{'':<24}{'check':>8} {'bare':>8} {'ratio':>6} {'check':>8} {'bare':>8} {'ratio':>6}")
    with TemporaryDirectory() as name:
        folder = Path(name)
        roots = {"openapi.json": checkout(folder / "frozen")} | {
            f"{size} operations": made_from(document(size), folder / str(size)) for size in SIZES
        }
        for title, root in roots.items():
            bare = stock(root / SPEC, folder)
            costs = [(run(CHECK, root), run(bare)) for _ in range(ROUNDS + 1)][1:]
            print(report(title, costs))


if __name__ == "__main__":
    main()
