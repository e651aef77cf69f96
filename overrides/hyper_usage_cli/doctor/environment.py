"""The findings of `doctor` on this machine: versions, key, base URL, proxy and certificates."""

import os
import platform
import re
import ssl
import stat
from pathlib import Path
from shlex import quote
from typing import Final

import httpx

from hyper_usage import (
    SPEC_SHA256,
    SPEC_VERSION,
    ConfigurationError,
    __version__,
    diagnostics,
)
from hyper_usage_cli.access import BASE_URL, Access, Key
from hyper_usage_cli.doctor.finding import Finding, fine, problem, skipped
from hyper_usage_cli.doctor.reasons import reason
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.keys import KeyFile

__all__ = ["find_base_url", "find_certificates", "find_key", "find_proxy", "find_versions"]

_MASK: Final = "........"  # The same length for all keys.
_LAST_PORT: Final = 65_535
_ADVICE_KEY: Final = "give the key of your account: alone, and without quotes"
#: Characters that people put around a key, and texts that they put in its place.
_NOT_ALONE: Final = (
    (re.compile(r"""["'`].*|.*["'`]"""), "it has quotes around it"),
    (re.compile(r"(export)?[A-Z][A-Z0-9_]*=.*"), "it begins with the name of a variable"),
    (re.compile(r"\$.*|<.*>|\{\{.*\}\}|%.*%"), "it is the place for a key that nobody filled in"),
)
_UNREAD_EXCEPTIONS: Final = problem(
    "proxy",
    ExitCode.CONFIGURATION,
    "NO_PROXY has an entry that cannot be read",
    "separate hosts by commas, like localhost,.example.com,::1; an address has no brackets",
)


def find_versions() -> Finding:
    """Name the versions of this package, Python, httpx and the document."""
    return fine(
        "versions",
        f"hyper-usage {__version__}, Python {platform.python_version()},"
        f" httpx {httpx.__version__}, spec {SPEC_VERSION} (sha256 {SPEC_SHA256})",
    )


def find_key(access: Access) -> tuple[Finding, Key | None]:
    """Look for the key; only its length is shown."""
    try:
        key = access.key()
    except ConfigurationError as error:
        return problem("key", ExitCode.CONFIGURATION, str(error), _ADVICE_KEY), None
    found = f"{_MASK} ({len(key.secret)} characters) from {key.source}"
    if wrong := next((words for shape, words in _NOT_ALONE if shape.fullmatch(key.secret)), None):
        return problem("key", ExitCode.CONFIGURATION, f"{found}: {wrong}", _ADVICE_KEY), None
    file = access.place.path_from_here if isinstance(access.place, KeyFile) else None
    return fine("key", found, _permission_advice(file) if file else None), key


def _permission_advice(file: Path) -> str | None:
    """Return the advice for a key file that other users can read."""
    try:
        mode = file.stat().st_mode
    except OSError:  # The file may have been removed meanwhile.
        return None
    if os.name != "posix" or not stat.S_ISREG(mode) or not mode & (stat.S_IRGRP | stat.S_IROTH):
        return None
    return f"others can read this file: chmod 600 {quote(str(file))}"


def find_base_url(access: Access) -> tuple[Finding, str | None]:
    """Check the base URL."""
    source = "from --base-url"
    if "--account" in access.options:
        source = "from the accounts file or --base-url"
    if access.base_url == BASE_URL:
        source = "the document's server"
    elif access.base_url == os.environ.get(diagnostics.BASE_URL_VARIABLE):
        source = f"from {diagnostics.BASE_URL_VARIABLE}"
    try:
        base_url = diagnostics.check_base_url(access.base_url)
    except ConfigurationError as error:
        found, _, advice = str(error).rpartition("; ")
        return problem("base URL", ExitCode.CONFIGURATION, f"{found}, {source}", advice), None
    return fine("base URL", f"{base_url}, {source}"), base_url


