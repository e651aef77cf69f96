"""From an address to text, tried on a real server on this machine."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread

import pytest
from attrs import field, frozen

from codegen.errors import CodegenError
from codegen.intake import download, refresh
from tests.codegen.checkouts import PAGE

LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])
USAGE = (("/usage", "get"),)


@frozen
class Reply:
    """The server's answer at one path; `{base}` in a header is the server's own address."""

    body: bytes = b"# T\n"
    status: int = 200
    headers: Mapping[str, str] = field(factory=lambda: {"Content-Type": "text/markdown"})


@frozen
class Site:
    """A running server: its address, and the headers of every request it got, by path."""

    base: str
    requests: list[tuple[str, dict[str, str]]]


@contextmanager
def serving(replies: Mapping[str, Reply]) -> Generator[Site]:
    """Serve these replies on a free port of the loopback interface."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((self.path, dict(self.headers)))
            reply = replies.get(self.path, Reply(status=404))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value.replace("{base}", site.base))
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited.
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Ignore a client that hangs up, because some tests do."""

    with Server(("127.0.0.1", 0), Handler) as server:
        site = Site(f"http://127.0.0.1:{server.server_address[1]}", [])
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def redirect(location: str) -> Reply:
    """Return a reply that sends the client elsewhere."""
    return Reply(b"", 302, {"Location": location})


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send requests for this machine past any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@LOOPBACK
def test_a_document_from_an_address() -> None:
    """The published page gives the same document as the saved page."""
    with serving({"/usage-statistics.md": Reply(PAGE.read_bytes())}) as site:
        served = refresh.read_sources([f"{site.base}/usage-statistics.md"], USAGE)
    assert refresh.read_sources([PAGE], USAGE).document == served.document


@LOOPBACK
def test_a_problem_is_shown_with_the_address() -> None:
    """A problem on a published page is located by the page's address."""
    with (
        serving({"/a": Reply(b"# Page Not Found\n")}) as site,
        pytest.raises(CodegenError) as caught,
    ):
        refresh.read_sources([f"{site.base}/a"], USAGE)
    assert f"{site.base}/a" == caught.value.problems[0].where


@LOOPBACK
def test_markdown_is_asked_for() -> None:
    """Markdown is preferred, and no cookie or credential goes along."""
    with serving({"/a": Reply()}) as site:
        download.read(f"{site.base}/a")
    ((_, headers),) = site.requests
    assert headers["Accept"].startswith("text/markdown,")
    assert {"Authorization", "Cookie"}.isdisjoint(headers)


@LOOPBACK
@pytest.mark.parametrize(
    "body",
    [
        pytest.param("# é\n".encode(), id="utf-8"),
        pytest.param("\ufeff# é\n".encode(), id="byte-order-mark"),
    ],
)
def test_read_decodes(body: bytes) -> None:
    """A page is UTF-8, with or without a byte order mark."""
    with serving({"/a": Reply(body, headers={})}) as site:
        assert download.read(f"{site.base}/a") == "# é\n"


@LOOPBACK
@pytest.mark.parametrize("location", ["/b", "b?c=d#e", "{base}/b"])
def test_redirects_on_the_same_host_are_followed(location: str) -> None:
    """A page that has moved on the same host is found."""
    with serving({"/a": redirect(location), "/b": Reply(), "/b?c=d": Reply()}) as site:
        assert download.read(f"{site.base}/a") == "# T\n"


@LOOPBACK
@pytest.mark.parametrize(
    "location",
    [
        pytest.param("https://example.com/a", id="host"),
        pytest.param("//example.com/a", id="host-without-a-scheme"),
        pytest.param("http://127.0.0.1:1/a", id="port"),
        pytest.param("https://127.0.0.1/a", id="scheme"),
        pytest.param("ftp://127.0.0.1/a", id="ftp"),
    ],
)
def test_redirects_to_another_host_are_refused(location: str) -> None:
    """A redirect to another host is refused, and the message shows its address."""
    with serving({"/a": redirect(location)}) as site, pytest.raises(CodegenError) as caught:
        download.read(f"{site.base}/a")
    assert "redirects to another host; if that is the vendor's too, pass " in str(caught.value)
    assert location.removeprefix("//") in str(caught.value)
    assert 1 == len(site.requests)


@LOOPBACK
def test_a_redirect_without_end_is_refused() -> None:
    """A page that moves again and again is given up."""
    with serving({"/a": redirect("/a")}) as site, pytest.raises(CodegenError) as caught:
        download.read(f"{site.base}/a")
    assert "redirects more than 5 times" in str(caught.value)
    assert 6 == len(site.requests)


