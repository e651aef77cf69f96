"""`doctor`: the proxy, and connections through it."""

import re
import socket
import sys
from datetime import UTC, datetime
from typing import Any, Final

import pytest
import trustme

from hyper_usage_cli.access import BASE_URL
from tests.hyper_usage.http.loopback import head, serve
from tests.hyper_usage.http.tls import Proxy, TLSServer, stay_silent
from tests.hyper_usage_cli.doctor.reports import PASSWORD, Doctor
from tests.hyper_usage_cli.doctor.servers import PLAIN, Handle, close, speak_plainly
from tests.patience import PATIENCE

NOWHERE: Final = "https://127.0.0.1:1"
EXPIRED: Final = {
    "not_before": datetime(2015, 10, 21, tzinfo=UTC),
    "not_after": datetime(2015, 10, 22, tzinfo=UTC),
}

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize(
    ("variable", "address", "found"),
    [
        pytest.param(
            "HTTPS_PROXY",
            f"http://user:{PASSWORD}@127.0.0.1:1",
            "http://127.0.0.1:1, as a user whose password is not shown, from HTTPS_PROXY",
            id="user",
        ),
        pytest.param(
            "all_proxy", "127.0.0.1:1", "http://127.0.0.1:1, from all_proxy", id="no scheme"
        ),
    ],
)
def test_proxy(
    doctor: Doctor, variable: str, address: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy is shown without its user and with its source; it looks up the host."""
    monkeypatch.setenv(variable, address)
    report = doctor(BASE_URL)
    assert found == report.found("proxy")
    assert "the proxy's task" == report.found("DNS")
    assert "no connection to the proxy: Connection refused" == report.found("TCP")
    assert 5 == report.code


@pytest.mark.parametrize(
    "address",
    [
        f"http://user:{PASSWORD}@proxy.example:65536",
        f"http://user:{PASSWORD}@proxy.example:port",
        f"http://user:12/{PASSWORD}@proxy.example:3128",
        f"http://user:12#{PASSWORD}@proxy.example:3128",
        f"http://user:12?{PASSWORD}@proxy.example:3128",
        f"ftp://user:{PASSWORD}@proxy.example",
        f"http://user:{PASSWORD}@",
        f"http://user:{PASSWORD}@[::1",
    ],
)
def test_unusable_proxy(doctor: Doctor, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unusable proxy is a problem, and its URL is not shown."""
    monkeypatch.setenv("HTTPS_PROXY", address)
    report = doctor(NOWHERE)
    assert (3, ["proxy"]) == (report.code, report.problems)
    assert "the proxy from HTTPS_PROXY cannot be used" == report.found("proxy")
    assert "needs proxy" == report.found("DNS")


@pytest.mark.parametrize("entry", ["[::1]", "localhost:port", "a,[::1],b"])
@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "127.0.0.1:1"])
def test_unusable_exceptions(
    doctor: Doctor, entry: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry of NO_PROXY that httpx cannot read is not taken for a wrong proxy."""
    monkeypatch.setenv("HTTPS_PROXY", address)
    monkeypatch.setenv("NO_PROXY", entry)
    report = doctor(NOWHERE)
    assert (3, ["proxy"]) == (report.code, report.problems)
    assert "NO_PROXY has an entry that cannot be read" == report.found("proxy")
    assert "an address has no brackets" in str(report.advice("proxy"))


@pytest.mark.usefixtures("_trust")
@pytest.mark.parametrize("path", [f"/{PASSWORD}", f"?{PASSWORD}", f"#{PASSWORD}"])
def test_proxy_with_path(
    doctor: Doctor, authority: trustme.CA, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path of a proxy is not shown: it may be a secret."""
    server = TLSServer(authority.issue_cert("127.0.0.1"))
    with serve(server.answer) as port, serve(Proxy().tunnel) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy}{path}")
        report = doctor(f"https://127.0.0.1:{port}")
    assert (0, []) == (report.code, report.problems)
    expected = "an address that is not shown, as it has a path, from HTTPS_PROXY"
    assert expected == report.found("proxy")
    assert "connected to the proxy" in report.found("TCP")


