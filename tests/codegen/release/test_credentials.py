"""The address of an index and the credentials for it."""

import html
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

import keyring
import pytest
from requests import Request

from codegen.errors import CodegenError, RefusedError
from codegen.release.credentials import IndexAccount, concealing

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
    assert "me [password]" == found.without_secrets("me s3cret")
    assert "s3cret" not in repr(found)


def test_pypirc(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A section of .pypirc may hold address and credentials."""
    text = "[distutils]\nindex-servers = company\n[company]\nusername = me\npassword = s3cret\n"
    (home / ".pypirc").write_text(f"{text}repository = {UPLOAD}\n", encoding="utf-8")
    monkeypatch.setenv("TWINE_REPOSITORY", "company")
    assert (UPLOAD, ("s3cret",)) == (
        IndexAccount.from_environment().upload_url,
        IndexAccount.from_environment().secrets,
    )


def test_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring may hold the password."""

    def password(system: str, user: str) -> str:
        return {(UPLOAD, "me"): "s3cret"}[system, user]

    monkeypatch.setattr(keyring, "get_password", password)
    monkeypatch.setenv("TWINE_REPOSITORY_URL", UPLOAD)
    monkeypatch.setenv("TWINE_USERNAME", "me")
    assert ("s3cret",) == IndexAccount.from_environment().secrets


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


def test_netrc(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A .netrc has the credentials for another server to read from, and for no server of a link."""
    (home / ".netrc").write_text("default login reader password r3ad\n", encoding="utf-8")
    (home / ".netrc").chmod(0o600)
    simple = "https://mirror.example/"
    found = account(monkeypatch, TWINE_REPOSITORY_URL=UPLOAD, HYPER_USAGE_INDEX_URL=simple)
    assert "Basic cmVhZGVyOnIzYWQ=" == header(found, simple)
    assert "Basic bWU6czNjcmV0" == header(found, UPLOAD)
    assert None is header(found, "https://files.example/x.whl")
    assert "[password] [password]" == found.without_secrets("s3cret r3ad")


SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "plain": str,
    "percent": quote,
    "percent, everything": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent, twice": lambda text: quote(quote(text)),
    "form": quote_plus,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "repr": lambda text: repr(text)[1:-1],
    "repr of bytes": lambda text: repr(text.encode())[2:-1],
    "HTML": html.escape,
    "HTML, numbers": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "Latin-1": lambda text: text.encode().decode("latin-1"),
    "capitals": str.upper,
    "wrapped": lambda text: f"{text[:4]}\n  {text[4:]}",
    "hexadecimal": lambda text: text.encode().hex(),
    "Base64": lambda text: b64encode(text.encode()).decode(),
    "Base64 of a login": lambda text: b64encode(f"me:{text}".encode()).decode(),
    "Base64 of another login": lambda text: b64encode(f"you:{text}:".encode()).decode(),
    "Base64, and plain": lambda text: b64encode(f"me:{text}".encode()).decode() + text,
    "Base64 for URLs": lambda text: urlsafe_b64encode(f"user:{text}".encode()).decode(),
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize(
    "secret", ["s3cret", 'pä"s <&%+w0rd/é€?>~', "\\u00e9 'x'\t=", "pypi-AgEIcH"]
)
def test_spellings(
    monkeypatch: pytest.MonkeyPatch, secret: str, spell: Callable[[str], str]
) -> None:
    """A password is hidden in each spelling that may repeat it, and all else stays."""
    found = account(monkeypatch, TWINE_REPOSITORY_URL=UPLOAD, TWINE_PASSWORD=secret)
    said = f"401 for {spell(secret)} from /team/"
    shown = found.without_secrets(said).replace("[password][password]", "[password]")
    assert "401 for [password] from /team/" == shown


def test_password_of_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password that nobody sees needs no hiding, but its Base64 does."""
    found = account(monkeypatch, TWINE_REPOSITORY_URL=UPLOAD, TWINE_PASSWORD="    ")
    assert "a b [password]" == found.without_secrets("a b bWU6ICAgIA==")


def test_concealing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command prints no password, whether it succeeds or not."""
    account(monkeypatch, TWINE_REPOSITORY_URL=UPLOAD)
    assert "s3cret" == concealing(lambda _account: "s3cret")

    def run(connect: Callable[[], IndexAccount]) -> str:
        return f"{connect().upload_url} s3cret"

    assert f"{UPLOAD} [password]" == concealing(run)

    def refuse(connect: Callable[[], IndexAccount]) -> str:
        raise RefusedError.at(f"{connect().upload_url}s3cret", "got s3cret")

    with pytest.raises(RefusedError) as caught:
        concealing(refuse)
    assert f"{UPLOAD}[password]: got [password]" == str(caught.value)


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
    found = account(monkeypatch, TWINE_REPOSITORY_URL=UPLOAD, TWINE_PASSWORD="\udcff!")
    assert "Basic bWU6/yE=" == header(found, UPLOAD)
    assert "[password]" == found.without_secrets("\udcff!")


def test_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing password is an error, and nobody is asked for it."""
    monkeypatch.setenv("TWINE_REPOSITORY_URL", UPLOAD)
    with pytest.raises(CodegenError, match="twine: NonInteractive: Credential not found"):
        IndexAccount.from_environment()
