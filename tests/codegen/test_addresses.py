"""Secrets and documents travel where nobody can read or change them."""

import pytest

from codegen.addresses import is_secure


@pytest.mark.parametrize(
    ("scheme", "host"),
    [
        ("https", "example.com"),
        ("http", "localhost"),
        ("http", "127.0.0.1"),
        ("http", "127.8.8.8"),
        ("http", "::1"),
    ],
)
def test_secure(scheme: str, host: str) -> None:
    """TLS protects any host, and the loopback address needs no protection."""
    assert is_secure(scheme, host)


@pytest.mark.parametrize(
    ("scheme", "host"),
    [
        ("http", "example.com"),
        ("http", "localhost.example.com"),
        ("http", "128.0.0.1"),
        ("http", ""),
        ("ftp", "localhost"),
        ("", "127.0.0.1"),
    ],
)
def test_not_secure(scheme: str, host: str) -> None:
    """Without TLS no other host is trusted, and no other scheme is."""
    assert not is_secure(scheme, host)
