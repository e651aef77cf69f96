"""An index that lies or hangs: each reply ends in one sentence, within bounds."""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Generator, Iterable
from functools import partial
from hashlib import sha256
from itertools import chain, repeat
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import pytest
from requests.auth import HTTPBasicAuth

from codegen.errors import CodegenError, RefusedError
from codegen.release import bounded
from codegen.release.credentials import ByOrigin
from codegen.release.index import Index
from tests.codegen.release.hostile import HTML, JSON, Hostile, reply, serving

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Replies: TypeAlias = Callable[[], Iterable[bytes]]
PAGE: Final = "/simple/hyper-usage/"
FILE: Final = "/files/hyper_usage-1.0.0-py3-none-any.whl"
NAME: Final = "hyper_usage-1.0.0-py3-none-any.whl"
GOT: Final = "expected the answer of an index, got "
UNREADABLE: Final = f"{GOT}a page that cannot be read"
CHUNKED: Final = ("Transfer-Encoding: chunked",)
MIB: Final = b"x" * 2**20
MANY_DIGITS: Final = "1" * 50_000
SECRET: Final = 'pä"s <&%+w0rd/é€'


@pytest.fixture
def server() -> Generator[Hostile]:
    """Run a server."""
    with serving() as made:
        yield made


def page(*names: str, **members: Any) -> bytes:
    """Return a page in JSON that lists files."""
    files: list[dict[str, Any]] = [
        {"filename": name, "url": f"/files/{quote(name)}", "hashes": {}} for name in names
    ]
    body: dict[str, Any] = {
        "meta": {"api-version": "1.1"},
        "name": "hyper-usage",
        "files": files,
        **members,
    }
    return json.dumps(body).encode()


def link(name: str, more: str = "") -> bytes:
    """Return a link to a file."""
    return f'<a href="/files/{quote(name)}{more}">{name}</a>'.encode()


def refusal(index: Index) -> str:
    """Return the message of an index that cannot be read: one line with the next step."""
    with pytest.raises(CodegenError) as caught:
        index.releases()
    return checked(caught.value)


def checked(error: CodegenError) -> str:
    """Return the message of an error with exit status 2."""
    message = str(error)
    assert not isinstance(error, RefusedError)
    assert message.isprintable()
    assert len(message) < 700
    assert "; " in message
    return message


ENDLESS: Final[dict[str, tuple[Replies, str]]] = {
    "body": (lambda: chain([reply(kind=JSON)], repeat(MIB)), f"{GOT}more than 4 MiB"),
    "page": (lambda: chain([reply()], repeat(link(NAME) * 1000)), f"{GOT}more than 4 MiB"),
    "chunks": (
        lambda: chain([reply(headers=CHUNKED)], repeat(b"100000\r\n" + MIB + b"\r\n")),
        f"{GOT}more than 4 MiB",
    ),
    "size of a chunk": (
        lambda: chain([reply(headers=CHUNKED)], repeat(MIB)), f"{GOT}ProtocolError",
    ),
    "status": (lambda: chain([b"HTTP/1.1 200 "], repeat(MIB)), f"{GOT}ConnectionError"),
    "header": (lambda: chain([b"HTTP/1.1 200 OK\r\nA: "], repeat(MIB)), f"{GOT}ConnectionError"),
    "headers": (
        lambda: chain([b"HTTP/1.1 200 OK\r\n"], repeat(b"A: b\r\n" * 99)),
        f"{GOT}ConnectionError",
    ),
    "body of a redirect": (
        lambda: chain([reply(status="302 Found", headers=["Location: /"])], repeat(MIB)),
        "expected an answer, got a redirect",
    ),
    "body of a refusal": (
        lambda: chain([reply(status="401 No")], repeat(MIB)),
        "refused with status 401",
    ),
    "no HTTP": (lambda: repeat(MIB), f"{GOT}ConnectionError"),
}  # fmt: skip


@pytest.mark.parametrize(("replies", "expected"), ENDLESS.values(), ids=ENDLESS)
def test_endless(server: Hostile, replies: Replies, expected: str) -> None:
    """A reply without an end is given up after some bytes."""
    server.replies[PAGE] = replies
    assert f"{server.base}{PAGE}: {expected}" in refusal(server.index())


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nA: ", reply(kind=JSON)])
@pytest.mark.parametrize("silent", [True, False])
def test_hanging(
    monkeypatch: pytest.MonkeyPatch, server: Hostile, sent: bytes, silent: bool
) -> None:
    """A reply that comes slowly, or not at all, is given up after some time."""

    def silence() -> Iterable[bytes]:
        yield sent
        server.stop.wait()

    monkeypatch.setattr(bounded, "_SECONDS", 0.3)
    server.replies[PAGE] = silence if silent else lambda: server.drip(sent)
    assert f"{GOT}no complete answer within 0.3 s" in refusal(server.index())


