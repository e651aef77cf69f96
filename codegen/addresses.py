"""The rule for the addresses that the pipeline may talk to."""

from ipaddress import ip_address

__all__ = ["is_secure"]


def is_secure(scheme: str, host: str) -> bool:
    """Tell whether nobody on the way to a server can read or change the traffic.

    That is `https`, or `http` on a loopback address.
    """
    return scheme == "https" or (scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
