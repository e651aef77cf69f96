"""The address that the exporter's server listens on."""

import socket
from contextlib import ExitStack
from types import SimpleNamespace
from typing import NoReturn

import h11
import pytest

from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.export.exchange import Reply
from hyper_usage_cli.export.listener import listen
from tests.hyper_usage_cli.export.series import scrape
from tests.hyper_usage_cli.export.services import serving
from tests.patience import PATIENCE

loopback = pytest.mark.allow_hosts(["127.0.0.1", "::1"])


async def answer(_request: h11.Request) -> Reply:
    """Answer any request."""
    return Reply.of_text("figures")


@loopback
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("127.0.0.1:0", "http://127.0.0.1:{}/metrics", id="IPv4"),
        pytest.param("[::1]:0", "http://[::1]:{}/metrics", id="IPv6"),
    ],
)
def test_url(address: str, expected: str) -> None:
    """The URL that is printed answers, also with a port that the system chose."""
    with serving(answer, address) as listener:
        port = listener.bound.getsockname()[1]
        assert expected.format(port) == listener.url
        assert "figures\n" == scrape(listener.url)[1]


@loopback
def test_no_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server does not look up the host's name, which may take seconds."""
    monkeypatch.delattr(socket, "gethostbyaddr")
    with serving(answer) as listener:
        assert "figures\n" == scrape(listener.url)[1]


@loopback
def test_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """A link-local IPv6 address keeps its scope."""
    made: list[tuple[object, ...]] = []

    def refuse(*given: object) -> NoReturn:
        made.append(given)
        raise OSError(99, "Cannot assign requested address")

    def getaddrinfo(*_: object, **__: object) -> object:
        return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1", 9184, 0, 7))]

    monkeypatch.setattr("hyper_usage_cli.export.listener.socket.getaddrinfo", getaddrinfo)
    monkeypatch.setattr("hyper_usage_cli.export.listener.socket.socket.bind", refuse)
    with pytest.raises(CommandError, match="Cannot assign"), listen("[fe80::1%eth0]:9184", answer):
        raise AssertionError  # It does not listen.
    assert [("fe80::1", 9184, 0, 7)] == [address for _, address in made]


@pytest.mark.parametrize(
    "address", ["9184", ":9184", "::1:9184", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "[]:1"]
)
def test_syntax(address: str) -> None:
    """A text that is not HOST:PORT is refused with an example."""
    with (
        pytest.raises(CommandError, match="--listen expects HOST:PORT, like") as caught,
        listen(address, answer),
    ):
        raise AssertionError  # It does not listen.
    assert ExitCode.USAGE == caught.value.exit_code


@loopback
def test_port_in_use() -> None:
    """A port that is taken is an error of the command line."""
    with listen("127.0.0.1:0", answer) as listener:
        address = f"127.0.0.1:{listener.bound.getsockname()[1]}"
        with pytest.raises(CommandError) as caught, listen(address, answer):
            raise AssertionError  # It does not listen.
    assert caught.value.message.startswith(
        f"cannot listen on {address}: Address already in use; give a free address"
    )
    assert ExitCode.USAGE == caught.value.exit_code


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
            "Name or service not known",
            id="unknown",
        ),
        pytest.param(UnicodeError("label too long"), "no such host", id="no name"),
    ],
)
def test_unknown_host(error: Exception, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown host is an error of the command line."""

    def getaddrinfo(*_: object, **__: object) -> NoReturn:
        raise error

    # pytest-socket patches the module `socket` itself for each test.
    known = {"SOCK_STREAM": socket.SOCK_STREAM, "AI_PASSIVE": socket.AI_PASSIVE}
    fake = SimpleNamespace(getaddrinfo=getaddrinfo, **known)
    monkeypatch.setattr("hyper_usage_cli.export.listener.socket", fake)
    with (
        pytest.raises(CommandError, match=expected) as caught,
        listen("metrics.invalid:9184", answer),
    ):
        raise AssertionError  # It does not listen.
    assert ExitCode.USAGE == caught.value.exit_code


@loopback
def test_many_at_once() -> None:
    """Fifty clients can connect at the same time."""
    with listen("127.0.0.1:0", answer) as listener, ExitStack() as stack:
        for _ in range(50):
            address = listener.bound.getsockname()
            stack.enter_context(socket.create_connection(address, timeout=PATIENCE))
