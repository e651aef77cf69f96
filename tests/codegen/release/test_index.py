"""An index, played by a server of the tests."""

import json
import subprocess
from collections.abc import Generator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest
from attrs import Factory, evolve, frozen
from packaging.version import Version

from codegen.errors import CodegenError
from codegen.release import index, upload
from codegen.release.bounded import BoundedSession
from codegen.release.credentials import IndexAccount
from codegen.release.index import Index
from tests.codegen.release.wheels import wheel

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PAGE: Final = "/simple/hyper-usage/"
NO_PAGE: Final = "expected a page of hyper-usage, got another page"
NO_INDEX: Final = "expected the answer of an index, got"
ROOT: Final = "/simple/"
WHEEL: Final = "hyper_usage-0.1.0-py3-none-any.whl"
SDIST: Final = "hyper_usage-0.1.0.tar.gz"
JSON: Final = "application/vnd.pypi.simple.v1+json"


@frozen
class Server:
    """Answers by path: status, type and content."""

    port: int
    answers: dict[str, tuple[int, str, bytes]] = Factory(dict[str, tuple[int, str, bytes]])

    @property
    def index(self) -> Index:
        """The index that this server is."""
        base = f"http://127.0.0.1:{self.port}"
        session = BoundedSession()
        session.trust_env = False
        account = IndexAccount(
            upload_url=f"{base}/", simple_url=f"{base}{ROOT}", session=session, secrets=("s3cret",)
        )
        return Index(account)

    def html(self, *links: str) -> None:
        """Serve a page for the project."""
        self.answers[PAGE] = 200, "text/html", "".join(links).encode()


