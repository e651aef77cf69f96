"""TLS: certificates, the time of a handshake, and the bytes that a proxy sees."""

import inspect
import ssl
import sys
from base64 import b64encode
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from select import select
from socket import IPPROTO_TCP, TCP_CORK, create_connection, socket
from time import monotonic, sleep
from typing import Final

import anyio
import httpcore
import httpx
import pytest
import trustme

from hyper_usage import (
    APIConnectionError,
    APITimeoutError,
    AsyncUsageClient,
    ConfigurationError,
    Usage,
    UsageClient,
)
from hyper_usage._http.sync_stream import Stream
from hyper_usage.testing import FakeUsageAPI
from tests.hyper_usage.calling import Ask, ClientCall
from tests.hyper_usage.http.loopback import REPLY, head, reset, serve
from tests.hyper_usage.http.tls import Proxy, TLSServer, stay_silent
from tests.hyper_usage.replies import KEY
from tests.patience import LATE, PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LONG_AGO: Final = datetime(2015, 10, 21, tzinfo=UTC)
BUDGET: Final = 0.3


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return a new CA."""
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> TLSServer:
    """Return a server with a certificate of the CA."""
    return TLSServer(authority.issue_cert("127.0.0.1"))


@pytest.fixture
def _trust(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set SSL_CERT_FILE to the CA."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


trusting = pytest.mark.usefixtures("_trust")


@trusting
def test_private_authority(ask: Ask, server: TLSServer) -> None:
    """A client trusts the CA that SSL_CERT_FILE names, and sends the key."""
    with server.serve() as base_url:
        (usage,) = ask(ClientCall(base_url=base_url))
    assert 1 == usage.balance_euro
    assert f"x-api-key: {KEY}".encode() in server.received[0]


def test_contexts_are_not_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients do not share a context: those of several threads may connect at once."""
    create, made = httpx.create_ssl_context, list[ssl.SSLContext]()

    def noted() -> ssl.SSLContext:
        made.append(create())
        return made[-1]

    monkeypatch.setattr(httpx, "create_ssl_context", noted)
    with UsageClient(KEY), UsageClient(KEY):
        assert 2 == len(made)


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_passed_client_with_an_authority(
    authority: trustme.CA, server: TLSServer, kind: str
) -> None:
    """An httpx client that is passed in keeps its own context."""
    context = ssl.create_default_context()
    authority.configure_trust(context)  # pyright: ignore[reportUnknownMemberType]

    async def ask(base_url: str) -> Usage:
        async with httpx.AsyncClient(verify=context) as http:
            return await AsyncUsageClient(KEY, base_url=base_url, http_client=http).get_usage()

    with server.serve() as base_url:
        if kind == "async":
            usage = anyio.run(ask, base_url)
        else:
            with httpx.Client(verify=context) as http:
                usage = UsageClient(KEY, base_url=base_url, http_client=http).get_usage()
    assert 1 == usage.balance_euro


def refused(ask: Ask, server: TLSServer) -> str:
    """Return the text of the error, after the check that the server got no request."""
    with server.serve() as base_url, pytest.raises(APIConnectionError) as caught:
        ask(ClientCall(base_url=base_url))
    assert [b""] == [*server.received, b""]
    return str(caught.value)


def test_unknown_authority(ask: Ask, server: TLSServer) -> None:
    """A server with a certificate of an unknown CA gets no request."""
    text = refused(ask, server)
    assert "is refused: unable to get local issuer certificate" in text


@trusting
def test_name_of_another_server(ask: Ask, authority: trustme.CA) -> None:
    """A server with the certificate of another host gets no request."""
    certificate = authority.issue_cert("elsewhere.example", "127.0.0.2")
    assert "IP address mismatch" in refused(ask, TLSServer(certificate))


@trusting
def test_expired_certificate(ask: Ask, authority: trustme.CA) -> None:
    """A server with an expired certificate gets no request."""
    certificate = authority.issue_cert("127.0.0.1", not_before=LONG_AGO, not_after=LONG_AGO)
    assert "certificate has expired" in refused(ask, TLSServer(certificate))


