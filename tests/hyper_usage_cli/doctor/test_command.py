"""`doctor`: key, base URL and certificates, and the layout of the report."""

import re
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Final

import pytest
import trustme

from hyper_usage.diagnostics import BASE_URL_VARIABLE
from hyper_usage.testing import FakeUsageAPI
from hyper_usage_api.document import SHA256
from hyper_usage_cli import keys, main
from hyper_usage_cli.access import Access
from hyper_usage_cli.doctor import environment
from hyper_usage_cli.doctor.command import run
from hyper_usage_cli.keys import KeyFile, Stdin
from tests.hyper_usage_cli.doctor.reports import KEY, PASSWORD, Doctor

NOWHERE: Final = "https://127.0.0.1:1"

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_all_is_well(doctor: Doctor) -> None:
    """A server on loopback has no problem; proxy, certificates and TLS are skipped."""
    api = FakeUsageAPI(api_key=KEY)
    with api.serve() as base_url:
        report = doctor(base_url)
    assert (0, []) == (report.code, report.problems)
    skipped = [name for name in report.findings if report.state(name) == "skipped"]
    assert ["CA", "TLS"] == skipped
    assert SHA256 in report.found("versions")
    assert re.fullmatch(r"GET /usage: 3 plans, in \d+ ms", report.found("call"))
    assert len(api.requests) == 1


@pytest.mark.parametrize("option", [True, False])
def test_source_of_the_base_url(
    option: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base URL is the option's, or else the variable's; the report says whose it is."""
    with FakeUsageAPI(api_key=KEY).serve() as base_url:
        monkeypatch.setenv(BASE_URL_VARIABLE, "https://127.0.0.1:1" if option else base_url)
        assert 0 == main.run(["doctor", *(["--base-url", base_url] if option else [])])
    printed = " ".join(capsys.readouterr().out.split())
    assert f"{base_url}, from {'--base-url' if option else BASE_URL_VARIABLE} " in printed


def test_account(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One account can be looked at; its key and its base URL are its own."""
    monkeypatch.setenv("SHOP_KEY", KEY)
    with FakeUsageAPI(api_key=KEY).serve() as base_url:
        assert 0 == main.run(["doctor", "--account", "shop=SHOP_KEY", "--base-url", base_url])
    printed = " ".join(capsys.readouterr().out.split())
    assert "(8 characters) from its variable" in printed
    assert f"{base_url}, from the accounts file or --base-url " in printed


@pytest.mark.parametrize("columns", ["60", "80", "10"])
def test_screen(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines are aligned, in ASCII, within the screen, and without a secret."""
    monkeypatch.setenv("COLUMNS", columns)
    with FakeUsageAPI().serve() as base_url:
        assert 4 == run(Access(base_url=base_url), as_json=False)
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert not {"~", "^", "\x1b"} & {*printed}
    lines = printed.splitlines()
    # Below the narrowest column, words are not broken.
    assert max(map(len, lines)) <= max(int(columns), 39)
    assert all(line == line.rstrip() for line in lines)
    begins = [line[:19] for line in lines]
    assert "problem  call      " in begins
    assert "                   -> check" in printed
    assert all(re.fullmatch(r"(ok|problem|skipped) +[\w ]+ |\s{19}", each) for each in begins)


def test_no_key(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key, only the call and the clock are skipped."""
    monkeypatch.delenv("HYPER_USAGE_API_KEY")
    monkeypatch.setattr(keys, "find_spec", dict[str, None]().get)  # keyring is not installed.
    api = FakeUsageAPI()
    with api.serve() as base_url:
        report = doctor(base_url)
    assert (3, ["key"]) == (report.code, report.problems)
    assert "ok" == report.state("TCP")
    assert "needs a key" == report.found("call")
    assert "needs a reply" == report.found("clock")
    assert [] == api.requests


@pytest.mark.parametrize(
    ("mode", "advised"),
    [pytest.param(0o600, False, id="own"), pytest.param(0o640, True, id="of a group")],
)
def test_key_file(doctor: Doctor, tmp_path: Path, mode: int, advised: bool) -> None:
    """A key file that others can read has an advice, but is not a problem."""
    file = tmp_path / "the key"
    file.write_text(f"{KEY}\n")
    file.chmod(mode)
    report = doctor(place=KeyFile(file))
    assert f"........ (8 characters) from {file}" == report.found("key")
    expected = f"others can read this file: chmod 600 '{file}'" if advised else None
    assert expected == report.advice("key")
    assert "ok" == report.state("key")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param('"abcdefgh"', "it has quotes around it", id="quotes"),
        pytest.param("'abcdefgh'", "it has quotes around it", id="single quotes"),
        pytest.param('abcdefgh"', "it has quotes around it", id="one quote"),
        pytest.param("`abcdefgh`", "it has quotes around it", id="backticks"),
        pytest.param("HYPER_USAGE_API_KEY=abcdefgh", "it begins with the name", id="assignment"),
        pytest.param("${API_KEY}", "nobody filled in", id="variable"),
        pytest.param("$API_KEY", "nobody filled in", id="short variable"),
        pytest.param("<your-key>", "nobody filled in", id="brackets"),
        pytest.param("{{api_key}}", "nobody filled in", id="template"),
        pytest.param("%API_KEY%", "nobody filled in", id="Windows"),
    ],
)
def test_key_that_is_not_alone(
    key: str, expected: str, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quotes and what else people put around a key are a problem; the key is not shown."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", key)
    report = doctor()
    assert (3, "problem") == (report.code, report.state("key"))
    assert expected in report.found("key")
    assert "give the key of your account: alone, and without quotes" == report.advice("key")
    assert "abcdefgh" not in f"{report.findings}"


