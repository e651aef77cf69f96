"""The command where it cannot even begin."""

import sys
from unittest.mock import Mock

import pytest

import hyper_usage_cli
from hyper_usage_cli import main

NEEDED = (
    "the command needs typer and rich, but {} is not installed; run: pip install 'hyper-usage[cli]'"
)


def ended() -> object:
    """Return what the command ends with."""
    with pytest.raises(SystemExit) as caught:
        hyper_usage_cli.start()
    return caught.value.code


def test_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command ends with the exit code of what the command line names."""
    monkeypatch.setattr(sys, "argv", ["hyper-usage", "status"])
    monkeypatch.setattr(main, "run", asked := Mock(return_value=4))
    assert 4 == ended()
    asked.assert_called_once_with(["status"])


def test_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends it without a word, whenever it comes."""
    monkeypatch.setattr(main, "run", Mock(side_effect=KeyboardInterrupt))
    assert 130 == ended()


@pytest.mark.parametrize("missing", ["typer", "rich"])
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("status", (2, "", f"hyper-usage: {NEEDED}\n")),
        ("check", (3, f"HYPER-USAGE UNKNOWN: {NEEDED}\n", "")),
    ],
)
def test_without_the_extra(
    missing: str,
    command: str,
    expected: tuple[int, str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where the extra was not installed, the command says how to, a plugin as plugins do."""
    monkeypatch.setattr(sys, "argv", ["hyper-usage", command])
    monkeypatch.setattr(main, "run", Mock(side_effect=ModuleNotFoundError(name=missing)))
    code, out, err = expected
    assert (code, out.format(missing), err.format(missing)) == (ended(), *capsys.readouterr())


def test_another_module_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What no extra brings is not blamed on one."""
    monkeypatch.setattr(main, "run", Mock(side_effect=ModuleNotFoundError("x", name="x")))
    with pytest.raises(ModuleNotFoundError, match="x"):
        hyper_usage_cli.start()
