"""The findings of `doctor` before a request is sent: DNS, TCP and TLS."""

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final, TypeAlias, cast

import httpx
from attrs import define, field

from hyper_usage import diagnostics
from hyper_usage_cli.doctor.finding import Finding, fine, problem, skipped
from hyper_usage_cli.doctor.reasons import advice, reason
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.output.text import moment, printable

__all__ = ["describe_certificate", "find_addresses", "find_connection"]

Certificate: TypeAlias = Mapping[str, Any]

_MOST_ADDRESSES: Final = 4
_SERVER: Final = "the server"
_CONNECTING: Final = 5.0  # Seconds that a client gives a connection.
_LOSES_TIME: Final = (
    "no connection to {}; a client takes another address, and loses time: check the routes of this"
    " machine (for an address with colons: IPv6), or tell the operator of the server"
)


def find_addresses(base_url: str, seconds: float) -> Finding:
    """Look up the host."""
    host = httpx.URL(base_url).raw_host.decode("ascii")
    try:
        addresses = diagnostics.addresses(base_url, seconds)
    except (OSError, ValueError) as error:
        todo = "check the host in the base URL, and this machine's DNS"
        return problem("DNS", ExitCode.UNREACHABLE, f"{host} has no address: {reason(error)}", todo)
    more = len(addresses) - _MOST_ADDRESSES
    listed = ", ".join(addresses[:_MOST_ADDRESSES]) + (f" and {more} more" if more > 0 else "")
    return fine("DNS", listed if host in addresses else f"{host} is at {listed}")


@define
class _ConnectionTrace:
    """Keeps the findings of the steps of a connection: address, time, TLS and certificate."""

    began: float = field(factory=monotonic)
    seconds: float | None = None
    address: str = ""
    shakes_hands: bool = False
    asked_proxy: bool = False
    version: str | None = None
    certificate: Certificate = field(factory=dict[str, Any])

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Take a step, as `diagnostics.connect` reports it."""
        match event.partition(".")[2]:
            case "connect_tcp.started":
                self.began = monotonic()
            case "connect_tcp.complete":
                self.seconds = monotonic() - self.began
                if at := info["return_value"].get_extra_info("server_addr"):
                    self.address = f"{at[0]} port {at[1]}"
            case "start_tls.started":
                self.shakes_hands = True
            case "start_tls.complete":
                self.shakes_hands = False
                tls: ssl.SSLSocket = info["return_value"].get_extra_info("ssl_object")
                self.version, self.certificate = tls.version(), tls.getpeercert() or {}
            case "send_request_headers.started" if info["request"].method == b"CONNECT":
                self.asked_proxy = True  # TLS so far was with the proxy.
            case _:
                pass


def find_connection(base_url: str, proxy: httpx.Proxy | None, seconds: float) -> list[Finding]:
    """Connect, by the proxy if any, without a request."""
    target = "the proxy" if proxy else _SERVER
    try:
        tried = diagnostics.try_addresses(
            str(proxy.url) if proxy else base_url, min(seconds, _CONNECTING)
        )
    except (OSError, ValueError) as error:  # No address of a proxy.
        return _no_connection(target, reason(error))
    broken = {address: reason(error) for address, error in tried.items() if error}
    if len(broken) == len(tried):
        return _no_connection(
            target, _listed(broken) if len(broken) > 1 else "".join(broken.values())
        )
    trace, failure = _ConnectionTrace(), None
    try:
        diagnostics.connect(base_url, seconds, trace)
    except Exception as error:  # noqa: BLE001 - any error is the finding.
        failure = error
    if failure and trace.seconds is None:
        return _no_connection(target, reason(failure))
    took = (trace.seconds or 0) * 1000
    parts = (f"connected to {target}", trace.address, f"in {took:,.0f} ms")
    tcp = fine(
        "TCP",
        ", ".join(filter(None, parts)),
        _LOSES_TIME.format(_listed(broken)) if broken else None,
    )
    if failure:
        with_proxy = proxy is not None and proxy.url.scheme == "https" and not trace.asked_proxy
        why = reason(failure, in_handshake=trace.shakes_hands)
        found = f"TLS with the proxy: {why}" if with_proxy else why
        todo = advice(failure, with_proxy=with_proxy, in_handshake=trace.shakes_hands)
        return [tcp, problem("TLS", ExitCode.UNREACHABLE, found, todo)]
    return [tcp, _tls(base_url, trace)]


def _no_connection(target: str, why: str) -> list[Finding]:
    what = "host and port" if target == _SERVER else "scheme, host and port"
    todo = f"check {what} of {target}, and whether a firewall is in between"
    found = f"no connection to {target}: {why}"
    return [problem("TCP", ExitCode.UNREACHABLE, found, todo), skipped("TLS", "needs TCP")]


def _listed(broken: Mapping[str, str]) -> str:
    return "; ".join(f"{address}: {why}" for address, why in broken.items())


def _tls(base_url: str, trace: _ConnectionTrace) -> Finding:
    if httpx.URL(base_url).scheme == "http":
        return skipped("TLS", "plain HTTP")
    certificate = describe_certificate(trace.certificate, datetime.now(UTC))
    return fine("TLS", f"{trace.version}, {certificate}")


def describe_certificate(certificate: Certificate, now: datetime) -> str:
    """Return subject, issuer and expiry of a certificate, in words."""
    expires_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    subject = _name(certificate["subject"]) or ", ".join(
        f"{kind} {name}" for kind, name in certificate.get("subjectAltName", ())[:1]
    )
    issuer = _name(certificate["issuer"])
    return (
        f"certificate of {printable(subject)} by {printable(issuer)},"
        f" expires {moment(expires_at, now)}"
    )


def _name(distinguished: object) -> str:
    """Return the best-known part of a distinguished name."""
    parts = cast("tuple[tuple[tuple[str, str], ...], ...]", distinguished)
    named = dict(pair for part in parts for pair in part)
    kinds = ("commonName", "organizationalUnitName", "organizationName")
    return next(filter(None, map(named.get, kinds)), "")
