"""`hyper_usage.diagnostics`: each function returns the part that a client would use, or raises."""

import socket
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from traceback import StackSummary, walk_tb
from typing import Any

import httpx
import pytest
import trustme

from hyper_usage import ConfigurationError, UsageClient, diagnostics
from hyper_usage.testing import FakeUsageAPI
from tests.hyper_usage.http.loopback import head, serve
from tests.hyper_usage.replies import KEY

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_key() -> None:
    """A key is returned as it is sent, without the white space around it."""
    assert "key" == diagnostics.check_key(" key\n")
    assert "HYPER_USAGE_API_KEY" == diagnostics.KEY_VARIABLE


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (f"{KEY} {KEY}", "the file must be printable ASCII without white space"),
        (" ", "the file is empty; pass api_key or set HYPER_USAGE_API_KEY"),
    ],
)
def test_key_that_cannot_be_sent(key: str, expected: str) -> None:
    """A key that cannot be sent is refused by the name of its source, and shown nowhere."""
    with pytest.raises(ConfigurationError) as caught:
        diagnostics.check_key(key, "the file")
    assert expected == str(caught.value)
    frames = list(walk_tb(caught.value.__traceback__))[1:]
    shown = [frame.locals for frame in StackSummary.extract(iter(frames), capture_locals=True)]
    assert shown
    assert KEY not in f"{shown}"


def test_base_url() -> None:
    """A base URL is returned as requests use it; the default is usable."""
    assert "https://h/api" == diagnostics.check_base_url(" https://h/api/ ")
    documented = diagnostics.BASE_URL
    assert documented.rstrip("/") == diagnostics.check_base_url(documented)
    with pytest.raises(ConfigurationError, match="loopback"):
        diagnostics.check_base_url("http://h")


def test_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy is the one that the environment names, and none for plain HTTP or NO_PROXY."""
    monkeypatch.setenv("ALL_PROXY", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "b.example")
    proxies = [diagnostics.proxy(url) for url in ("https://a.example", "https://b.example")]
    assert [httpx.URL("http://proxy.example:3128"), None] == [each and each.url for each in proxies]
    assert diagnostics.proxy("http://127.0.0.1") is None
    for url in ("https://b.example", "http://127.0.0.1"):
        assert "proxy.example:3128" == diagnostics.named_proxy(url)


def test_no_proxy() -> None:
    """The result is None if the environment names no proxy."""
    assert diagnostics.named_proxy("https://a.example") is None


def test_certificates() -> None:
    """The certificates are httpx's for https; plain HTTP has an empty context."""
    assert diagnostics.certificates("https://a.example").cert_store_stats()["x509"] > 0
    assert 0 == diagnostics.certificates("http://127.0.0.1").cert_store_stats()["x509"]


def test_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each address of a host is named once; the host and the port are those of the URL."""
    asked: list[tuple[object, ...]] = []

    def look_up(*args: object, **_options: object) -> object:
        asked.append(args)
        return [(socket.AF_INET, 1, 6, "", (each, 1)) for each in ("::1", "127.0.0.1", "::1")]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    for url in ("https://bücher.example", "http://localhost:0", "http://localhost:8080"):
        assert ("::1", "127.0.0.1") == diagnostics.addresses(url, 5.0)
    assert [("xn--bcher-kva.example", 443), ("localhost", 80), ("localhost", 8080)] == asked


def test_late_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up that takes too long is given up."""

    def look_up(*_args: object, **_options: object) -> None:
        sleep(1)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(TimeoutError):
        diagnostics.addresses("https://a.example", 0.05)


def test_connect(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A connection is made over TCP and TLS, each step is told, and no request is sent."""
    steps: list[str] = []
    received: list[bytes] = []
    has_ended = Event()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as tls:
            try:
                received.append(tls.recv(65_536))
            finally:
                has_ended.set()

    def note(step: str, _details: Mapping[str, Any]) -> None:
        steps.append(step)

    with serve(answer) as port:
        diagnostics.connect(f"https://127.0.0.1:{port}", 5.0, note)
    assert steps[:4] == [
        "connection.connect_tcp.started",
        "connection.connect_tcp.complete",
        "connection.start_tls.started",
        "connection.start_tls.complete",
    ]
    assert has_ended.wait(5)
    assert b"" == b"".join(received)


def test_connect_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy is asked to connect to the host."""
    asked: list[bytes] = []

    def refuse(connection: socket.socket) -> None:
        asked.append(head(connection))
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")

    with serve(refuse) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(Exception, match="403 Forbidden"):
            diagnostics.connect("https://a.example", 5.0, lambda _step, _details: None)
    assert asked[0].startswith(b"CONNECT a.example:443 ")


def test_late_connection() -> None:
    """A server without TLS that sends nothing takes no more time than allowed."""
    start = monotonic()
    with serve(head) as port, pytest.raises(Exception, match=r"timed out|^$"):
        diagnostics.connect(f"https://127.0.0.1:{port}", 0.2, lambda _step, _details: None)
    assert monotonic() - start < 2


def client_of(base_url: str) -> UsageClient:
    """Return a client."""
    return UsageClient(KEY, base_url=base_url)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(diagnostics.transport, id="transport"),
        pytest.param(client_of, id="client"),
    ],
)
def test_unusable_proxy(make: Callable[[str], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """A transport refuses an unusable proxy as a client does, and does not show its URL."""
    monkeypatch.setenv("HTTPS_PROXY", "ftp://user:s3cret@proxy.example")
    with pytest.raises(ConfigurationError) as caught:
        make("https://a.example")
    assert str(caught.value) == (
        "the proxy or the certificates that the environment names cannot be used (ValueError);"
        " `hyper-usage doctor` says which"
    )
    assert caught.value.__cause__ is None


def test_transport() -> None:
    """A transport sends over the connections of a client, and passes extensions of httpx on."""
    steps: list[str] = []

    def note(step: str, _details: object) -> None:
        steps.append(step)

    with (
        FakeUsageAPI(api_key=KEY).serve() as base_url,
        httpx.Client(transport=diagnostics.transport(base_url), timeout=5.0) as http,
    ):
        reply = http.get(base_url, extensions={"trace": note})
        usage = UsageClient(KEY, base_url=base_url, http_client=http).get_usage()
    assert (404, 3) == (reply.status_code, len(usage.plans))
    assert "connection.connect_tcp.complete" in steps