@pytest.fixture
def server() -> Generator[Server]:
    """Run a server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, content = made.answers.get(self.path, (404, "text/plain", b"no"))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.send_header("location", "https://elsewhere.example/simple/hyper-usage/")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        made = Server(http.server_port)
        thread = Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        yield made
        http.shutdown()
        thread.join()


def link(name: str, more: str = "") -> str:
    """Link to a file."""
    return f'<a href="/files/{name}" {more}>{name}</a>'


def in_json(**members: object) -> tuple[int, str, bytes]:
    """Return a page in JSON that lists the wheel."""
    file: dict[str, object] = {"filename": WHEEL, "url": f"/files/{WHEEL}", "hashes": {}, **members}
    body: dict[str, object] = {
        "meta": {"api-version": "1.1"},
        "name": "hyper-usage",
        "files": [file],
    }
    return 200, JSON, json.dumps(body).encode()


def in_html(more: str) -> tuple[int, str, bytes]:
    """Return a page in HTML that lists the wheel."""
    return 200, "text/html", link(WHEEL, more).encode()


def test_releases(server: Server) -> None:
    """Releases are told apart by version; one is yanked if all of its files are."""
    newer = WHEEL.replace("0.1.0", "0.10.0")
    foreign = "other-1.0-py3-none-any.whl"
    server.html(
        link(newer, "data-yanked"),
        link(WHEEL, "data-yanked"),
        link(SDIST),
        link(foreign),
        link("hyper-usage-nightly.tar.gz"),
        '<a href="/login">Sign in</a>',
    )
    first, second = server.index.releases()
    assert (Version("0.1.0"), (WHEEL, SDIST), False) == (first.version, first.files, first.yanked)
    assert (Version("0.10.0"), (newer,), True) == (second.version, second.files, second.yanked)


NEWER: Final = "hyper_usage-99.0.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        pytest.param(WHEEL, NEWER, id="another version"),
        pytest.param("Documentation", NEWER, id="no name of a file"),
        pytest.param(WHEEL, "download", id="no name in the address"),
        pytest.param(WHEEL, NEWER.replace("h", "%68", 1), id="escaped"),
        pytest.param(WHEEL, f"{NEWER}/", id="folder"),
        pytest.param(SDIST, f"{SDIST}#egg=hyper-usage-99", id="egg"),
        pytest.param(SDIST, f"{SDIST}#sha256=00&egg=hyper.usage-99", id="egg behind a hash"),
        pytest.param("x.zip", "x.zip#egg=Hyper_Usage-99", id="egg alone"),
    ],
)
def test_another_name_in_the_address(server: Server, name: str, url: str) -> None:
    """Pip takes the name of a file from its address, so an index must not state another one."""
    server.html(f'<a href="/files/{url}">{name}</a>')
    with pytest.raises(CodegenError, match="expected one name for each file, got "):
        server.index.releases()
    server.answers[PAGE] = in_json(filename=name, url=f"/files/{url}")
    with pytest.raises(CodegenError, match="expected one name for each file, got "):
        server.index.releases()


def test_json(server: Server) -> None:
    """The answer may be JSON, with no file left in it."""
    body: dict[str, Any] = {"meta": {"api-version": "1.1"}, "name": "hyper-usage", "files": []}
    server.answers[PAGE] = 200, JSON, json.dumps(body).encode()
    assert [] == server.index.releases()
    body["files"] = [{"filename": SDIST, "url": f"/files/{SDIST}", "hashes": {}, "yanked": "bad"}]
    server.answers[PAGE] = 200, JSON, json.dumps(body).encode()
    assert [True] == [release.yanked for release in server.index.releases()]


def test_unknown_project(server: Server) -> None:
    """An index that does not know the project has no release of it."""
    server.answers[ROOT] = 200, "text/html", b""
    assert [] == server.index.releases()
    server.answers[ROOT] = 200, "text/html", b'<a href="other/">other</a>'
    assert [] == server.index.releases()
    body = {"meta": {"api-version": "1.1"}, "projects": [{"name": "other"}]}
    server.answers[ROOT] = 200, JSON, json.dumps(body).encode()
    assert [] == server.index.releases()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        pytest.param("text/plain", b"", id="no page"),
        pytest.param("text/html", b'<a href="/about">About us</a>', id="web site"),
        pytest.param(JSON, b"[]", id="an array"),
        pytest.param("text/html; charset=nope", b'<a href="/">\xff</a>', id="no such charset"),
    ],
)
def test_root_of_no_index(server: Server, kind: str, content: bytes) -> None:
    """An address that does not know the project is an index only if its root lists projects."""
    server.answers[ROOT] = 200, kind, content
    with pytest.raises(CodegenError, match=f"{ROOT}: {NO_INDEX}"):
        server.index.releases()


@pytest.mark.parametrize(
    ("status", "kind", "content", "expected"),
    [
        pytest.param(404, "text/html", b"", "expected an index, got status 404", id="404"),
        pytest.param(401, "text/html", b"", r"refused with status 401; check the cred", id="401"),
        pytest.param(403, "text/html", b"", r"refused with status 403; check the cred", id="403"),
        pytest.param(503, "text/html", b"", f"{NO_INDEX} status 503", id="503"),
        pytest.param(302, "text/html", b"", "expected an answer, got a redirect", id="redirect"),
        pytest.param(200, "text/html", b"<a>Sign in</a>", NO_PAGE, id="login"),
        pytest.param(200, "text/html", b"", NO_PAGE, id="empty"),
        pytest.param(200, "text/plain", b"ok", NO_INDEX, id="no page"),
        pytest.param(200, JSON, b"{", NO_INDEX, id="no JSON"),
        pytest.param(200, JSON, b"[]", NO_INDEX, id="an array"),
        pytest.param(200, JSON, b'{"files": 5}', NO_INDEX, id="a number"),
        pytest.param(
            200, JSON, b'{"meta":{"api-version":"2.0"},"name":"x","files":[]}',
            NO_INDEX, id="of the future",
        ),
        pytest.param(
            200, JSON, b'{"meta":{"api-version":"1.0"},"name":"other","files":[]}',
            "expected the page of hyper-usage, got that of other", id="another project",
        ),
        pytest.param(
            200, "text/html",
            b'<meta name="pypi:repository-version" content="1.0"><a href="login">Sign in</a>',
            NO_PAGE, id="login of an index",
        ),
    ],
)  # fmt: skip
def test_other_answers(
    server: Server, status: int, kind: str, content: bytes, expected: str
) -> None:
    """An answer that does not come from an index is an error, never a first release."""
    server.answers[PAGE] = status, kind, content
    with pytest.raises(CodegenError, match=expected):
        server.index.releases()


def test_no_answer(server: Server) -> None:
    """An index that does not answer is an error."""
    account = evolve(server.index.account, simple_url="http://127.0.0.1:9/")
    with pytest.raises(CodegenError, match=f"{NO_INDEX} ConnectionError"):
        Index(account).releases()


def test_download(server: Server) -> None:
    """A file is returned as it is served, if it has the hash that the page states."""
    server.answers[f"/files/{WHEEL}"] = 200, "application/zip", b"wheel"
    server.html(link(f"{WHEEL}"))
    assert b"wheel" == server.index.download(WHEEL)
    digest = sha256(b"wheel").hexdigest()
    server.html(f'<a href="/files/{WHEEL}#sha256={digest}">{WHEEL}</a>')
    assert b"wheel" == server.index.download(WHEEL)
    server.answers[f"/files/{WHEEL}"] = 200, "application/zip", b"other"
    with pytest.raises(CodegenError, match=f"{WHEEL}: expected the sha256 that the index states"):
        server.index.download(WHEEL)
    del server.answers[f"/files/{WHEEL}"]
    with pytest.raises(CodegenError, match=f"{WHEEL}: {NO_INDEX} status 404"):
        server.index.download(WHEEL)
    with pytest.raises(CodegenError, match=f"does not list {SDIST}"):
        server.index.download(SDIST)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(in_html("data-core-metadata=true"), id="HTML"),
        pytest.param(in_html("data-core-metadata=sha256=00"), id="HTML with a hash"),
        pytest.param(in_html("data-core-metadata=no"), id="HTML with another value"),
        pytest.param(in_html("data-dist-info-metadata"), id="HTML, old name"),
        pytest.param(in_json(**{"core-metadata": True}), id="JSON"),
        pytest.param(
            in_json(**{"core-metadata": None, "dist-info-metadata": {"sha256": "00"}}),
            id="JSON, old name",
        ),
    ],
)
def test_metadata_beside_a_wheel(server: Server, page: tuple[int, str, bytes]) -> None:
    """Installers read them in the place of those in the wheel, so they must be the same."""
    metadata = b"Metadata-Version: 2.1\nName: hyper-usage\nVersion: 0.1.0\n"
    content = wheel("0.1.0", {"hyper_usage-0.1.0.dist-info/METADATA": metadata}).content
    where = f"/files/{WHEEL}"
    server.answers[PAGE], server.answers[where] = page, (200, "application/zip", content)
    with pytest.raises(CodegenError, match=rf"{WHEEL}\.metadata: {NO_INDEX} status 404"):
        server.index.download(WHEEL)
    server.answers[f"{where}.metadata"] = 200, "text/plain", metadata
    assert content == server.index.download(WHEEL)
    server.answers[f"{where}.metadata"] = 200, "text/plain", b"Requires-Dist: evil\n" + metadata
    with pytest.raises(CodegenError, match=rf"{WHEEL}\.metadata: expected the METADATA in the w"):
        server.index.download(WHEEL)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("retry\nHTTPError: s3cret\n", "HTTPError: [password]", id="error"),
        pytest.param(
            "Traceback (most\n  File\nKeyError: 's3cret'\n", "KeyError: '[password]'", id="bug"
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_upload_fails(
    monkeypatch: pytest.MonkeyPatch, server: Server, said: str, expected: str
) -> None:
    """The last line that twine prints is shown, without the password."""
    failed = subprocess.CompletedProcess([], 1, stdout="", stderr=said)

    def run(*_command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        return failed

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(CodegenError) as caught:
        server.index.upload([Path("a.whl")])
    assert f"http://127.0.0.1:{server.port}/: twine says {expected}" == str(caught.value)


def test_upload_takes_too_long(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    """An upload is given up after a time; twine has no limit."""
    monkeypatch.setattr(index, "_UPLOAD_WITHIN", 0.01)
    with pytest.raises(CodegenError, match=r"expected the upload within 0\.01 s"):
        server.index.upload([Path("a.whl")])


def test_upload(monkeypatch: pytest.MonkeyPatch, server: Server, tmp_path: Path) -> None:
    """Twine gets the files as arguments, and reads all settings itself."""
    commands: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    server.index.upload([tmp_path / WHEEL])
    assert [["-P", upload.__file__, str(tmp_path / WHEEL)]] == [each[1:] for each in commands]