def find_proxy(base_url: str) -> tuple[Finding, httpx.Proxy | None]:
    """Look for the proxy of the client; its user and password are not shown."""
    named = diagnostics.named_proxy(base_url) or ""
    source = _variable(named)
    unusable = problem(
        "proxy",
        ExitCode.CONFIGURATION,
        f"the proxy from {source} cannot be used",
        "expected http://[USER:PASSWORD@]HOST[:PORT], with special characters percent-encoded",
    )
    try:
        proxy = diagnostics.proxy(base_url)
    except ImportError:
        found, advice = f"a SOCKS proxy from {source}", "pip install 'httpx[socks]', which it needs"
        return problem("proxy", ExitCode.CONFIGURATION, found, advice), None
    except (ValueError, httpx.InvalidURL):  # The message may show the password.
        return (_UNREAD_EXCEPTIONS if _can_be_used(named) else unusable), None
    if proxy is None:
        return fine("proxy", _no_proxy(base_url, named)), None
    address = _address(proxy.url)
    if address is None:
        return unusable, None
    user = ", as a user whose password is not shown" if proxy.raw_auth else ""
    return fine("proxy", f"{address}{user}, from {source}"), proxy


def _can_be_used(address: str) -> bool:
    """Return whether httpx can use the address of a proxy; it adds a scheme that is missing."""
    try:
        httpx.Proxy(address if "://" in address else f"http://{address}")
    except (ValueError, httpx.InvalidURL):
        return False
    return True


def _address(url: httpx.URL) -> str | None:
    """Return the address of a proxy as it may be shown; None if it cannot be used.

    A path is not shown: the client ignores it, but it may be a secret. An @ in it means that host
    and port are in fact the start of a password that is not percent-encoded.
    """
    path = url.raw_path.decode() + url.fragment
    if "@" in path or not url.host or (url.port or 0) > _LAST_PORT:
        return None
    if path != "/":
        return "an address that is not shown, as it has a path"
    return f"{url.scheme}://{url.netloc.decode()}"


def _variable(address: str) -> str:
    """Return the variable that names a proxy."""
    for name, value in os.environ.items():
        if name.lower() in {"https_proxy", "all_proxy"} and value == address:
            return name
    return "the system's settings"


def _no_proxy(base_url: str, named: str) -> str:
    if not named:
        return "none"
    if httpx.URL(base_url).scheme == "http":
        return "none, as plain HTTP goes without one"
    return "none, as NO_PROXY names the host"


def find_certificates(base_url: str) -> Finding:
    """Look for the certificates that httpx trusts."""
    if httpx.URL(base_url).scheme == "http":
        return skipped("CA", "plain HTTP has no certificates")
    # httpx uses the first of these that is not empty.
    source = next(filter(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR")), "certifi")
    path = os.environ.get(source, "")
    named = f"{source} ({path})" if path else source
    try:
        known = diagnostics.certificates(base_url).cert_store_stats()["x509"]
    except (OSError, ValueError) as error:
        why = "none is there" if isinstance(error, ssl.SSLError) else reason(error)
        return _no_certificates(source, f"the certificates of {named} cannot be loaded: {why}")
    if source != "SSL_CERT_DIR":
        return fine("CA", f"{known} certificates of {named}")
    # OpenSSL reads a directory only on demand, and then the file with the hash of a name.
    if not any(_is_hash(each.name) for each in _listed(Path(path))):
        return _no_certificates(source, f"{named} has no certificate under the hash of its name")
    return fine("CA", f"the certificates of {named}")


def _no_certificates(source: str, found: str) -> Finding:
    advice = {
        "SSL_CERT_FILE": "name a readable file of PEM certificates, or unset SSL_CERT_FILE",
        "SSL_CERT_DIR": "name a directory that `openssl rehash` has seen, or unset SSL_CERT_DIR",
        "certifi": "pip install --force-reinstall certifi",
    }
    return problem("CA", ExitCode.CONFIGURATION, found, advice[source])


def _listed(directory: Path) -> list[Path]:
    try:
        return list(directory.iterdir())
    except OSError:
        return []


def _is_hash(name: str) -> bool:
    """Return whether OpenSSL may look for a file: eight hexadecimal digits, a dot and a number."""
    digits, _, number = name.partition(".")
    return len(digits) == 8 and number.isdecimal() and set(digits) <= set("0123456789abcdef")  # noqa: PLR2004 - OpenSSL's
