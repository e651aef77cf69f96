"""Each error of a connection names host and port in the words of an operator."""

import re
import socket
import ssl
from pathlib import Path

import httpcore
import httpx
import pytest
import trustme

from hyper_usage import APIConnectionError, APITimeoutError
from hyper_usage._connection_words import address, failed, late
from tests.hyper_usage.calling import LOOPBACK, Ask, ClientCall
from tests.hyper_usage.http.loopback import head, reset, serve
from tests.hyper_usage.http.tls import TLSServer

URL = httpx.URL("https://api.example/usage")
UNKNOWN = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
PROXY = "http://user:s3cret@127.0.0.1:{}"


def text_of(ask: Ask, base_url: str) -> str:
    """Return the text of the error of a client with its own connections."""
    with pytest.raises(APIConnectionError) as caught:
        ask(ClientCall(base_url=base_url))
    return str(caught.value)


@pytest.fixture
def nobody() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@LOOPBACK
def test_refused(ask: Ask, nobody: int) -> None:
    """A port without a listener is named."""
    assert f"connection refused by 127.0.0.1:{nobody}" == text_of(ask, f"http://127.0.0.1:{nobody}")


@LOOPBACK
def test_reset_before_tls(ask: Ask) -> None:
    """A connection that is reset at once is told as that, and leaves no socket open."""
    with serve(reset) as port:
        for _ in range(5):
            text = text_of(ask, f"https://127.0.0.1:{port}")
            assert text.startswith(f"no connection to 127.0.0.1:{port}: ")
            assert re.search("Connection reset by peer|Connect call failed", text)


def test_tls_that_waits() -> None:
    """TLS that waited for bytes is not the reason of a failure."""
    error = httpcore.ConnectError("broken")
    error.__context__ = ssl.SSLWantReadError(2, "The operation did not complete (read)")
    assert "no connection to api.example:443: broken" == failed(error, URL)


@LOOPBACK
def test_proxy_refuses(ask: Ask, nobody: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """If there is a proxy, it is the proxy that cannot be reached."""
    monkeypatch.setenv("HTTPS_PROXY", PROXY.format(nobody))
    text = text_of(ask, "https://api.example")
    assert f"connection refused by the proxy 127.0.0.1:{nobody}" == text


@LOOPBACK
def test_proxy_does_not_connect(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that refuses is named with its status; what it repeats of its password is not."""
    refusal = b"HTTP/1.1 407 No dXNlcjpzM2NyZXQ= s3cret\r\ncontent-length: 0\r\n\r\n"
    with serve(lambda connection: (head(connection), connection.send(refusal))) as port:
        monkeypatch.setenv("HTTPS_PROXY", PROXY.format(port))
        text = text_of(ask, "https://api.example")
    assert (
        f"no connection to api.example:443 by the proxy 127.0.0.1:{port}:"
        " 407 Proxy Authentication Required"
    ) == text


@LOOPBACK
def test_certificate_is_refused(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that a client does not trust is named as the reason, with its server."""
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    with TLSServer(trustme.CA().issue_cert("127.0.0.1")).serve() as base_url:
        text = text_of(ask, base_url)
    server = base_url.removeprefix("https://")
    assert text.startswith(f"the certificate of {server} is refused: ")


@LOOPBACK
def test_no_answer(ask: Ask) -> None:
    """A server that does not answer in time is named."""
    with serve(lambda connection: (head(connection), connection.recv(1))) as port:
        call = ClientCall(base_url=f"http://127.0.0.1:{port}", timeout=0.3)
        with pytest.raises(APITimeoutError, match=f"^no .* in time from 127.0.0.1:{port}: "):
            ask(call)


def test_passed_client(ask: Ask) -> None:
    """Of an httpx client that was passed in, nobody knows whether it has a proxy."""

    def handle(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("?") from ConnectionRefusedError(111, "Connection refused")

    with pytest.raises(APIConnectionError) as caught:
        ask(ClientCall(base_url="https://h:8443", transport=httpx.MockTransport(handle)))
    assert "connection refused by h:8443 or a proxy of http_client" == str(caught.value)


def caused(error: BaseException, *causes: BaseException) -> BaseException:
    """Return an error with a cause, or with a group of causes."""
    error.__cause__ = causes[0] if len(causes) == 1 else BaseExceptionGroup("all", causes)
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            caused(httpcore.ConnectError("?"), UNKNOWN),
            "cannot find the host of api.example:443: Name or service not known",
            id="unknown-host",
        ),
        pytest.param(
            caused(
                httpcore.ConnectError("?"),
                OSError(101, "Network is unreachable"),
                ConnectionRefusedError(111, "Connection refused"),
            ),
            "connection refused by api.example:443",
            id="one-address-of-two-refuses",
        ),
        pytest.param(
            caused(httpcore.ConnectError("?"), OSError(113, "No route to host")),
            "no connection to api.example:443: No route to host",
            id="no-route",
        ),
        pytest.param(
            httpcore.ConnectError("::1: late; 127.0.0.1: late"),
            "no connection to api.example:443: ::1: late; 127.0.0.1: late",
            id="connection-in-words",
        ),
        pytest.param(
            caused(httpcore.ConnectError("?"), ssl.SSLError(1, "unexpected eof")),
            "TLS with api.example:443 failed: unexpected eof",
            id="tls",
        ),
        pytest.param(
            caused(httpcore.ConnectError("?"), ssl.SSLCertVerificationError(1, "self-signed")),
            "the certificate of api.example:443 is refused: self-signed",
            id="certificate",
        ),
        pytest.param(
            httpcore.ReadError("[Errno 104] Connection reset by peer"),
            "no complete reply from api.example:443:"
            " httpcore.ReadError: [Errno 104] Connection reset by peer\n",
            id="reset",
        ),
        pytest.param(
            httpcore.ProxyError("Proxy Server could not connect: Host unreachable."),
            "no connection to api.example:443 by its proxy:"
            " Proxy Server could not connect: Host unreachable.",
            id="socks",
        ),
    ],
)
def test_failed(error: BaseException, expected: str) -> None:
    """The most telling error of a chain is put into words."""
    assert expected == failed(error, URL)


