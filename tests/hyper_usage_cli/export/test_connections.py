"""Accounts of one server share connections, which hold no account's key or figures."""

import ssl
from collections.abc import Callable, Generator
from decimal import Decimal
from pathlib import Path
from socket import socket
from threading import Semaphore
from typing import Final

import anyio
import httpx
import pytest
import trustme
from anyio.from_thread import BlockingPortal, start_blocking_portal
from attrs import define, field

from hyper_usage import Usage
from hyper_usage_cli.command_line.access_options import AccessOptions
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.export import collector
from hyper_usage_cli.export.accounts import KeyedAccount
from hyper_usage_cli.export.collector import Asker, Outcomes
from hyper_usage_cli.export.command import run
from tests.hyper_usage.http.loopback import head, reply_of, serve
from tests.patience import PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

KEYS: Final = [f"key-{number}" for number in range(9)]
ANOTHER: Final = reply_of(b'{"balanceEuro": 666}')
NEVER: Final[Outcomes] = {}
OWN: Final = [Decimal(number) for number in range(len(KEYS))]
FAILED: Final = b"HTTP/1.1 503 Busy\r\nretry-after: 50\r\ncontent-length: 0\r\n\r\n"


def own_reply(key: str) -> bytes:
    """Return a reply whose balance is the number in the key."""
    return reply_of(b'{"balanceEuro": %s}' % key.removeprefix("key-").encode())


@define
class Server:
    """Answers requests by their keys, and notes the keys of each connection.

    It closes a connection after some replies, if it has more requests.
    """

    reply: Callable[[str], bytes] = own_reply
    replies: int = len(KEYS)
    tls: ssl.SSLContext | None = None
    keys: list[list[str]] = field(factory=list[list[str]], init=False)
    closed: Semaphore = field(factory=lambda: Semaphore(0), init=False)

    def answer(self, connection: socket) -> None:
        """Answer the requests of a connection until the client closes it."""
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True)
        keys: list[str] = []
        self.keys.append(keys)
        with connection:
            while len(keys) < self.replies and (request := head(connection)):
                keys.append(request.decode().partition("x-api-key: ")[2].split()[0])
                connection.sendall(self.reply(keys[-1]))
        self.closed.release()

    def has_closed(self, connections: int) -> bool:
        """Wait until connections are closed; return whether they are."""
        return all(self.closed.acquire(timeout=PATIENCE) for _ in range(connections))


@pytest.fixture
def portal() -> Generator[BlockingPortal]:
    """Yield a portal to an event loop, which runs on after each call."""
    with start_blocking_portal() as made:
        yield made


@pytest.fixture
def one_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one task ask for all accounts."""
    monkeypatch.setattr(collector, "_CONNECTIONS", 1)


def accounts(*base_urls: str) -> list[KeyedAccount]:
    """Return an account for each key; the servers take turns."""
    urls = base_urls * len(KEYS)
    return [
        KeyedAccount(name=key, key=key, base_url=url) for key, url in zip(KEYS, urls, strict=False)
    ]


def balances(found: Outcomes) -> list[Decimal | None]:
    """Return the balance of each account; None without one."""
    answers = [found[key].answer for key in KEYS]
    return [each.balance_euro if isinstance(each, Usage) else None for each in answers]


@pytest.mark.usefixtures("one_task")
def test_one_handshake(
    portal: BlockingPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task shakes hands once in a scrape, asks with each key, and closes the connection."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert("127.0.0.1")
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    server = Server(tls=context)
    with serve(server.answer) as port:
        asker = Asker(PATIENCE, accounts(f"https://127.0.0.1:{port}"))
        for scrapes in (1, 2):
            found = portal.call(asker.ask, NEVER)
            assert OWN == balances(found)
            assert server.has_closed(1)
            assert [KEYS] * scrapes == server.keys


def test_tasks_start_when_they_are_needed(
    portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the first task is quick enough to ask for all accounts, no other one connects."""
    server, sleep = Server(), anyio.sleep

    async def long_sleep(_: float) -> None:
        while len(server.keys[0] if server.keys else ()) < len(KEYS):
            await sleep(0.01)

    with serve(server.answer) as port:
        asker = Asker(PATIENCE, accounts(f"http://127.0.0.1:{port}"))
        monkeypatch.setattr(anyio, "sleep", long_sleep)
        assert OWN == balances(portal.call(asker.ask, NEVER))
    assert [KEYS] == server.keys


