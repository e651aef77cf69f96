"""`doctor`: DNS, TCP and TLS."""

import re
import socket
import ssl
from datetime import UTC, datetime, timedelta
from errno import ECONNRESET, ENOTCONN, EPIPE
from threading import Event
from typing import Any, Final
from unittest.mock import Mock

import httpcore
import pytest
import trustme

from hyper_usage import diagnostics
from hyper_usage.testing import FakeUsageAPI
from hyper_usage_cli.doctor.connection import describe_certificate
from hyper_usage_cli.doctor.reasons import advice, reason
from tests.hyper_usage.http.loopback import reset, serve
from tests.hyper_usage.http.tls import Proxy, TLSServer, stay_silent
from tests.hyper_usage_cli.doctor.reports import KEY, PASSWORD, Doctor
from tests.hyper_usage_cli.doctor.servers import PLAIN, Handle, close, speak_plainly
from tests.hyper_usage_cli.usages import NOW
from tests.patience import PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LONG_AGO: Final = datetime(2015, 10, 21, tzinfo=UTC)

trusting = pytest.mark.usefixtures("_trust")


@trusting
@pytest.mark.parametrize("by_proxy", [False, True], ids=["direct", "proxy"])
def test_tls(
    doctor: Doctor, authority: trustme.CA, by_proxy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate of the server is shown, also by a proxy; one request is sent."""
    certificate = authority.issue_cert("127.0.0.1", common_name="api\x1b[31m")
    server = TLSServer(certificate)
    with serve(server.answer) as port, serve(Proxy().tunnel) as proxy:
        if by_proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://user:{PASSWORD}@127.0.0.1:{proxy}")
        report = doctor(f"https://127.0.0.1:{port}")
    assert (0, []) == (report.code, report.problems)
    found = report.found("TLS")
    assert found.startswith("TLSv1.3, certificate of api?[31m by Testing CA")
    assert "expires in" in found
    target = f"the proxy, 127.0.0.1 port {proxy}" if by_proxy else f"server, 127.0.0.1 port {port}"
    assert target in report.found("TCP")
    assert report.found("call").startswith("GET /usage: 0 plans, in ")
    assert "the reply has no Date that can be read" == report.found("clock")
    (asked,) = filter(None, server.received)
    assert f"x-api-key: {KEY}".encode() in asked


@trusting
@pytest.mark.parametrize(
    ("made", "why", "todo"),
    [
        pytest.param(
            {"not_before": LONG_AGO, "not_after": LONG_AGO + timedelta(days=1)},
            "certificate has expired",
            "renew",
            id="expired",
        ),
        pytest.param({"host": "127.0.0.2"}, "IP address mismatch", "check the host", id="host"),
    ],
)
def test_refused_certificate(
    doctor: Doctor, authority: trustme.CA, made: dict[str, Any], why: str, todo: str
) -> None:
    """A refused certificate is shown with its reason and an advice."""
    made = {"host": "127.0.0.1", **made}
    server = TLSServer(authority.issue_cert(made.pop("host"), **made))
    with serve(server.answer) as port:
        report = doctor(f"https://127.0.0.1:{port}")
    assert (5, ["TLS"]) == (report.code, report.problems)
    assert f"its certificate is refused: {why}" in report.found("TLS")
    assert todo in str(report.advice("TLS"))
    assert "needs TLS" == report.found("call")
    assert [] == server.received


def test_unknown_authority(doctor: Doctor, authority: trustme.CA) -> None:
    """An unknown CA has the advice to name its certificates."""
    with serve(TLSServer(authority.issue_cert("127.0.0.1")).answer) as port:
        report = doctor(f"https://127.0.0.1:{port}")
    assert (5, ["TLS"]) == (report.code, report.problems)
    assert "unable to get local issuer certificate" in report.found("TLS")
    assert "name its certificates in SSL_CERT_FILE" in str(report.advice("TLS"))


@pytest.mark.parametrize(
    ("handle", "timeout", "why", "todo"),
    [
        pytest.param(speak_plainly, PATIENCE, PLAIN, "check the port", id="no TLS"),
        pytest.param(close, PATIENCE, "no TLS: ", "check the port", id="closes"),
        pytest.param(stay_silent, 2.0, "not in time", "firewall", id="silent"),
    ],
)
def test_no_handshake(doctor: Doctor, handle: Handle, timeout: float, why: str, todo: str) -> None:
    """A server without TLS, or too slow for it, is a problem."""
    with serve(handle) as port:
        report = doctor(f"https://127.0.0.1:{port}", timeout=timeout)
    assert (5, ["TLS"]) == (report.code, report.problems)
    assert re.match(why, report.found("TLS"))
    assert todo in str(report.advice("TLS"))


@pytest.mark.parametrize(
    "base_url",
    ["https://127.0.0.1:1", "https://[::1]:1", "http://localhost:1"],
    ids=["IPv4", "IPv6", "http"],
)
def test_nobody_there(doctor: Doctor, base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a listener, TCP is a problem, and the later steps need it."""

    def refuse(url: str, _seconds: float) -> dict[str, OSError]:
        assert base_url == url
        return {"127.0.0.1": ConnectionRefusedError(111, "refused")}

    monkeypatch.setattr(diagnostics, "try_addresses", refuse)
    report = doctor(base_url)
    assert (5, ["TCP"]) == (report.code, report.problems)
    assert "no connection to the server: refused" == report.found("TCP")
    assert "needs TCP" == report.found("TLS") == report.found("call") == report.found("clock")


@pytest.mark.parametrize(
    ("addresses", "found", "advice"),
    [
        pytest.param(
            ("127.0.0.3", "127.0.0.1"),
            r"connected to the server, 127\.0\.0\.1 port \d+, in \d+ ms",
            r"no connection to 127\.0\.0\.3: Connection refused; a client takes another .*",
            id="one of two",
        ),
        pytest.param(
            ("127.0.0.3", "127.0.0.4"),
            r"no connection to the server: 127\.0\.0\.3: Connection refused; 127\.0\.0\.4: .*",
            r"check host and port of the server.*",
            id="both",
        ),
    ],
)
def test_broken_addresses(
    doctor: Doctor,
    addresses: tuple[str, ...],
    found: str,
    advice: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An address that gives no connection is named, also if another one does."""

    def look_up(_host: object, port: int, **_options: object) -> object:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    with FakeUsageAPI(api_key=KEY).serve() as base_url:
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        report = doctor(base_url.replace("127.0.0.1", "localhost"))
    assert re.fullmatch(found, report.found("TCP"))
    assert re.fullmatch(advice, str(report.advice("TCP")))


def test_connection_that_fails_later(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server may refuse a connection after it has taken one."""

    def refuse(*_: object) -> None:
        raise httpcore.ConnectError("refused")

    monkeypatch.setattr(diagnostics, "connect", refuse)
    with FakeUsageAPI(api_key=KEY).serve() as base_url:
        report = doctor(base_url)
    assert "no connection to the server: refused" == report.found("TCP")


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        pytest.param("https://api.example", "api.example", id="unknown"),
        pytest.param("https://bücher.example/api", "xn--bcher-kva.example", id="IDN"),
    ],
)
def test_unknown_host(
    doctor: Doctor, base_url: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown host is a problem, and is shown in the form of DNS."""

    def look_up(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    report = doctor(base_url)
    assert (5, ["DNS"]) == (report.code, report.problems)
    assert f"{host} has no address: Name or service not known" == report.found("DNS")
    assert "needs DNS" == report.found("TCP")


def test_late_addresses(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up takes no longer than the timeout."""
    over = Event()

    def look_up(*_args: object, **_options: object) -> None:
        over.wait()

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    report = doctor("https://api.example", timeout=0.1)
    over.set()
    assert "api.example has no address: not in time" == report.found("DNS")


def test_many_addresses(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of many addresses are shown, each once."""
    addresses = [f"127.0.0.{number}" for number in (1, 1, 2, 3, 4, 5, 6)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 1)) for each in addresses]

    def look_up(*_args: object, **_options: object) -> object:
        return found

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(httpcore, "ConnectionPool", None)
    expected = "api.example is at 127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4 and 2 more"
    assert expected == doctor("https://api.example").found("DNS")


def test_certificate_without_common_name() -> None:
    """A certificate without a common name is shown with another name."""
    certificate = {
        "subject": (),
        "subjectAltName": (("DNS", "api.example"), ("DNS", "www.example")),
        "issuer": ((("countryName", "NL"),), (("organizationName", "Some\nCA"),)),
        "notAfter": "Feb 27 12:00:00 2026 GMT",
    }
    expected = "certificate of DNS api.example by Some?CA, expires 2 days ago"
    assert expected == describe_certificate(certificate, NOW)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (httpcore.ConnectTimeout(), "not in time"),
        (OSError("no number"), "no number"),
        (ConnectionResetError(104, "Connection reset by peer"), "Connection reset by peer"),
        (ValueError(), "ValueError"),
    ],
)
def test_reason(error: Exception, why: str) -> None:
    """Each error has a reason and an advice."""
    assert why == reason(error)
    assert "firewall" in advice(error, with_proxy=False)


NOT_CONNECTED: Final = OSError(ENOTCONN, "Transport endpoint is not connected")
RESET: Final = ConnectionResetError(ECONNRESET, "Connection reset by peer")
POINTS: Final = [
    pytest.param("socket.socket.getpeername", NOT_CONNECTED, id="gone"),
    pytest.param("ssl.SSLContext.wrap_socket", RESET, id="before the handshake"),
    *(
        pytest.param("ssl.SSLSocket.do_handshake", error, id=type(error).__name__)
        for error in (
            RESET,
            NOT_CONNECTED,
            BrokenPipeError(EPIPE, "Broken pipe"),
            ssl.SSLEOFError(8, "EOF occurred in violation of protocol"),
            ssl.SSLError("without a number"),
        )
    ),
]


@pytest.mark.parametrize("with_proxy", [False, True], ids=["server", "proxy"])
@pytest.mark.parametrize(("method", "error"), POINTS)
def test_no_tls_at_any_point(
    doctor: Doctor,
    method: str,
    error: OSError,
    with_proxy: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Wherever the other side breaks off, TCP is fine and TLS has the reason and the advice."""
    monkeypatch.setattr(method, Mock(side_effect=error))
    with serve(stay_silent) as port:
        url = f"https://127.0.0.1:{port}"
        monkeypatch.setenv("HTTPS_PROXY", url if with_proxy else "")
        report = doctor("https://api.example" if with_proxy else url)
    assert (5, ["TLS"]) == (report.code, report.problems)
    why, todo = f"no TLS: {error.strerror or error}", "check the port in the base URL"
    if with_proxy:
        why, todo = f"TLS with the proxy: {why}", "check scheme, host and port in the proxy's"
    assert why == report.found("TLS")
    assert str(report.advice("TLS")).startswith(todo)


@pytest.mark.parametrize("with_proxy", [False, True], ids=["server", "proxy"])
def test_reset(doctor: Doctor, with_proxy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is reset at once is a problem of TCP or of TLS: the moment decides."""
    with serve(reset) as port:
        url = f"https://127.0.0.1:{port}"
        monkeypatch.setenv("HTTPS_PROXY", url if with_proxy else "")
        report = doctor("https://api.example" if with_proxy else url)
    (step,) = report.problems
    assert (5, True) == (report.code, step in {"TCP", "TLS"})
    assert report.found(step).endswith("Connection reset by peer")