@pytest.mark.parametrize(
    ("scheme", "secured"),
    [
        pytest.param("http", "api.example:443", id="http"),
        pytest.param("https", "api.example:443 or the proxy p.example:8080", id="https"),
    ],
)
def test_tls_by_a_proxy(scheme: str, secured: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a proxy of https, TLS may have failed with the proxy or with the server."""
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://user:s3cret@p.example:8080")
    error = caused(httpcore.ConnectError("?"), ssl.SSLError(1, "no"))
    assert f"TLS with {secured} failed: no" == failed(error, URL)


def test_unusable_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that became unusable meanwhile costs no words, and shows no secret."""
    monkeypatch.setenv("HTTPS_PROXY", "ftp://user:s3cret@p.example")
    error = caused(httpcore.ConnectError("?"), ConnectionRefusedError())
    assert "connection refused by api.example:443" == failed(error, URL)


@pytest.mark.parametrize(
    "kind", [httpcore.ConnectTimeout, httpx.ConnectTimeout], ids=["own", "passed"]
)
def test_late_connection(kind: type[Exception]) -> None:
    """A connection that takes too long is told from a reply that does."""
    text = late(kind("?"), URL)
    assert text.startswith("no complete reply in time: no connection to api.example:443")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://h", "h:443", id="https"),
        pytest.param("http://h", "h:80", id="http"),
        pytest.param("https://h:8443/path", "h:8443", id="port"),
        pytest.param("https://user:s3cret@h", "h:443", id="user-info"),
        pytest.param("https://[::1]", "[::1]:443", id="IPv6"),
        pytest.param("https://\u00e4.example", "xn--4ca.example:443", id="international"),
        pytest.param("socks5://h", "h:1080", id="socks"),
        pytest.param("https://" + "h" * 200, "h" * 80 + "…:443", id="long"),
    ],
)
def test_address(url: str, expected: str) -> None:
    """Host and port are shown as operators write them, without user-info."""
    assert expected == address(httpx.URL(url))