def test_no_argument_switches_verification_off() -> None:
    """The arguments of a client are known, and none of them switches verification off."""
    known = ["api_key", "base_url", "timeout", "max_retries", "http_client", "on_drift"]
    for client in (UsageClient, AsyncUsageClient):
        assert known == list(inspect.signature(client).parameters)


def drip(connection: socket) -> None:
    """Announce a long record of a handshake, and send it slowly, byte by byte."""
    connection.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
    while True:
        connection.sendall(b"\x03")
        sleep(BUDGET / 20)


def drip_a_tunnel(connection: socket) -> None:
    """Start the reply of a proxy, and send it slowly, byte by byte."""
    connection.sendall(b"HTTP/1.1 200 ")
    while True:
        connection.sendall(b"x")
        sleep(BUDGET / 20)


@pytest.fixture
def https_proxy(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Generator[Proxy]:
    """Serve a proxy that speaks TLS itself, and name it in the environment."""
    certificate, proxy = TLSServer(authority.issue_cert("127.0.0.1")), Proxy()

    def tunnel(connection: socket) -> None:
        with certificate.context.wrap_socket(connection, server_side=True) as tls:
            proxy.tunnel(tls)

    with serve(tunnel) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"https://user:s3cret@127.0.0.1:{port}")
        yield proxy


@trusting
@pytest.mark.parametrize(("replies", "expected"), [(1, 1), (2, 3)])
def test_proxy_of_https(
    ask: Ask, server: TLSServer, https_proxy: Proxy, replies: int, expected: int
) -> None:
    """TLS with the server goes through TLS with the proxy, which sees no key.

    The connection is used again, unless the server sends more than a reply.
    """
    handshakes = list[object]()

    def answer(connection: socket) -> None:
        with server.context.wrap_socket(connection, server_side=True) as tls:
            handshakes.append(tls)
            while head(tls):
                tls.sendall(REPLY * replies)

    with serve(answer) as port:
        usages = ask(ClientCall(base_url=f"https://127.0.0.1:{port}", times=3))
    assert [1, 1, 1] == [usage.balance_euro for usage in usages]
    assert expected == len(handshakes)
    assert KEY.encode() not in b"".join(https_proxy.seen)


@trusting
@pytest.mark.usefixtures("https_proxy")
def test_no_reply_behind_a_proxy_of_https(ask: Ask, server: TLSServer) -> None:
    """A server that closes without a reply is an error, through a proxy as well."""

    def leave(connection: socket) -> None:
        with server.context.wrap_socket(connection, server_side=True) as tls:
            head(tls)

    with serve(leave) as port, pytest.raises(APIConnectionError, match="without sending"):
        ask(ClientCall(base_url=f"https://127.0.0.1:{port}"))


@trusting
@pytest.mark.usefixtures("https_proxy")
def test_unknown_authority_behind_a_proxy_of_https(ask: Ask) -> None:
    """A server with a certificate of an unknown CA gets no request through a proxy either."""
    message = refused(ask, TLSServer(trustme.CA().issue_cert("127.0.0.1")))
    assert "is refused: unable to get local issuer certificate" in message


@trusting
@pytest.mark.parametrize("handle", [stay_silent, drip])
@pytest.mark.usefixtures("https_proxy")
def test_endless_handshake_behind_a_proxy_of_https(
    ask: Ask, handle: Callable[[socket], None]
) -> None:
    """An endless handshake inside of TLS takes no longer than the timeout."""
    with serve(handle) as port:
        start = monotonic()
        with pytest.raises(APITimeoutError):
            ask(ClientCall(base_url=f"https://127.0.0.1:{port}", timeout=2 * BUDGET))
        assert monotonic() - start < BUDGET + LATE


@pytest.mark.parametrize("handle", [stay_silent, drip])
def test_endless_handshake(ask: Ask, handle: Callable[[socket], None]) -> None:
    """An endless handshake takes no longer than the timeout."""
    with serve(handle) as port:
        start = monotonic()
        with pytest.raises(APITimeoutError):
            ask(ClientCall(base_url=f"https://127.0.0.1:{port}", timeout=BUDGET))
        assert monotonic() - start < BUDGET + LATE


