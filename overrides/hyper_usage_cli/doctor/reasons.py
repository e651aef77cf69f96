"""The reason why a connection failed, and the advice."""

import ssl
from typing import Final

import httpcore

__all__ = ["advice", "reason"]

# As `openssl verify` numbers them.
_NOT_YET_VALID: Final = 9
_EXPIRED: Final = 10
_WRONG_HOST: Final = frozenset({62, 64})

_REFUSED: Final = {
    _NOT_YET_VALID: "check this machine's clock; if it is right, tell the operator of the server",
    _EXPIRED: "check this machine's clock; if it is right, the server's operator must renew it",
    **dict.fromkeys(_WRONG_HOST, "check the host in the base URL; another server answers there"),
}
_PROXY: Final = (
    "check scheme, host and port in the proxy's address: a proxy that speaks no TLS is http://…"
)
_UNKNOWN_CA: Final = "if its CA is one of your own, name its certificates in SSL_CERT_FILE"


def reason(error: BaseException, *, in_handshake: bool = False) -> str:
    """Return the reason of an error, in words; `in_handshake` says that TLS had begun."""
    match cause := _cause(error):
        case ssl.SSLCertVerificationError():
            return f"its certificate is refused: {cause.verify_message}"
        case ssl.SSLError():
            # Only the errors of OpenSSL have a `reason`.
            return f"no TLS: {getattr(cause, 'reason', None) or cause.strerror or cause}"
        case TimeoutError() | httpcore.TimeoutException():
            return "not in time"
        case OSError(strerror=str(words)):
            return f"no TLS: {words}" if in_handshake else words
        case _:
            return str(cause) or type(cause).__name__


def advice(error: BaseException, *, with_proxy: bool, in_handshake: bool = False) -> str:
    """Return the advice for a connection that failed after TCP.

    `with_proxy` says that TLS with a proxy of https failed. A server that speaks no TLS may break
    off a handshake anywhere, so `in_handshake` counts for more than the kind of the error.
    """
    match cause := _cause(error):
        case ssl.SSLCertVerificationError(verify_code=code) if not (
            with_proxy and code in _WRONG_HOST
        ):
            return _REFUSED.get(code, _UNKNOWN_CA)
        case _ if with_proxy:
            return _PROXY
        case OSError() if in_handshake and not isinstance(cause, TimeoutError):
            return "check the port in the base URL; what answers there may speak no TLS"
        case httpcore.ProxyError() if str(cause).startswith("5"):  # a status
            return "the proxy cannot reach the host; ask the operator of the proxy"
        case httpcore.ProxyError():
            return "check the proxy's user and password, and whether it may connect to the host"
        case _:
            return "check whether a firewall or a proxy cuts connections to the host"


def _cause(error: BaseException) -> BaseException:
    """Return the error that httpcore wraps: its context, because its pool hides the cause.

    Other errors are returned as they are: an error inside may show a password.
    """
    if isinstance(error, httpcore.NetworkError | httpcore.TimeoutException):
        return error.__context__ or error
    return error
