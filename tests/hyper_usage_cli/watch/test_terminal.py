"""The text of `watch` for a terminal; installed/test_terminal.py tests it in one."""

import os
import sys
from collections.abc import Callable, Collection, Iterator
from itertools import count
from signal import SIGTERM, getsignal
from threading import Semaphore
from time import sleep
from typing import Any

import pytest
from rich.console import Console, ConsoleDimensions, RenderableType

from hyper_usage import APIConnectionError, HyperUsageError, Usage
from hyper_usage_cli.access import Access
from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.signals import terminable
from hyper_usage_cli.watch import command, following
from hyper_usage_cli.watch.command import run
from hyper_usage_cli.watch.following import Attempt
from hyper_usage_cli.watch.screen import render
from hyper_usage_cli.watch.state import Watched
from tests.hyper_usage_cli.usages import plan, usage
from tests.patience import PATIENCE

CLEAR = "\033[2J"
SHOW = "\033[?25h"


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that runs `watch` in a terminal with given attempts."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "test-key")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")

    def begin(found: Iterator[Usage | HyperUsageError]) -> None:
        def made(_ask: Callable[[], Usage], interval: float) -> Iterator[Attempt]:
            return (Attempt(each, interval) for each in found)

        monkeypatch.setattr(following, "attempts", made)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        run(
            [Account(access=Access(base_url="http://127.0.0.1:9"))],
            interval=10.0,
            products=(),
            as_json=False,
        )

    return begin


def test_it_is_drawn_in_its_place(
    capsys: pytest.CaptureFixture[str], drawing: Callable[..., None]
) -> None:
    """The screen is redrawn in place, and the cursor is shown at the end."""
    drawing(iter([usage(plan()), APIConnectionError("no [b]reply[/b]")]))
    out = capsys.readouterr().out
    assert "As of    no figures yet" in out
    assert "59,790" in out
    assert "No answer: no [b]reply[/b]" in out
    assert CLEAR not in out
    assert "\033[?1049h" not in out  # The alternate screen is not used, so the last table stays.
    assert out.rindex(SHOW) > out.rindex("59,790")


def test_another_size(
    capsys: pytest.CaptureFixture[str],
    drawing: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A terminal whose size changes is cleared, because it may have wrapped lines anew."""
    sizes = (ConsoleDimensions(columns, 25) for columns in count(80))
    monkeypatch.setattr(Console, "size", property(lambda _: next(sizes)))
    drawing(iter([usage()]))
    assert CLEAR in capsys.readouterr().out


def test_termination(
    capsys: pytest.CaptureFixture[str],
    drawing: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SIGTERM shows the cursor and exits with 143; its old handler is restored."""
    renders = Semaphore(0)

    def counted(watched: Collection[Watched], *arguments: Any, **options: Any) -> RenderableType:
        if any(each.samples for each in watched):
            renders.release()
        return render(watched, *arguments, **options)

    monkeypatch.setattr(command, "render", counted)

    def ended() -> Iterator[Usage]:
        yield usage(plan())
        for _ in range(2):  # At the second time, the first one has been shown.
            assert renders.acquire(timeout=PATIENCE)
        os.kill(os.getpid(), SIGTERM)  # to the process, whose main thread handles it
        sleep(PATIENCE)

    before = getsignal(SIGTERM)
    with pytest.raises(SystemExit, match=r"^143$"), terminable():
        drawing(ended())
    out = capsys.readouterr().out
    assert out.rindex(SHOW) > out.rindex("59,790")
    assert before == getsignal(SIGTERM)
