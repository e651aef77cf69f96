"""Processes: an import, and commands, from the start of Python to its end.

Processor time counts, with that of imports and of the exit.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from tests.bench.processes import Bench, run
from tests.bench.rounds import Measure, in_turn
from tests.bench.table import Figures, Key, Row
from tests.bench.worker import HTTPX

__all__ = ["program", "python", "rows"]

_NOTHING: Final = ("bare Python", "nothing")
_SCRIPT: Final = (HTTPX, "script")
_TYPER: Final = ("import typer", "import")
_IMPORT_TARGET: Final = 0.10
_SCRIPT_TARGET: Final = 1.05
_COMMAND_TARGET: Final = 1.15
_HELP_TARGET: Final = 1.50

_OUR_SCRIPT: Final = """\
import sys
from hyper_usage import UsageClient
with UsageClient(base_url=sys.argv[1]) as client:
    client.get_usage()
"""
_HTTPX_SCRIPT: Final = """\
import os
import sys
import httpx
with httpx.Client() as client:
    headers = {"x-api-key": os.environ["HYPER_USAGE_API_KEY"]}
    client.get(sys.argv[1] + "/usage", headers=headers).json()
"""
_COMMANDS: Final = {
    "guard": ("guard", "--product", "akamai", "--need", "1"),
    "check": ("check",),
    "status": ("status",),
}
_HELP: Final = ("--help", "--version")


def python(text: str, *arguments: str) -> list[str]:
    """Return the command of a program, without the current folder and the user's packages."""
    return [sys.executable, "-sPc", text, *arguments]


def program(checkout: Path) -> str:
    """Return the program of the script that is installed as `hyper-usage` from a checkout."""
    text = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    module, _, function = tomllib.loads(text)["project"]["scripts"]["hyper-usage"].partition(":")
    return f"import sys; from {module} import {function}; sys.exit({function}())"


def rows(bench: Bench) -> Iterator[Row]:
    """Yield the rows of the import, of scripts and commands at http and https, and of help."""
    figures = _without_python(in_turn(_imports(bench), bench.rounds))
    yield Row.of("import hyper_usage", figures, "import", (HTTPX, "import"), _IMPORT_TARGET)
    for scheme, origin in bench.servers.items():
        figures = in_turn(_asking(bench, f"{origin}/3"), bench.rounds)
        yield Row.of(f"our script, {scheme}", figures, "script", _SCRIPT, _SCRIPT_TARGET)
        for name in _COMMANDS:
            title = f"hyper-usage {name}, {scheme}"
            yield Row.of(title, figures, name, _SCRIPT, _COMMAND_TARGET)
    figures = in_turn(_helping(bench), bench.rounds)
    for option in _HELP:
        yield Row.of(f"hyper-usage {option}", figures, option, _TYPER, _HELP_TARGET)


def _imports(bench: Bench) -> Mapping[Key, Measure]:
    programs = {_NOTHING: "pass", (HTTPX, "import"): "import httpx"} | {
        (contender, "import"): "import hyper_usage" for contender in bench.checkouts
    }
    return {key: _process(bench, key[0], python(text)) for key, text in programs.items()}


def _without_python(figures: Figures) -> Figures:
    """Return the seconds without those of a Python that imports nothing."""
    idle = figures[_NOTHING]
    return {
        key: [all_of_it - start for all_of_it, start in zip(seconds, idle, strict=True)]
        for key, seconds in figures.items()
    }


def _asking(bench: Bench, base_url: str) -> Mapping[Key, Measure]:
    measures: dict[Key, Measure] = {
        _SCRIPT: _process(bench, HTTPX, python(_HTTPX_SCRIPT, base_url))
    }
    for contender, checkout in bench.checkouts.items():
        measures[contender, "script"] = _process(bench, contender, python(_OUR_SCRIPT, base_url))
        for name, arguments in _COMMANDS.items():
            command = python(program(checkout), *arguments, f"--base-url={base_url}")
            measures[contender, name] = _process(bench, contender, command)
    return measures


def _helping(bench: Bench) -> Mapping[Key, Measure]:
    measures: dict[Key, Measure] = {_TYPER: _process(bench, _TYPER[0], python("import typer"))}
    for contender, checkout in bench.checkouts.items():
        for option in _HELP:
            command = python(program(checkout), option)
            measures[contender, option] = _process(bench, contender, command)
    return measures


def _process(bench: Bench, contender: str, command: list[str]) -> Measure:
    return partial(run, command, bench.environment(contender))