def test_endless_interim_replies(monkeypatch: pytest.MonkeyPatch, server: Hostile) -> None:
    """A server that promises a reply for ever is given up after some time."""
    monkeypatch.setattr(bounded, "_SECONDS", 0.3)
    server.replies[PAGE] = lambda: repeat(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert f"{GOT}no complete answer within 0.3 s" in refusal(server.index())


def shapes() -> Iterable[Any]:
    """Yield JSON of a wrong shape: each value in each place where it is wrong."""
    values: tuple[Any, ...] = (None, True, 5, -1.5, "x", [], {}, [[]], [None], {"x": {}})
    for value in values:
        yield value
        for member in {"meta", "name", "files"} - ({"files"} if value == [] else set()):
            yield {**json.loads(page(NAME)), member: value}
        for member in {"filename", "url", "hashes"} - ({"hashes"} if value == {} else set()):
            file: dict[str, Any] = {
                "filename": NAME,
                "url": "/files/x",
                "hashes": {},
                member: value,
            }
            if value != "x" or member == "hashes":
                yield json.loads(page()) | {"files": [file]}


def test_shapes(server: Hostile) -> None:
    """JSON of another shape is not taken for a page of an index."""
    for shape in shapes():
        sent = [reply(json.dumps(shape).encode(), JSON)]
        server.replies[PAGE] = partial(iter, sent)
        assert "expected " in refusal(server.index()), shape


UNREADABLE_PAGES: Final[dict[str, tuple[bytes, str]]] = {
    "deep JSON": (reply(b"[" * 10**6, JSON), UNREADABLE),
    "deep JSON in a member": (
        reply(page(x=0)[:-2] + b"[" * 10**6, JSON), UNREADABLE,
    ),
    "many digits": (
        reply(page()[:-1] + b', "x": ' + MANY_DIGITS.encode() + b"}", JSON), UNREADABLE,
    ),
    "many digits in the version of the API": (
        reply(page(meta={"api-version": MANY_DIGITS}), JSON), UNREADABLE,
    ),
    "many digits in HTML": (
        reply(b'<meta name="pypi:repository-version" content="%s">' % MANY_DIGITS.encode()),
        UNREADABLE,
    ),
    "of the future": (
        reply(b'<meta name="pypi:repository-version" content="2.0">'), UNREADABLE,
    ),
    "many digits in a version": (
        reply(page(f"hyper_usage-{MANY_DIGITS}.tar.gz"), JSON),
        f"{GOT}a name of more than 255 characters",
    ),
    "many digits in a link": (
        reply(link(f"hyper_usage-{MANY_DIGITS}.tar.gz")),
        f"{GOT}a name of more than 255 characters",
    ),
    "a long name": (
        reply(page(name="hyper-usage" * 10**5), JSON), f"{GOT}a name of more than 255 characters",
    ),
    "many files": (reply(page(*["x"] * 50_001), JSON), f"{GOT}a page with more than 50000 links"),
    "links in links": (reply(b"<a href=x>" * 60_000), f"{GOT}a page with more than 50000 links"),
    "texts in links in links": (
        reply(b"<a href=x>" * 20_000 + b"x" * 2**20), f"{GOT}a name of more than 255 characters",
    ),
    "no UTF-8": (reply(b"\xff{", JSON), UNREADABLE),
    "an address that is none": (reply(b'<a href="http://[">x</a>'), UNREADABLE),
    "compressed": (
        reply(gzip.compress(bytes(10**7)), headers=["Content-Encoding: gzip"]),
        f"{GOT}a compressed reply",
    ),
    "compressed chunks": (
        reply(
            b"4\r\n\x1f\x8b\x08\x00\r\n0\r\n\r\n",
            JSON,
            headers=["Transfer-Encoding: gzip, chunked"],
        ),
        UNREADABLE,
    ),
    "of another type": (
        reply(b"%PDF", "application/pdf"), f"{GOT}a reply that is neither HTML nor",
    ),
    "cut off": (reply(page(), JSON, headers=["Content-Length: 5000"]), f"{GOT}ProtocolError"),
    "no status": (b"HTTP/1.1 \xff\xff\r\n\r\n", f"{GOT}ConnectionError"),
    "another status": (reply(page(), JSON, status="203 Other"), f"{GOT}status 203"),
    "nothing": (b"", f"{GOT}ConnectionError"),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "expected"), UNREADABLE_PAGES.values(), ids=UNREADABLE_PAGES)
