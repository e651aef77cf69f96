"""Consoles fit the terminal and the encoding of stdout."""

import io
import os
import pty
import sys
import termios
from collections.abc import Iterator
from typing import Protocol, TextIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from hyper_usage_cli.output.console import console
from hyper_usage_cli.output.fitting import Paper, cells, encodable, paper, shortened, shows_unicode

_ENVIRONMENT = (
    *("COLORTERM", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "TERM", "TTY_COMPATIBLE"),
    *("LANG", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8"),
)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


class ConsoleOf(Protocol):
    """A function that returns the console for a stdout."""

    def __call__(self, stdout: TextIO) -> Console:
        """Return the console."""
        ...


@pytest.fixture
def console_of(monkeypatch: pytest.MonkeyPatch) -> ConsoleOf:
    """Return a function that makes consoles; pytest replaces stdout before a test."""

    def make(stdout: TextIO) -> Console:
        monkeypatch.setattr(sys, "stdout", stdout)
        monkeypatch.setattr(sys, "__stdout__", stdout)
        return console()

    return make


@pytest.fixture
def pipe() -> TextIO:
    """Return a stdout that is not a terminal."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[TextIO]:
    """Return a stdout that is a terminal, 100 columns wide."""
    outside, inside = pty.openpty()
    termios.tcsetwinsize(inside, (24, 100))
    monkeypatch.setenv("TERM", "xterm-256color")
    with os.fdopen(inside, "w", encoding="utf-8") as stdout:
        yield stdout
    os.close(outside)


def test_a_terminal_has_colours_and_its_own_width(
    monkeypatch: pytest.MonkeyPatch, terminal: TextIO, console_of: ConsoleOf
) -> None:
    """A terminal has colours, and a new width of it is a new width of the console."""
    columns = 100

    def size(_stream: int) -> os.terminal_size:
        return os.terminal_size((columns, 24))

    # rich asks the process's own streams, not the one that it writes to.
    monkeypatch.setattr(os, "get_terminal_size", size)
    made = console_of(terminal)
    assert ("256", 100) == (made.color_system, made.width)
    columns = 60
    assert 60 == made.width


def test_no_color_is_obeyed(
    monkeypatch: pytest.MonkeyPatch, terminal: TextIO, console_of: ConsoleOf
) -> None:
    """NO_COLOR with any value turns colours off."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert console_of(terminal).no_color


def test_a_dumb_terminal_has_no_colours_but_its_own_width(
    monkeypatch: pytest.MonkeyPatch, terminal: TextIO, console_of: ConsoleOf
) -> None:
    """With TERM=dumb, as in some editors, nothing is printed as an escape sequence."""
    monkeypatch.setenv("TERM", "dumb")
    made = console_of(terminal)
    assert (None, 100) == (made.color_system, made.width)


def test_a_pipe_has_no_colours_and_80_columns(pipe: TextIO, console_of: ConsoleOf) -> None:
    """Output to a pipe does not depend on the terminal that started it."""
    made = console_of(pipe)
    assert (None, 80) == (made.color_system, made.width)


def test_a_pipe_is_paper(monkeypatch: pytest.MonkeyPatch, pipe: TextIO) -> None:
    """A pipe is written without rich, unless a variable asks for colours."""
    monkeypatch.setattr(sys, "stdout", pipe)
    assert Paper(80, "utf-8") == paper()
    monkeypatch.setenv("LC_ALL", "C")
    assert Paper(80, "ascii") == paper()
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert paper() is None


def test_a_terminal_is_no_paper(monkeypatch: pytest.MonkeyPatch, terminal: TextIO) -> None:
    """A terminal is drawn by rich."""
    monkeypatch.setattr(sys, "stdout", terminal)
    assert paper() is None


@given(st.text(st.characters(exclude_categories=["C"])))
@example("━╾─┄ #:.?")
def test_columns_of_a_text(text: str) -> None:
    """A text takes as many columns as rich says, also where rich is not asked."""
    assert cell_len(text) == cells(text)


@pytest.mark.parametrize(
    ("columns", "width"),
    [
        pytest.param("60", 60, id="narrow"),
        pytest.param("0", 80, id="zero"),
        pytest.param("²", 80, id="no-number"),
        pytest.param("9" * 5000, 80, id="no-number-for-python"),
        pytest.param("9" * 12, 1000, id="bounded"),
    ],
)
def test_columns_are_obeyed(
    monkeypatch: pytest.MonkeyPatch, pipe: TextIO, console_of: ConsoleOf, columns: str, width: int
) -> None:
    """COLUMNS sets the width if it is a usable number."""
    monkeypatch.setenv("COLUMNS", columns)
    assert width == console_of(pipe).width


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({}, True, id="nothing"),
        pytest.param({"LANG": "de_DE.UTF-8"}, True, id="utf-8"),
        pytest.param({"LC_ALL": "C"}, False, id="c"),
        pytest.param({"LANG": "POSIX"}, False, id="posix"),
        pytest.param({"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, True, id="first-is-empty"),
        pytest.param({"LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}, True, id="python-told"),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "1"}, True, id="python-told-mode"),
    ],
)
def test_the_locale_c_is_shown_ascii(
    monkeypatch: pytest.MonkeyPatch,
    pipe: TextIO,
    console_of: ConsoleOf,
    environment: dict[str, str],
    expected: bool,
) -> None:
    """In the locale C the console is ASCII, although Python writes UTF-8."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert expected == shows_unicode(console_of(pipe))


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        pytest.param("utf-8", r"é 日… \ud800", id="utf-8"),
        pytest.param("latin-1", r"é \u65e5... \ud800", id="latin-1"),
        pytest.param("ascii", r"\xe9 \u65e5... \ud800", id="ascii"),
    ],
)
def test_what_stdout_cannot_encode_is_escaped(encoding: str, shown: str) -> None:
    """Characters that stdout cannot encode are escaped."""
    made = Console(file=io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert shown == encodable("é 日… \ud800", made)


def test_text_is_shown_as_it_is(pipe: TextIO, console_of: ConsoleOf) -> None:
    """Names may look like markup or emoji codes, and are shown as they are."""
    made = console_of(pipe)
    with made.capture() as captured:
        made.print("[red]:smile: 12 'x'[/red]")
    assert "[red]:smile: 12 'x'[/red]\n" == captured.get()


def test_a_broken_pipe_is_for_the_edge(console_of: ConsoleOf) -> None:
    """A broken pipe is raised; rich itself would exit with 1, which means no."""

    class Broken(io.StringIO):
        def write(self, _text: str, /) -> int:
            raise BrokenPipeError

    made = console_of(Broken())
    with pytest.raises(BrokenPipeError):
        made.print("text")


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("akamai", 6, "akamai"),
        ("incapsula-web", 9, "inca…-web"),
        ("incapsula-app", 9, "inca…-app"),
        ("製品セットの名前", 9, "製品…名前"),
        ("製" * 9, 6, "製…製"),
    ],
)
def test_a_long_name_keeps_both_ends(text: str, cells: int, expected: str) -> None:
    """The middle of a long name is left out, because similar names often differ at the end."""
    assert expected == shortened(text, cells, Console(width=80, force_terminal=True))
