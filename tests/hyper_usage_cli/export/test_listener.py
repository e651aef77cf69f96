"""The exporter's server: its address, and clients that misbehave."""

import socket
import struct
from collections.abc import Generator, Iterable
from contextlib import ExitStack, closing, contextmanager
from threading import Thread
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.export.listener import Listener, listen
from tests.hyper_usage_cli.export.series import scrape

loopback = pytest.mark.allow_hosts(["127.0.0.1", "::1"])
RESET = struct.pack("ii", 1, 0)  # Closing the socket then sends a reset.


def application(_environment: Any, start_response: Any) -> Iterable[bytes]:
    """Answer as a WSGI application."""
    start_response("200 OK", [("content-type", "text/plain")])
    return [b"figures"]


@contextmanager
def serving(address: str) -> Generator[Listener]:
    """Serve the application in a thread, and yield the server."""
    with listen(address, application) as listener:
        thread = Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()


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
    with serving(address) as listener:
        assert expected.format(listener.server_port) == listener.url
        assert "figures" == scrape(listener.url)[1]


@loopback
def test_no_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server does not look up the host's name, which may take seconds."""
    monkeypatch.delattr(socket, "gethostbyaddr")
    with listen("127.0.0.1:0", application) as listener:
        assert "127.0.0.1" == listener.base_environ["SERVER_NAME"]


def test_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """A link-local IPv6 address keeps its scope."""
    made: list[tuple[object, ...]] = []

    def note(*given: object) -> None:
        made.append(given)

    def getaddrinfo(*_: object, **__: object) -> object:
        return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1", 9184, 0, 7))]

    known = {"SOCK_STREAM": socket.SOCK_STREAM, "AI_PASSIVE": socket.AI_PASSIVE}
    fake = SimpleNamespace(getaddrinfo=getaddrinfo, **known)
    monkeypatch.setattr("hyper_usage_cli.export.listener.socket", fake)
    monkeypatch.setattr("hyper_usage_cli.export.listener.Listener", note)
    listen("[fe80::1%eth0]:9184", application)
    assert [(socket.AF_INET6, ("fe80::1", 9184, 0, 7), application)] == made


@pytest.mark.parametrize(
    "address", ["9184", ":9184", "::1:9184", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "[]:1"]
)
def test_syntax(address: str) -> None:
    """A text that is not HOST:PORT is refused with an example."""
    with pytest.raises(CommandError, match="--listen expects HOST:PORT, like") as caught:
        listen(address, application)
    assert ExitCode.USAGE == caught.value.exit_code


@loopback
def test_port_in_use() -> None:
    """A port that is taken is an error of the command line."""
    with listen("127.0.0.1:0", application) as listener:
        address = f"127.0.0.1:{listener.server_port}"
        with pytest.raises(CommandError) as caught:
            listen(address, application)
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
    with pytest.raises(CommandError, match=expected) as caught:
        listen("metrics.invalid:9184", application)
    assert ExitCode.USAGE == caught.value.exit_code


@loopback
def test_many_at_once() -> None:
    """Fifty clients can connect at the same time."""
    with listen("127.0.0.1:0", application) as listener, ExitStack() as stack:
        for _ in range(50):
            address = ("127.0.0.1", listener.server_port)
            stack.enter_context(socket.create_connection(address, timeout=0.5))


@loopback
def test_broken_connections(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither scrapes nor reset connections print anything."""
    with serving("127.0.0.1:0") as listener:
        for _ in range(3):
            with closing(socket.create_connection(("127.0.0.1", listener.server_port))) as client:
                client.sendall(b"GET /met")
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        assert "figures" == scrape(listener.url)[1]
    assert ("", "") == capfd.readouterr()