def test_unreadable(server: Hostile, sent: bytes, expected: str) -> None:
    """A page that cannot be read, or is not worth it, is not taken for a page of an index."""
    server.replies[PAGE] = lambda: [sent]
    assert f"{server.base}{PAGE}: {expected}" in refusal(server.index())


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(b"<![", id="section"),
        pytest.param(b"<![x[" * 1000, id="sections"),
        pytest.param(b"<!" * 1000, id="declarations"),
        pytest.param(b"<!DOCTYPE x [<!ENTITY a 'a'>]>&a;", id="entity"),
        pytest.param(b"<!--" * 1000, id="comments"),
        pytest.param(b"<?" * 1000, id="instructions"),
        pytest.param(b"<a " * 1000, id="tags"),
        pytest.param(b"<b>" * 10**5, id="deep"),
        pytest.param(b"</a>" * 10**5, id="ends"),
        pytest.param(b"<b>z</b>" * 1000, id="other-tags"),
        pytest.param(b"<a" + b" x=y" * 10**5 + b">", id="attributes"),
        pytest.param(b"<script>" + b"<a>" * 1000, id="script"),
        pytest.param(b"&#xffffffffff;&#" + b"9" * 5000 + b";", id="references"),
        pytest.param(b"<base href=x><base href=y><a href=z>z", id="bases"),
        pytest.param("<a href=z>z</a>".encode("utf-16"), id="UTF-16"),
        pytest.param(bytes(range(256)) * 100, id="bytes"),
    ],
)
def test_markup(server: Hostile, markup: bytes) -> None:
    """A page of odd markup without a file of the project is not taken for its page."""
    server.replies[PAGE] = lambda: [reply(markup)]
    assert ": expected " in refusal(server.index())


@pytest.mark.parametrize(
    "name",
    ["../x", "/x", "x/../y", "\\x", "\x1b[2J", "\0", "\u202e", "x y", "\n", "é", "%2e%2e", "C:x"],
)
@pytest.mark.parametrize("kind", [JSON, HTML])
def test_names(server: Hostile, name: str, kind: str) -> None:
    """A name under which no file can be is an error, because nobody could publish it."""
    odd = f"hyper_usage-1.0.0-py3-none-x{name}x.whl"
    server.replies[PAGE] = lambda: [reply(page(odd) if kind == JSON else link(odd), kind)]
    message = refusal(server.index())
    assert "expected " in message


@pytest.mark.parametrize(
    ("more", "served", "expected"),
    [
        pytest.param("#sha256=" + "0" * 64, [reply(b"x")], "expected the sha256", id="wrong hash"),
        pytest.param("#sha256=x", [reply(b"x")], "expected the sha256", id="no hash"),
        pytest.param("#shake_128=00", [reply(b"x")], f"{GOT}hashes of an unknown", id="unknown"),
        pytest.param("", chain([reply()], repeat(MIB)), f"{GOT}more than 16 MiB", id="endless"),
        pytest.param(
            "", [reply(b"x", headers=["Content-Length: 2"])], f"{GOT}ProtocolError", id="cut off"
        ),
        pytest.param(
            "",
            [reply(status="302 Found", headers=["Location: ."])],
            f"{GOT}more than 5",
            id="circle",
        ),
        pytest.param(
            "",
            [reply(status="302 Found", headers=["Location: http://index.example/"])],
            "expected a link with https://",
            id="insecure",
        ),
        pytest.param(
            "",
            [reply(status="302 Found", headers=["Location: file:///etc/passwd"])],
            "expected a link with https://",
            id="file",
        ),
        pytest.param(
            "", [reply(status="302 Found", headers=["Location: http://["])], GOT, id="no address"
        ),
        pytest.param("", [reply(status="403 No")], "refused with status 403", id="refused"),
        pytest.param("", [reply(status="206 Part")], f"{GOT}status 206", id="a part"),
    ],
)
def test_files(server: Hostile, more: str, served: Iterable[bytes], expected: str) -> None:
    """A file is refused if it is too large, has another hash, or leads to no file."""
    server.replies[PAGE] = lambda: [reply(link(NAME, more))]
    server.replies[FILE] = lambda: served
    server.replies["/files/"] = lambda: [reply(status="302 Found", headers=[f"Location: {FILE}"])]
    with pytest.raises(CodegenError) as caught:
        server.index().download(NAME)
    assert f"{NAME}: {expected}" in checked(caught.value)