def test_key_with_signs_is_fine(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key may have the signs of Base64."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "ABCD+/0==")
    assert "ok" == doctor().state("key")


def test_key_file_that_went_away(tmp_path: Path) -> None:
    """A key file that was removed after reading has no advice."""
    assert environment._permission_advice(tmp_path / "gone") is None  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    "content", [b"", f"{KEY} {KEY}".encode(), b"~^\xff"], ids=["empty", "two keys", "no text"]
)
def test_unusable_key_file(doctor: Doctor, tmp_path: Path, content: bytes) -> None:
    """A key that cannot be sent is a problem, and is not shown."""
    file = tmp_path / "key"
    file.write_bytes(content)
    report = doctor(place=KeyFile(file))
    assert (3, ["key", "TCP"]) == (report.code, report.problems)
    assert report.advice("key")


def test_key_from_stdin(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one key from stdin is used for the call too."""
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(f"{KEY}\n".encode())))
    with FakeUsageAPI(api_key=KEY).serve() as base_url:
        report = doctor(base_url, place=Stdin())
    assert "........ (8 characters) from stdin" == report.found("key")
    assert 0 == report.code


@pytest.mark.parametrize(
    "stdin",
    [
        pytest.param(None, id="closed"),
        pytest.param(TextIOWrapper(BytesIO(b"~\xff^"), encoding="utf-8"), id="no text"),
    ],
)
def test_unreadable_stdin(
    doctor: Doctor, stdin: TextIOWrapper | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stdin that cannot be read is a problem of the key."""
    monkeypatch.setattr(sys, "stdin", stdin)
    report = doctor(place=Stdin())
    assert "stdin cannot be read: it is closed, or no text" == report.found("key")
    assert 3 == report.code


@pytest.mark.parametrize(
    "base_url",
    [
        f"https://user:{PASSWORD}@api.example",
        f"https://api.example?key={KEY}",
        "https://api.example:65536",
        "https://127.0.0.1:0",
        "http://api.example",
        "https://",
        "https://[::1",
        "https://a..example",
        "https://" + "a" * 64 + ".example",
    ],
)
def test_unusable_base_url(doctor: Doctor, base_url: str) -> None:
    """An unusable base URL is a problem, and all later steps need it."""
    report = doctor(base_url)
    assert (3, ["base URL"]) == (report.code, report.problems)
    assert "expected https://" in str(report.advice("base URL"))
    assert "needs base URL" == report.found("proxy") == report.found("clock")


@pytest.mark.parametrize("source", ["--base-url", BASE_URL_VARIABLE])
def test_source_of_an_unusable_base_url(
    source: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report says where an unusable base URL comes from."""
    monkeypatch.setenv(BASE_URL_VARIABLE, "ftp://h")
    assert 3 == main.run(["doctor", *([source, "ftp://other"] if source == "--base-url" else [])])
    printed = " ".join(capsys.readouterr().out.split())
    assert f"base_url cannot be used, from {source} -> expected https://HOST" in printed


@pytest.fixture
def name_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Return a function that sets a variable to a file, or to the directory if the name is ""."""

    def name(variable: str, file: str) -> Path:
        monkeypatch.setenv(variable, str(tmp_path / file))
        return tmp_path / file

    return name


def test_certificates_of_certifi(doctor: Doctor) -> None:
    """By default, the certificates are certifi's."""
    assert doctor(NOWHERE).found("CA").endswith(" certificates of certifi")


@pytest.mark.parametrize(
    ("variable", "name", "found"),
    [
        pytest.param("SSL_CERT_FILE", "ca.pem", "1 certificates of SSL_CERT_FILE ({})", id="file"),
        pytest.param("SSL_CERT_DIR", "", "the certificates of SSL_CERT_DIR ({})", id="directory"),
    ],
)
def test_certificates(
    doctor: Doctor,
    name_file: Callable[[str, str], Path],
    variable: str,
    name: str,
    found: str,
) -> None:
    """The source of the certificates is shown."""
    path = name_file(variable, name)
    for file in ("ca.pem", "0123abcd.0"):
        trustme.CA().cert_pem.write_to_path(str((path if path.is_dir() else path.parent) / file))
    report = doctor(NOWHERE)
    assert found.format(path) == report.found("CA")
    assert ["TCP"] == report.problems


@pytest.mark.parametrize(
    ("variable", "name", "why"),
    [
        pytest.param("SSL_CERT_FILE", "none", "No such file or directory", id="no file"),
        pytest.param("SSL_CERT_FILE", "", "Is a directory", id="a directory"),
        pytest.param("SSL_CERT_FILE", "empty", "cannot be loaded: none is there", id="empty file"),
        pytest.param("SSL_CERT_DIR", "", "has no certificate under the hash", id="no hashes"),
        pytest.param("SSL_CERT_DIR", "none", "has no certificate under the hash", id="no dir"),
    ],
)
def test_unusable_certificates(
    doctor: Doctor,
    name_file: Callable[[str, str], Path],
    variable: str,
    name: str,
    why: str,
) -> None:
    """Unusable certificates are a problem, and the connection needs them."""
    path = name_file(variable, name)
    (path.parent / "empty").touch()
    report = doctor(NOWHERE)
    assert (3, ["CA"]) == (report.code, report.problems)
    assert why in report.found("CA")
    assert variable in str(report.advice("CA"))
    assert "needs CA" == report.found("TCP")
