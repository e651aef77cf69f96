"""The address of an index and the credentials for it."""

from pathlib import Path
from typing import Final

import keyring
import pytest
from requests import Request

from codegen.errors import CodegenError
from codegen.release.credentials import IndexAccount

UPLOAD: Final = "https://index.example/team/"
NAMES: Final = ("REPOSITORY", "REPOSITORY_URL", "USERNAME", "PASSWORD", "CERT")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a home directory without any account."""
    for name in NAMES:
        monkeypatch.delenv(f"TWINE_{name}", raising=False)
    monkeypatch.delenv("HYPER_USAGE_INDEX_URL", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    def nothing(_system: str, _user: str | None) -> None: ...

    monkeypatch.setattr(keyring, "get_credential", nothing)
    monkeypatch.setattr(keyring, "get_password", nothing)
    return tmp_path


def account(monkeypatch: pytest.MonkeyPatch, **settings: str) -> IndexAccount:
    """Return the account that these settings give."""
    for name, value in {"TWINE_USERNAME": "me", "TWINE_PASSWORD": "s3cret", **settings}.items():
        monkeypatch.setenv(name, value)
    return IndexAccount.from_environment()


def header(found: IndexAccount, url: str) -> str | bytes | None:
    """Return what would be sent as credentials."""
    return found.session.prepare_request(Request("GET", url)).headers.get("Authorization")


@pytest.mark.parametrize("upload", [UPLOAD, UPLOAD.rstrip("/"), "http://127.0.0.1:8080/team"])
def test_environment(monkeypatch: pytest.MonkeyPatch, upload: str) -> None:
    """Twine's variables name the index; its Simple API is below."""
    found = account(monkeypatch, TWINE_REPOSITORY_URL=upload)
    assert upload == found.upload_url
    assert f"{upload.rstrip('/')}/simple/" == found.simple_url
    assert "me [password]" == found.without_secret("me s3cret")
    assert "s3cret" not in repr(found)


def test_pypirc(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A section of .pypirc may hold address and credentials."""
    text = "[distutils]\nindex-servers = company\n[company]\nusername = me\npassword = s3cret\n"
    (home / ".pypirc").write_text(f"{text}repository = {UPLOAD}\n", encoding="utf-8")
    monkeypatch.setenv("TWINE_REPOSITORY", "company")
    assert (UPLOAD, "s3cret") == (
        IndexAccount.from_environment().upload_url,
        IndexAccount.from_environment().secret,
    )


def test_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring may hold the password."""

    def password(system: str, user: str) -> str:
        return {(UPLOAD, "me"): "s3cret"}[system, user]

    monkeypatch.setattr(keyring, "get_password", password)
    monkeypatch.setenv("TWINE_REPOSITORY_URL", UPLOAD)
    monkeypatch.setenv("TWINE_USERNAME", "me")
    assert "s3cret" == IndexAccount.from_environment().secret


def test_credentials_stay_at_their_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials go to the origin of the uploads, and not to the hosts of links."""
    found = account(monkeypatch, TWINE_REPOSITORY_URL=UPLOAD)
    assert "Basic bWU6czNjcmV0" == header(found, f"{UPLOAD}simple/")
    assert None is header(found, "https://files.example/x.whl")
    assert None is header(found, "http://index.example/x.whl")
    simple = "https://mirror.example/+simple"
    elsewhere = account(monkeypatch, TWINE_REPOSITORY_URL=UPLOAD, HYPER_USAGE_INDEX_URL=simple)
    assert f"{simple}/" == elsewhere.simple_url
    assert None is header(elsewhere, simple)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({}, "TWINE_REPOSITORY_URL: no index is named", id="no index"),
        pytest.param(
            {"TWINE_REPOSITORY": "company"}, "twine: InvalidConfiguration: ", id="no section"
        ),
        pytest.param(
            {"TWINE_REPOSITORY_URL": "ftp://index.example/"}, "twine: ", id="no web address"
        ),
        pytest.param(
            {"TWINE_REPOSITORY_URL": "http://index.example/"},
            "TWINE_REPOSITORY_URL: expected an address with https",
            id="no TLS",
        ),
        pytest.param(
            {"TWINE_REPOSITORY_URL": "http://127.0.0.1.example/"},
            "TWINE_REPOSITORY_URL: expected an address with https",
            id="no loopback",
        ),
        pytest.param(
            {
                "TWINE_REPOSITORY_URL": UPLOAD,
                "HYPER_USAGE_INDEX_URL": "https://me:s3cret@a.example",
            },
            "HYPER_USAGE_INDEX_URL: expected an address without name",
            id="password in an address",
        ),
        pytest.param(
            {"TWINE_REPOSITORY_URL": UPLOAD, "HYPER_USAGE_INDEX_URL": "https://[s3cret/"},
            "HYPER_USAGE_INDEX_URL: expected an address with https://",
            id="no address",
        ),
        pytest.param(
            {"TWINE_REPOSITORY_URL": UPLOAD, "TWINE_PASSWORD": ""},
            "twine: no name or no password",
            id="empty password",
        ),
    ],
)
def test_unusable(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], expected: str) -> None:
    """Settings that cannot be used are named, and no secret is shown."""
    with pytest.raises(CodegenError) as caught:
        account(monkeypatch, **settings)
    assert str(caught.value).startswith(expected)
    assert "s3cret" not in str(caught.value)


def test_section_without_address(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A section of .pypirc that names no address is an error that says so."""
    text = "[distutils]\nindex-servers = company\n[company]\nusername = me\n"
    (home / ".pypirc").write_text(text, encoding="utf-8")
    with pytest.raises(CodegenError, match=r"section of \.pypirc lacks 'repository'"):
        account(monkeypatch, TWINE_REPOSITORY="company")


def test_any_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password may hold any character."""
    found = account(monkeypatch, TWINE_REPOSITORY_URL=UPLOAD, TWINE_PASSWORD="\u20ac")
    assert "Basic bWU64oKs" == header(found, UPLOAD)


def test_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing password is an error, and nobody is asked for it."""
    monkeypatch.setenv("TWINE_REPOSITORY_URL", UPLOAD)
    with pytest.raises(CodegenError, match="twine: NonInteractive: Credential not found"):
        IndexAccount.from_environment()