@pytest.mark.parametrize("href", ["http://[", "file:///etc/passwd", "http://index.example/x"])
def test_links(server: Hostile, href: str) -> None:
    """A file that is linked where anybody could change it is not fetched."""
    server.replies[PAGE] = lambda: [
        reply(page(files=[{"filename": NAME, "url": href, "hashes": {}}]), JSON)
    ]
    with pytest.raises(CodegenError) as caught:
        server.index().download(NAME)
    assert "expected " in checked(caught.value)


def test_a_file_twice(server: Hostile) -> None:
    """A file that is listed twice must have the hashes of both."""
    hashes = [sha256(b"x").hexdigest(), "0" * 64]
    server.replies[PAGE] = lambda: [reply(b"".join(link(NAME, f"#sha256={h}") for h in hashes))]
    server.replies[FILE] = lambda: [reply(b"x")]
    with pytest.raises(CodegenError, match="expected the sha256 that the index states"):
        server.index().download(NAME)


def test_credentials_do_not_follow(server: Hostile) -> None:
    """A file on another server is fetched without the credentials for the index."""
    with serving() as other:
        moved = [reply(status="302 Found", headers=[f"Location: {other.base}/x"])]
        server.replies[PAGE], server.replies[FILE] = lambda: [reply(link(NAME))], lambda: moved
        other.replies["/x"] = lambda: [reply(b"x")]
        index = server.index(SECRET)
        origin = "http", f"127.0.0.1:{server.port}"
        index.account.session.auth = ByOrigin({origin: HTTPBasicAuth(b"me", SECRET.encode())})
        assert b"x" == index.download(NAME)
    assert [2, 0] == [
        sum(b"Authorization: " in head for head in each.requests) for each in (server, other)
    ]


def base64_of_login(secret: str) -> str:
    """Return a password as it is in a header."""
    return b64encode(f"me:{secret}".encode()).decode()


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param("HTTP/1.1 200 SECRET\r\n\r\n", id="reason"),
        pytest.param("HTTP/1.1 401 SECRET\r\n\r\n", id="reason of a refusal"),
        pytest.param("HTTP/1.1 503 SECRET\r\n\r\n", id="reason of a failure"),
        pytest.param("HTTP/1.1 SECRET\r\n\r\n", id="status"),
        pytest.param("SECRET\r\n\r\n", id="protocol"),
        pytest.param("HTTP/1.1 200 OK\r\nSECRET: x\r\n\r\n", id="name of a header"),
        pytest.param("HTTP/1.1 200 OK\r\nSECRET\r\n\r\n", id="header"),
        pytest.param("HTTP/1.1 200 OK\r\nContent-Type: SECRET\r\n\r\n", id="type"),
        pytest.param("HTTP/1.1 302 OK\r\nLocation: SECRET\r\n\r\n", id="redirect"),
        pytest.param("HTTP/1.1 302 OK\r\nLocation: http://SECRET/\r\n\r\n", id="host"),
        pytest.param("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\n", id="chunk"),
        pytest.param("HTTP/1.1 200 OK\r\nContent-Encoding: SECRET\r\n\r\n", id="coding"),
        pytest.param("HTTP/1.1 200 OK\r\n\r\nSECRET", id="body"),
        pytest.param(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n\r\nSECRET", id="JSON"),
        pytest.param(
            "HTTP/1.1 200 OK\r\n\r\n<a href=x>hyper_usage-1.0.0-py3-none-SECRET.whl</a>", id="file"
        ),
        pytest.param(
            f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n\r\n"
            '{"name": "SECRET", "files": [], "meta": {"api-version": "1.0"}}',
            id="project",
        ),
    ],
)
@pytest.mark.parametrize("spell", [str, quote, base64_of_login])
def test_password(server: Hostile, sent: str, spell: Callable[[str], str]) -> None:
    """A server that repeats the password does not bring it into a message."""
    secret = spell(SECRET)
    server.replies[PAGE] = lambda: [sent.replace("SECRET", secret).encode()]
    message = refusal(server.index(SECRET))
    assert "w0rd" not in message
    assert secret not in message


def test_many_files(server: Hostile) -> None:
    """Thousands of files are read, in either form."""
    names = [f"hyper_usage-0.{number}.0.tar.gz" for number in range(4000)]
    for sent in (reply(page(*names), JSON), reply(b"".join(map(link, names)))):
        server.replies[PAGE] = partial(iter, [sent])
        assert 4000 == len(server.index().releases())
