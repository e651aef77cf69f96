"""Command lines that are read without typer mean what they mean to typer."""

import os
from collections.abc import Callable, Sequence
from inspect import signature
from pathlib import Path
from typing import Any, Final

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from hyper_usage_cli import app
from hyper_usage_cli.command_line import decisions, straight, views

COMMANDS: Final = {
    each.__name__: each
    for each in (decisions.check, decisions.guard, views.doctor, views.status, views.watch)
}
SLOTS: Final = [
    straight.Slot.of(parameter)
    for command in COMMANDS.values()
    for parameter in signature(command).parameters.values()
]
OPTIONS: Final = sorted({name for slot in SLOTS for name in slot.names})
STRANGE: Final = ("--help", "--", "--prod", "-x", "-", "akamai", "", "--no-json")
VALUES: Final = (
    *("akamai", "5000", "5k", "20%", "10:", "2h", "0.5", "60"),
    *("x=Y", "/", "-5", "", "-w"),
)
VALUED: Final = st.tuples(st.sampled_from(OPTIONS), st.sampled_from(VALUES))
ALONE: Final = st.tuples(st.sampled_from([*OPTIONS, *STRANGE]))
LINES: Final = st.lists(VALUED | ALONE | VALUED.map(lambda two: ("=".join(two),)), max_size=4).map(
    lambda parts: [word for part in parts for word in part]
)

GUARD: Final = ("guard", "--product", "akamai", "--need", "5000")


def teller(name: str) -> Callable[..., Any]:
    """Return a command that returns the values of its options."""

    def run(**values: Any) -> Any:
        return lambda: values

    vars(run)["__signature__"] = signature(COMMANDS[name])
    return run


def by_typer(name: str, words: Sequence[str]) -> Any:
    """Return the values that typer reads; None if it refuses the line or does something else."""
    reader = typer.Typer(add_completion=False, rich_markup_mode=None)
    reader.command()(app.readable(teller(name)))
    try:
        task = reader(list(words), standalone_mode=False)
    except typer.TyperException:
        return None
    return task() if callable(task) else None


def without_typer(name: str, words: Sequence[str]) -> Any:
    """Return the values that are read without typer; None if it has to read them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(straight, "_command", teller)
        task = straight.task([name, *words])
    return task and task()


@pytest.mark.parametrize("name", COMMANDS)
@given(words=LINES)
def test_same_values(name: str, words: Sequence[str]) -> None:
    """A line that is read has the values that typer reads, and typer does not refuse it."""
    if (values := without_typer(name, words)) is not None:
        assert by_typer(name, words) == values


@pytest.mark.parametrize(
    "line",
    [
        GUARD,
        ("guard", "--product=akamai", "--need=5,000", "--product=datadome", "--need=5k", "--json"),
        (*GUARD, "--min-balance", "2.50", "--valid-for", "2h", "--fail-open", "--fail-open"),
        (*GUARD, "--account", "shop=SHOP", "--account", "blog", "--accounts-file", "/no/file"),
        (*GUARD, "--timeout", "0.5", "--base-url", "https://example.com", "--api-key-stdin"),
        (*GUARD, "--api-key-file", os.devnull),
        ("check",),
        ("check", "-w", "20%", "--critical", "5%", "--expiry-warning=7d", "--product", "akamai"),
        ("status",),
        ("watch", "--interval", "60"),
        ("doctor", "--json"),
    ],
    ids=" ".join,
)
def test_read(line: Sequence[str]) -> None:
    """The lines of cron jobs and monitoring systems are read, with the values that typer reads."""
    name, *words = line
    values = without_typer(name, words)
    assert values
    assert by_typer(name, words) == values


@pytest.mark.parametrize(
    "line",
    [
        (),
        ("--help",),
        ("monitoring", "rules"),
        ("export",),
        ("guard",),
        (*GUARD, "--help"),
        (*GUARD, "--need"),
        (*GUARD, "--need", "-5"),
        (*GUARD, "--need", "5x"),
        (*GUARD, "--json=yes"),
        (*GUARD, "akamai"),
        (*GUARD, "--"),
        (*GUARD, "--timeout=5", "--timeout=6"),
        (*GUARD, "--time", "5"),
        ("check", "-w20%"),
        ("check", "-w=20%"),
    ],
    ids=" ".join,
)
def test_left_to_typer(line: Sequence[str]) -> None:
    """Help, mistakes and unusual spellings are left to typer."""
    assert straight.task(line) is None


def test_completion_is_left_to_typer() -> None:
    """While a shell completes a line, typer answers."""
    assert straight.task(GUARD, {})
    assert straight.task(GUARD, {"_HYPER_USAGE_COMPLETE": "complete_bash"}) is None


@pytest.mark.parametrize("url", ["https://example.com", ""])
def test_variable(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable stands in for an option, if it is not empty."""
    monkeypatch.setenv("HYPER_USAGE_BASE_URL", url)
    values = without_typer("status", [])
    assert (url or None) == values["base_url"]
    assert by_typer("status", []) == values


def test_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without the right to read it is left to typer, which refuses it."""

    def access(_path: object, mode: int) -> bool:
        return mode == os.F_OK

    monkeypatch.setattr(os, "access", access)
    words = ["--api-key-file", str(tmp_path)]
    assert without_typer("status", words) is None
    assert by_typer("status", words) is None