def test_socks_without_its_package(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SOCKS proxy without its package has the advice to install it."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    for module in ("hyper_usage._http.environment", "httpx._utils"):
        monkeypatch.setattr(
            f"{module}.getproxies", lambda: {"https": f"socks5://u:{PASSWORD}@127.0.0.1"}
        )
    report = doctor(NOWHERE)
    assert "a SOCKS proxy from the system's settings" == report.found("proxy")
    assert "pip install 'httpx[socks]', which it needs" == report.advice("proxy")
    assert 3 == report.code


@pytest.mark.parametrize(
    ("base_url", "found"),
    [
        pytest.param(NOWHERE, "none, as NO_PROXY names the host", id="NO_PROXY"),
        pytest.param("http://localhost:1", "none, as plain HTTP goes without one", id="http"),
    ],
)
def test_unused_proxy(
    doctor: Doctor, base_url: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason why a named proxy is not used is shown."""
    monkeypatch.setenv("ALL_PROXY", f"http://user:{PASSWORD}@proxy.example")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    report = doctor(base_url)
    assert ("ok", found) == (report.state("proxy"), report.found("proxy"))


def no_address(*_args: object, **_options: object) -> None:
    """Raise as for an unknown host."""
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_unknown_proxy(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown host of a proxy is a problem of TCP."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{PASSWORD}@proxy.example")
    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    report = doctor("https://api.example")
    assert (5, ["TCP"]) == (report.code, report.problems)
    assert "no connection to the proxy: Name or service not known" == report.found("TCP")


def test_proxy_that_repeats_its_password(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of a proxy that refuses are not shown; those of its status are."""

    def refuse(client: socket.socket) -> None:
        head(client)
        client.sendall(f"HTTP/1.1 407 not {PASSWORD}\r\n\r\n".encode())

    with serve(refuse) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:{PASSWORD}@127.0.0.1:{port}")
        report = doctor("https://api.example")
    assert "407 Proxy Authentication Required" == report.found("TLS")


@pytest.mark.parametrize(
    ("status", "todo"),
    [
        ("407 Proxy Authentication Required", "check the proxy's user and password"),
        ("403 Forbidden", "check the proxy's user and password"),
        ("502 Bad Gateway", "the proxy cannot reach the host; ask the operator of the proxy"),
        (
            "503 Service Unavailable",
            "the proxy cannot reach the host; ask the operator of the proxy",
        ),
    ],
)
def test_proxy_that_refuses(
    doctor: Doctor, status: str, todo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that refuses is a problem of TLS, not of TCP."""

    def refuse(client: socket.socket) -> None:
        head(client)
        client.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())

    with serve(refuse) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:{PASSWORD}@127.0.0.1:{port}")
        report = doctor("https://api.example")
    assert (5, ["TLS"]) == (report.code, report.problems)
    assert status == report.found("TLS")
    assert str(report.advice("TLS")).startswith(todo)


@pytest.mark.parametrize(
    ("handle", "timeout", "why"),
    [
        pytest.param(speak_plainly, PATIENCE, PLAIN, id="no TLS"),
        pytest.param(close, PATIENCE, "no TLS: ", id="closes"),
        pytest.param(stay_silent, 2.0, "not in time", id="silent"),
    ],
)
def test_proxy_without_tls(
    doctor: Doctor, handle: Handle, timeout: float, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy without TLS has the advice to check the proxy, not the base URL."""
    with serve(handle) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"https://127.0.0.1:{port}")
        report = doctor("https://api.example", timeout=timeout)
    assert (5, ["TLS"]) == (report.code, report.problems)
    assert re.match(f"TLS with the proxy: {why}", report.found("TLS"))
    assert "a proxy that speaks no TLS is http://" in str(report.advice("TLS"))


@pytest.mark.usefixtures("_trust")
@pytest.mark.parametrize(
    ("made", "todo"),
    [
        pytest.param({"host": "127.0.0.2"}, "check scheme, host and port in the", id="host"),
        pytest.param(EXPIRED, "check this machine's clock", id="expired"),
    ],
)
def test_refused_proxy(
    doctor: Doctor,
    authority: trustme.CA,
    made: dict[str, Any],
    todo: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The refused certificate of a proxy is shown with its reason and an advice."""
    made = {"host": "127.0.0.1", **made}
    server = TLSServer(authority.issue_cert(made.pop("host"), **made))
    with serve(server.answer) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"https://127.0.0.1:{port}")
        report = doctor("https://api.example")
    assert (5, ["TLS"]) == (report.code, report.problems)
    assert report.found("TLS").startswith("TLS with the proxy: its certificate is refused: ")
    assert str(report.advice("TLS")).startswith(todo)


@pytest.mark.usefixtures("_trust")
def test_no_tls_beyond_proxy(
    doctor: Doctor, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the proxy has connected, a failed handshake is shown as the server's."""
    server = TLSServer(authority.issue_cert("127.0.0.1"))
    with serve(server.answer) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"https://127.0.0.1:{port}")
        report = doctor("https://api.example")
    assert (5, ["TLS"]) == (report.code, report.problems)
    assert "proxy" not in report.found("TLS")
    assert "the proxy's address" not in str(report.advice("TLS"))
    assert server.received[0].startswith(b"CONNECT api.example:443 ")
