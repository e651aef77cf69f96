"""Fixtures for the tests of `doctor`: an environment without this machine's settings."""

from pathlib import Path

import pytest
import trustme

from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.doctor.reports import KEY, Doctor


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a key, and remove proxies, certificates and settings of the terminal."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for scheme in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
        monkeypatch.delenv(f"{scheme}_proxy".upper(), raising=False)
    monkeypatch.setenv("HYPER_USAGE_API_KEY", KEY)


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str], schema: Schema) -> Doctor:
    """Return a function that runs `doctor`."""
    return Doctor(capsys, schema)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Return a CA."""
    return trustme.CA()


@pytest.fixture
def _trust(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set SSL_CERT_FILE to the CA."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