@LOOPBACK
@pytest.mark.parametrize(
    ("reply", "what"),
    [
        pytest.param(Reply(status=404), "expected status 200, got 404; open the page", id="404"),
        pytest.param(Reply(status=500), "expected status 200, got 500", id="500"),
        pytest.param(Reply(b"", 204), "expected status 200, got 204", id="204"),
        pytest.param(Reply(b"", 304), "expected status 200, got 304", id="304"),
        pytest.param(
            Reply(headers={"Content-Type": "Text/HTML; charset=utf-8"}),
            "got an HTML page; pass its Markdown, '{base}/a.md'",
            id="html",
        ),
        pytest.param(Reply(b"\xff"), "cannot be read: 'utf-8' codec", id="not-utf-8"),
        pytest.param(Reply(b"a" * (download.LIMIT + 1)), "more than 4 MiB", id="too-long"),
        pytest.param(
            Reply(headers={"Content-Encoding": "gzip"}), "cannot be fetched", id="not-gzip"
        ),
        pytest.param(redirect("https://example.com:a/"), "cannot be fetched", id="broken-redirect"),
    ],
)
def test_read_refuses(reply: Reply, what: str) -> None:
    """An answer without a page is refused with the next step, at the address that was asked."""
    with serving({"/a": reply}) as site, pytest.raises(CodegenError) as caught:
        download.read(f"{site.base}/a")
    (problem,) = caught.value.problems
    assert f"{site.base}/a" == problem.where
    assert what.replace("{base}", site.base) in problem.what


@LOOPBACK
@pytest.mark.parametrize(
    ("path", "markdown"),
    [("/a/b/?c=d", "/a/b.md?c=d"), ("/a.md", "/a.md"), ("/", "/index.md")],
)
def test_the_address_of_the_markdown_is_shown(path: str, markdown: str) -> None:
    """GitBook serves the Markdown of a page at the page's address with .md at its end."""
    html = Reply(headers={"Content-Type": "text/html"})
    with serving({path: html}) as site, pytest.raises(CodegenError) as caught:
        download.read(f"{site.base}{path}")
    assert f"'{site.base}{markdown}'" in str(caught.value)


@LOOPBACK
def test_what_exactly_fits_is_read() -> None:
    """The limit is the last size that passes."""
    with serving({"/a": Reply(b"a" * download.LIMIT)}) as site:
        assert len(download.read(f"{site.base}/a")) == download.LIMIT


@LOOPBACK
def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends a little at a time holds the command up for a bounded time."""
    clock = count(step=61)
    monkeypatch.setattr(download, "monotonic", lambda: next(clock))
    with serving({"/a": Reply()}) as site, pytest.raises(CodegenError) as caught:
        download.read(f"{site.base}/a")
    assert "not complete after 60 seconds" in str(caught.value)


@LOOPBACK
def test_a_server_that_speaks_no_tls_is_a_problem() -> None:
    """A failed exchange is a problem with the address, not a traceback."""
    with serving({}) as site, pytest.raises(CodegenError) as caught:
        download.read(f"{site.base.replace('http:', 'https:')}/a")
    assert "cannot be fetched" in str(caught.value)
    assert "save the page and pass the file" in str(caught.value)


@pytest.mark.parametrize(
    ("address", "what"),
    [
        pytest.param("http://example.com/a", "expected an address with https", id="http"),
        pytest.param("HTTP://EXAMPLE.COM/a", "expected an address with https", id="upper-case"),
        pytest.param("file:///etc/hostname", "expected an address with https", id="file"),
        pytest.param("ftp://127.0.0.1/a", "expected an address with https", id="ftp"),
        pytest.param("https://", "cannot be fetched", id="no-host"),
        pytest.param("https://example.com:a/", "cannot be fetched", id="port"),
        pytest.param("https://user:secret@example.com/", "user or a password", id="password"),
        pytest.param("http://user:secret@example.com/", "user or a password", id="password-http"),
    ],
)
def test_read_refuses_an_address(address: str, what: str) -> None:
    """Only https is asked, because nobody on the way can change it; a password is never shown."""
    with pytest.raises(CodegenError) as caught:
        download.read(address)
    assert what in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com", True),
        ("FTP://example.com", True),
        ("page.md", False),
        ("./https:/page.md", False),
        ("C:\\page.md", False),
    ],
)
def test_is_url(text: str, expected: bool) -> None:
    """A scheme and two slashes make an address."""
    assert expected == download.is_url(text)
