"""The race between the addresses of a host, as RFC 8305 has it."""

import socket
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from time import monotonic
from typing import Final
from unittest import mock

import pytest

from hyper_usage._http import connecting
from hyper_usage._http.connecting import Address, connect_first, in_turn, look_up, try_each
from hyper_usage._http.waiting import InTime
from tests.hyper_usage.calling import Ask, ClientCall
from tests.hyper_usage.http.loopback import REPLY, head, serve
from tests.patience import LATE, PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2", "127.0.0.3"])

SILENT: Final = "127.0.0.2"
REFUSING: Final = "127.0.0.3"


def address(host: str, port: int, family: socket.AddressFamily = socket.AF_INET) -> Address:
    """Return an address as a look-up has it."""
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port)


@contextmanager
def silent(port: int) -> Generator[None]:
    """Let the port be silent at SILENT, where its queue is full."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind((SILENT, port))
        full.listen(0)
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex((SILENT, port))
        yield


@pytest.fixture
def port() -> Generator[int]:
    """Return a port that listens at 127.0.0.1 and is silent at SILENT."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as answering:
        port: int = answering.getsockname()[1]
        with silent(port):
            yield port


def connected(hosts: list[str], port: int, seconds: float = PATIENCE) -> tuple[str, float]:
    """Return the address that wins, and the seconds of the race."""
    start = monotonic()
    addresses = [address(host, port) for host in hosts]
    with closing(connect_first(addresses, start + seconds)) as connection:
        return connection.getpeername()[0], monotonic() - start


def test_first_address(port: int) -> None:
    """The first address that answers is taken, and no other is tried."""
    assert "127.0.0.1" == connected(["127.0.0.1", SILENT], port)[0]


def test_silent_address(port: int) -> None:
    """After a quarter of a second without an answer, the next address is tried as well."""
    winner, seconds = connected([SILENT, "127.0.0.1"], port)
    assert "127.0.0.1" == winner
    assert 0.25 <= seconds < 0.25 + LATE


def test_refusing_address(port: int) -> None:
    """After a refusal, the next address is tried at once."""
    with mock.patch.object(connecting, "_DELAY", PATIENCE):
        assert "127.0.0.1" == connected([REFUSING, "127.0.0.1"], port)[0]


def test_silent_and_refusing_address(port: int) -> None:
    """The wait for a silent address ends with the refusal of another."""
    assert "127.0.0.1" == connected([SILENT, REFUSING, "127.0.0.1"], port)[0]


def test_unknown_family(port: int) -> None:
    """An address of a family that this machine does not know fails alone."""
    unknown = address("::1", port, socket.AF_INET6)
    with (
        mock.patch.object(socket, "socket", mock.Mock(side_effect=OSError(97, "no IPv6"))),
        pytest.raises(OSError, match="no IPv6"),
    ):
        connect_first([unknown], monotonic() + PATIENCE)


def test_address_that_cannot_be(port: int) -> None:
    """An address that cannot be connected to fails alone."""
    with pytest.raises(OSError, match=r"255\.255\.255\.255: .*; 127\.0\.0\.3: Connection refused"):
        connected(["255.255.255.255", REFUSING], port)


def test_single_refusal(port: int) -> None:
    """The refusal of a single address is raised as it is."""
    with pytest.raises(ConnectionRefusedError, match=r"Connection refused$"):
        connected([REFUSING], port)


@pytest.mark.parametrize("seconds", [0.1, 0.4])
def test_no_time_left(port: int, seconds: float) -> None:
    """At the deadline, the error names each address that was tried."""
    start = monotonic()
    with pytest.raises(TimeoutError, match=r"\.3: Connection refused; 127\.0\.0\.2: no answer"):
        connected([REFUSING, SILENT, SILENT], port, seconds)
    assert seconds <= monotonic() - start < seconds + LATE


def test_no_time_at_all(port: int) -> None:
    """Without time, no connection is waited for."""
    with pytest.raises(TimeoutError):
        connected(["127.0.0.1"], port, 0.0)


def test_closed_meanwhile(port: int) -> None:
    """Closing the client ends the race."""
    closed = iter([False, True])
    with pytest.raises(ConnectionAbortedError, match="closed"):
        connect_first([address(SILENT, port)], monotonic() + PATIENCE, lambda: next(closed))


def test_families_in_turn() -> None:
    """The families take turns, beginning with the first; each address is tried once."""
    v6 = [address(f"2001:db8::{n}", 443, socket.AF_INET6) for n in range(3)]
    v4 = [address("192.0.2.1", 443)]
    assert [v6[0], v4[0], v6[1], v6[2]] == in_turn([*v6, v6[0], *v4])
    assert [v4[0], v6[0]] == in_turn([*v4, *v6[:1]])


def test_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up in time; an address needs no look-up."""

    def slow(*_: object) -> None:
        raise TimeoutError("slow")

    monkeypatch.setattr(InTime, "__call__", slow)
    for literal in ("127.0.0.1", "::1"):
        assert literal == look_up(literal, 443, InTime(), 5.0)[0][4][0]
    with pytest.raises(TimeoutError):
        look_up("localhost", 443, InTime(), 5.0)


def test_each(port: int) -> None:
    """Each address is tried, and returned with the reason why it gives no connection."""
    addresses = [address(host, port) for host in (SILENT, "127.0.0.1", REFUSING)]
    found = try_each(addresses, monotonic() + 0.2)
    assert {
        SILENT: TimeoutError,
        "127.0.0.1": type(None),
        REFUSING: ConnectionRefusedError,
    } == {host: type(error) for host, error in found.items()}


@pytest.mark.parametrize("hosts", [(SILENT, "127.0.0.1"), (REFUSING, SILENT, "127.0.0.1")])
def test_clients(ask: Ask, hosts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A client asks a host whose first addresses are broken, and soon has its usage."""
    real = socket.getaddrinfo

    def answer(connection: socket.socket) -> None:
        head(connection)
        connection.sendall(REPLY)

    with serve(answer) as port, silent(port):

        def resolve(host: str | bytes, *args: int, **options: int) -> object:
            if host not in {"localhost", b"localhost"}:
                return real(host, *args, **options)
            if sum(args[4:], options.get("flags", 0)) & socket.AI_NUMERICHOST:
                raise socket.gaierror(socket.EAI_NONAME, "a name")  # Trio asks this first.
            return [address(each, port) for each in hosts]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        start = monotonic()
        (usage,) = ask(ClientCall(base_url=f"http://localhost:{port}", timeout=PATIENCE))
    assert 1 == usage.balance_euro
    assert monotonic() - start < LATE
