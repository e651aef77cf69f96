"""The entry point: exit codes, Ctrl-C, and missing extras."""

import atexit
import gc
import io
import os
import sys
from collections.abc import Callable, Generator, Sequence
from types import ModuleType
from unittest.mock import Mock

import pytest

import hyper_usage_cli
from hyper_usage_cli import app, main
from hyper_usage_cli.command_line import straight
from hyper_usage_cli.signals import Terminated

NEEDED = (
    "the command needs typer and rich, but {} is not installed; run: pip install 'hyper-usage[cli]'"
)


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Keep the process of the tests, and its garbage collector, which looks at all objects."""
    monkeypatch.setattr(os, "_exit", sys.exit)
    monkeypatch.setattr(atexit, "_run_exitfuncs", Mock())
    yield
    gc.enable()
    gc.unfreeze()


def exit_code() -> object:
    """Return the exit code of the command."""
    with pytest.raises(SystemExit) as caught:
        hyper_usage_cli.start()
    return caught.value.code


def test_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command exits with the code of the command that runs."""
    monkeypatch.setattr(sys, "argv", ["hyper-usage", "status"])
    monkeypatch.setattr(main, "run", asked := Mock(return_value=4))
    assert 4 == exit_code()
    asked.assert_called_once_with(["status"])


def test_garbage_is_collected_while_a_command_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """The garbage collector waits until the modules are loaded, and leaves them alone then."""
    monkeypatch.setattr(sys, "argv", ["hyper-usage", "status"])
    collecting: list[tuple[bool, bool]] = []

    def note() -> int:
        collecting.append((gc.isenabled(), bool(gc.get_freeze_count())))
        return 0

    def read(_arguments: Sequence[str]) -> Callable[[], int]:
        note()
        return note

    monkeypatch.setattr(main, "_task", read)
    assert 0 == exit_code()
    assert [(False, False), (True, True)] == collecting


def test_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends after its streams were written and its exit functions were called."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written := io.BytesIO()))

    def run(_arguments: Sequence[str]) -> int:
        return sys.stdout.write("text")

    monkeypatch.setattr(main, "run", run)
    ended = Mock(side_effect=lambda: written.getvalue() == b"text")
    monkeypatch.setattr(atexit, "_run_exitfuncs", ended)
    exit_code()
    ended.assert_called_once_with()
    assert b"text" == written.getvalue()


def test_end_without_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process whose streams are closed, or cannot be written, ends with the same exit code."""
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", Mock(flush=Mock(side_effect=OSError)))
    monkeypatch.setattr(main, "run", Mock(return_value=4))
    assert 4 == exit_code()


def test_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the command without a message."""
    monkeypatch.setattr(main, "run", Mock(side_effect=KeyboardInterrupt))
    assert 130 == exit_code()


@pytest.mark.parametrize("line", ["status", "check", "check -w20%"])
def test_interrupt_while_a_command_loads(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C ends the command without a message even before the command runs."""

    class Interrupted(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    command, *options = line.split()
    module = f"hyper_usage_cli.{command}.command"
    monkeypatch.setitem(sys.modules, module, Interrupted(module))
    monkeypatch.setattr(sys, "argv", ["hyper-usage", command, *options])
    assert 130 == exit_code()
    assert ("", "") == capsys.readouterr()


@pytest.mark.parametrize(("reader", "argument"), [(straight, "status"), (app, "--version")])
def test_termination_while_the_command_line_is_read(
    reader: ModuleType, argument: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGTERM ends the command with 143 even before the command runs."""
    monkeypatch.setattr(sys, "argv", ["hyper-usage", argument])
    name = "_command" if reader is straight else "app"
    monkeypatch.setattr(reader, name, Mock(side_effect=Terminated(143)))
    assert 143 == exit_code()


@pytest.mark.parametrize("missing", ["typer", "rich"])
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("status", (2, "", f"hyper-usage: {NEEDED}\n")),
        ("check", (3, f"HYPER-USAGE UNKNOWN: {NEEDED.replace(';', ',')}\n", "")),
    ],
)
def test_without_the_extra(
    missing: str,
    command: str,
    expected: tuple[int, str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without the extra, the message says how to install it, on stdout for the plugin."""
    monkeypatch.setattr(sys, "argv", ["hyper-usage", command])
    monkeypatch.setattr(main, "run", Mock(side_effect=ModuleNotFoundError(name=missing)))
    code, out, err = expected
    assert (code, out.format(missing), err.format(missing)) == (exit_code(), *capsys.readouterr())


def test_extra_is_needed_to_read_any_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The extra is looked for first, so that no command line works by chance without it."""
    monkeypatch.setattr(sys, "argv", ["hyper-usage", "status"])
    found = {"typer": Mock()}
    monkeypatch.setattr(hyper_usage_cli, "find_spec", found.get)
    assert 2 == exit_code()
    assert f"hyper-usage: {NEEDED.format('rich')}\n" == capsys.readouterr().err


def test_another_module_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing module of no extra is raised as it is."""
    monkeypatch.setattr(main, "run", Mock(side_effect=ModuleNotFoundError("x", name="x")))
    with pytest.raises(ModuleNotFoundError, match="x"):
        hyper_usage_cli.start()