def test_a_reset_before_the_handshake() -> None:
    """The reason is that of the reset."""

    def reset_later(connection: socket) -> None:
        connection.recv(1)
        reset(connection)

    with serve(reset_later) as port:
        connection = create_connection(("127.0.0.1", port))
        connection.sendall(b"x")
        select([connection], [], [])
        stream = Stream(connection, None)
        with pytest.raises(httpcore.ConnectError, match="Connection reset by peer"):
            stream.start_tls(ssl.create_default_context(), "127.0.0.1", monotonic() + PATIENCE)


@trusting
@pytest.mark.skipif(sys.platform != "linux", reason="others have no TCP_CORK")
def test_record_after_a_reply(ask: Ask, server: TLSServer) -> None:
    """A connection with a TLS record after a reply is not used again."""
    handshakes = list[object]()

    def answer(connection: socket) -> None:
        with server.context.wrap_socket(connection, server_side=True) as tls:
            handshakes.append(tls)
            while head(tls):
                tls.setsockopt(IPPROTO_TCP, TCP_CORK, 1)
                tls.sendall(REPLY)
                if len(handshakes) == 1:
                    tls.sendall(REPLY)
                tls.setsockopt(IPPROTO_TCP, TCP_CORK, 0)

    with serve(answer) as port:
        ask(ClientCall(base_url=f"https://127.0.0.1:{port}", times=3))
    assert 2 == len(handshakes)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@trusting
def test_proxy(ask: Ask, server: TLSServer, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy of the environment is used with its user; it sees the host, but no key."""
    proxy = Proxy()
    with server.serve() as base_url, serve(proxy.tunnel) as port:
        monkeypatch.setenv(variable, f"http://user:pass%20word@127.0.0.1:{port}")
        (usage,) = ask(ClientCall(base_url=base_url))
    assert 1 == usage.balance_euro
    connect = proxy.seen[0]
    assert connect.startswith(f"CONNECT {base_url.removeprefix('https://')} HTTP/1.1\r\n".encode())
    assert b"Basic " + b64encode(b"user:pass word") in connect
    assert KEY.encode() not in b"".join(proxy.seen)
    (request,) = server.received
    assert f"x-api-key: {KEY}".encode() in request
    assert b"proxy" not in request.lower()


@trusting
def test_no_proxy(ask: Ask, server: TLSServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that NO_PROXY names is asked directly."""
    proxy = Proxy()
    with server.serve() as base_url, serve(proxy.tunnel) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("NO_PROXY", "elsewhere.example,127.0.0.1")
        ask(ClientCall(base_url=base_url))
    assert [] == proxy.seen
    assert len(server.received) == 1


def test_no_proxy_for_plain_http(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of plain HTTP is asked directly, because a proxy would see the key."""
    proxy = Proxy()
    api = FakeUsageAPI(api_key=KEY)
    with api.serve() as base_url, serve(proxy.tunnel) as port:
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(variable, f"http://127.0.0.1:{port}")
        ask(ClientCall(base_url=base_url))
    assert [] == proxy.seen
    assert len(api.requests) == 1


def test_proxy_that_refuses(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that refuses is an error that does not show the password."""

    def refuse(client: socket) -> None:
        head(client)
        client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    with serve(refuse) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:s3cret@127.0.0.1:{port}")
        with pytest.raises(APIConnectionError, match="407 Proxy") as caught:
            ask(ClientCall())
    assert "s3cret" not in f"{caught.value}{caught.value.__cause__}"


def test_proxy_that_needs_a_package(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SOCKS proxy without its package is refused when the client is made."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1")
    with pytest.raises(ConfigurationError, match=r"cannot be used \(ModuleNotFoundError\)"):
        ask(ClientCall())


@pytest.mark.parametrize("handle", [stay_silent, drip_a_tunnel])
def test_endless_proxy(
    ask: Ask, handle: Callable[[socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endless reply of a proxy takes no longer than the timeout."""
    with serve(handle) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        start = monotonic()
        with pytest.raises(APITimeoutError):
            ask(ClientCall(timeout=BUDGET))
        assert monotonic() - start < BUDGET + LATE