@pytest.mark.usefixtures("one_task")
def test_two_servers(portal: BlockingPortal) -> None:
    """A task asks one server after the other, and leaves the first before it asks the second."""
    has_left: list[bool] = []

    def reply(key: str) -> bytes:
        if len(server.keys) > 1 and not has_left:
            has_left.append(server.has_closed(1))
        return own_reply(key)

    server = Server(reply)
    with serve(server.answer) as one, serve(server.answer) as other:
        asker = Asker(2 * PATIENCE, accounts(*(f"http://127.0.0.1:{at}" for at in (one, other))))
        assert OWN == balances(portal.call(asker.ask, NEVER))
        assert server.has_closed(1)
    assert [True] == has_left
    assert sorted([KEYS[::2], KEYS[1::2]]) == sorted(server.keys)


@pytest.mark.usefixtures("one_task")
@pytest.mark.parametrize("header", [b"", b"connection: close\r\n"], ids=["silently", "aloud"])
def test_server_closes(header: bytes, portal: BlockingPortal) -> None:
    """A server that closes each connection after three replies still answers for all accounts."""

    def reply(key: str) -> bytes:
        is_last = key in KEYS[2::3]
        return own_reply(key).replace(b"content-type", header * is_last + b"content-type")

    server = Server(reply, replies=3)
    with serve(server.answer) as port:
        asker = Asker(PATIENCE, accounts(f"http://127.0.0.1:{port}"))
        assert OWN == balances(portal.call(asker.ask, NEVER))
    assert [KEYS[:3], KEYS[3:6], KEYS[6:]] == server.keys[:3]


@pytest.mark.usefixtures("one_task")
def test_figures_of_another_account(portal: BlockingPortal) -> None:
    """If a server sends a second reply that nobody asked for, the next account does not get it."""
    server = Server(lambda key: own_reply(key) + ANOTHER)
    with serve(server.answer) as port:
        asker = Asker(PATIENCE, accounts(f"http://127.0.0.1:{port}"))
        assert OWN == balances(portal.call(asker.ask, NEVER))
    assert [[key] for key in KEYS] == server.keys


@pytest.mark.usefixtures("one_task")
def test_time_is_over(portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the time is over while a client waits to try again, its connection is closed."""
    monkeypatch.setattr(collector, "_GRACE", 1 - 2 * PATIENCE)
    server = Server(lambda _: FAILED)
    with serve(server.answer) as port:
        asker = Asker(2 * PATIENCE, accounts(f"http://127.0.0.1:{port}"))
        found = portal.call(asker.ask, NEVER)
        assert server.has_closed(len(server.keys))
    assert [None] * len(KEYS) == balances(found)


def test_command_reads_certificates_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many accounts there are, certificates are read to check them, and to ask."""
    reads: list[ssl.SSLContext] = []

    def create() -> ssl.SSLContext:
        reads.append(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        return reads[-1]

    monkeypatch.setattr(httpx, "create_ssl_context", create)
    monkeypatch.setenv("A_KEY", "key-1")
    named = tuple(f"{key}=A_KEY" for key in KEYS)
    with serve(socket.close) as port:
        options = AccessOptions(base_url=f"https://127.0.0.1:{port}", timeout=0.2, accounts=named)
        done = run(options, listen="", min_interval=1.0, textfile=tmp_path / "usage.prom")
    assert ExitCode.NO == done
    assert 2 == len(reads)
