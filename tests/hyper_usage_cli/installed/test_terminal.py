"""The installed command in a real terminal."""

import pytest

from hyper_usage.testing import FakeUsageAPI
from tests.hyper_usage_cli.installed.terminal import environment, terminal

pytestmark = [pytest.mark.shipped, pytest.mark.allow_hosts(["127.0.0.1"])]

COLOURED = b"\x1b[32m"
HIDE, SHOW = b"\x1b[?25l", b"\x1b[?25h"
CLEAR = b"\x1b[2J"


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_status(columns: int, base_url: str) -> None:
    """`status` fits every width, in colour, and cuts no line."""
    env = environment(HYPER_USAGE_API_KEY="test-key")
    with terminal("status", "--base-url", base_url, env=env, columns=columns) as shown:
        assert 0 == shown.wait()
    assert COLOURED in shown.written
    for word in ("128.40 EUR", "59,790", "100,000", "datadome", "expired"):
        assert word in shown.text
    assert columns >= max(map(len, shown.lines))


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"NO_COLOR": "1"}, id="NO_COLOR"),
        pytest.param({"TERM": "dumb"}, id="dumb"),
    ],
)
def test_status_without_colour(settings: dict[str, str], base_url: str) -> None:
    """With NO_COLOR, `status` shows the same text without colour."""
    env = environment(HYPER_USAGE_API_KEY="test-key", **settings)
    with terminal("status", "--base-url", base_url, env=env) as shown:
        assert 0 == shown.wait()
    assert COLOURED not in shown.written
    assert "expired" in shown.text


def test_watch(base_url: str) -> None:
    """`watch` shows figures at once; Ctrl-C leaves them there and shows the cursor."""
    env = environment(HYPER_USAGE_API_KEY="test-key")
    with terminal("watch", "--base-url", base_url, env=env, columns=60) as shown:
        shown.until("not enough data yet")
        shown.press(b"\x03")
        assert 130 == shown.wait()
    assert "akamai" in shown.text
    assert "Traceback" not in shown.text
    assert shown.written.rfind(HIDE) < shown.written.rfind(SHOW)


def test_watch_is_ended(base_url: str) -> None:
    """SIGTERM leaves the figures on the screen and shows the cursor."""
    env = environment(HYPER_USAGE_API_KEY="test-key")
    with terminal("watch", "--base-url", base_url, env=env) as shown:
        shown.until("not enough data yet")
        shown.process.terminate()
        assert 143 == shown.wait()
    assert "akamai" in shown.text
    assert "Traceback" not in shown.text
    assert shown.written.rfind(HIDE) < shown.written.rfind(SHOW)


def test_watch_follows_the_size(base_url: str) -> None:
    """A terminal whose size changes is cleared, because it may have wrapped lines anew."""
    env = environment(HYPER_USAGE_API_KEY="test-key")
    with terminal("watch", "--base-url", base_url, env=env, columns=100) as shown:
        shown.until("PER HOUR")
        assert CLEAR not in shown.written
        shown.resize(60)
        shown.until("100,000 left")
        assert 1 == shown.text.count("Balance")
    assert 1 == shown.written.count(CLEAR)


def test_watch_refuses_a_key_that_is_refused() -> None:
    """A refused key ends `watch`."""
    env = environment(HYPER_USAGE_API_KEY="another")
    with FakeUsageAPI().serve() as url, terminal("watch", "--base-url", url, env=env) as shown:
        assert 4 == shown.wait()
    assert "hyper-usage: status 401: API key is missing or invalid" in shown.text
