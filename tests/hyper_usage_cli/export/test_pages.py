"""The pages of the exporter, over real connections."""

import re
from collections.abc import Generator
from http.client import HTTPConnection
from typing import Final, NamedTuple

import pytest
from anyio.from_thread import start_blocking_portal

from hyper_usage import Usage
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.export.collector import Figures, Outcomes
from hyper_usage_cli.export.metrics import Outcome
from hyper_usage_cli.export.pages import Pages
from hyper_usage_cli.failure import Failure
from tests.hyper_usage_cli.export.series import read
from tests.hyper_usage_cli.export.services import serving
from tests.hyper_usage_cli.usages import plan, usage
from tests.patience import PATIENCE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PATHS: Final = ("/", "/metrics", "/-/healthy", "/-/ready")
TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
MEDIA: Final = "application/openmetrics-text"
OPENMETRICS: Final = f"{MEDIA}; version=1.0.0; charset=utf-8"
ACCOUNTS: Final[dict[str, Usage | Failure]] = {
    "shop": usage(plan()),
    "<i>blog": Failure(exit_code=ExitCode.REFUSED, message="status 401: <b>\n" + "no" * 200),
}


class Got(NamedTuple):
    """A reply."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> str:
        """The content as text."""
        return self.content.decode()


class Server:
    """The pages of two accounts, served; it counts how often the API was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.address = ("", 0)

    async def ask(self, _before: Outcomes) -> Outcomes:
        """Return the answer of the API for each account."""
        self.asked += 1
        return {
            name: Outcome(
                account=name,
                answer=answer,
                seconds=0.1,
                last_success=answer.fetched_at if isinstance(answer, Usage) else None,
            )
            for name, answer in ACCOUNTS.items()
        }

    def get(self, target: str, method: str = "GET", **headers: str) -> Got:
        """Send a request and return the reply."""
        connection = HTTPConnection(*self.address, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers=named)
        reply = connection.getresponse()
        found = {name.lower(): value for name, value in reply.getheaders()}
        return Got(reply.status, found, reply.read())


@pytest.fixture
def server() -> Generator[Server]:
    """Serve the pages."""
    made = Server()
    with start_blocking_portal() as portal:
        pages = Pages(Figures(portal, made.ask, 60.0), list(ACCOUNTS))
        with serving(pages.answer) as listener:
            made.address = listener.bound.getsockname()
            yield made


def rows(page: str) -> list[list[str]]:
    """Return the cells of each row of a page's table."""
    return [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr><td>.*", page)]


def test_index(server: Server) -> None:
    """The page `/` shows each account's state, as text, without asking the API."""
    before = server.get("/")
    assert (200, "text/html; charset=utf-8") == (before.status, before.headers["content-type"])
    unknown = ["not asked yet", "never"]
    assert [["shop", *unknown], ["&lt;i&gt;blog", *unknown]] == rows(before.body)
    assert 0 == server.asked
    server.get("/metrics")
    shop, blog = rows(server.get("/").body)
    assert ["shop", "works", "2026-03-01 12:00:00 UTC"] == shop
    assert ["&lt;i&gt;blog", "never"] == [blog[0], blog[2]]
    assert re.fullmatch(r"fails: status 401: &lt;b&gt;\?(no)+…", blog[1])
    assert 1 == server.asked


def test_links(server: Server) -> None:
    """Each link on the page `/` leads to a page, also below a proxy's path."""
    links = re.findall(r'href="(.*?)"', server.get("/").body)
    assert ["metrics", "-/healthy", "-/ready"] == links
    assert [200, 200, 200] == [server.get(f"/{link}").status for link in links]


@pytest.mark.parametrize("path", ["/-/healthy", "/-/ready"])
def test_probes(server: Server, path: str) -> None:
    """A probe says that the exporter runs, and does not ask the API."""
    found = server.get(path)
    assert (200, "text/plain; charset=utf-8") == (found.status, found.headers["content-type"])
    assert found.body.startswith("the exporter runs")
    assert 0 == server.asked


@pytest.mark.parametrize("path", PATHS)
def test_head(server: Server, path: str) -> None:
    """HEAD gets the headers of GET, and no body."""
    server.get("/metrics")
    get, head = server.get(path), server.get(path, "HEAD")
    assert (200, "") == (head.status, head.body)
    del get.headers["date"], head.headers["date"]
    assert get.headers == head.headers
    assert str(len(get.content)) == head.headers["content-length"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW", "get"])
def test_method(server: Server, path: str, method: str) -> None:
    """Any other method is refused, and the reply names those that are not."""
    found = server.get(path, method)
    assert (405, "GET, HEAD") == (found.status, found.headers["allow"])
    assert "expected GET or HEAD; got another method\n" == found.body


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize(
    "target",
    [
        *(
            "/x",
            "/metrics/",
            "//",
            "/metrics/x",
            "/-/",
            "/-/healthy/",
            "/%6detrics",
            "/favicon.ico",
        ),
        *("*", "metrics", "http://localhost", "test:9184", "/.", "/Metrics"),
    ],
)
def test_other_path(server: Server, target: str, method: str) -> None:
    """Any other path is not found, whatever the method."""
    found = server.get(target, method)
    assert 404 == found.status
    assert ("" if method == "HEAD" else "no such page; / has links to all\n") == found.body


@pytest.mark.parametrize("target", ["/metrics?", "/metrics?a=b", "http://exporter:9184/metrics"])
def test_other_target(server: Server, target: str) -> None:
    """An unknown query is ignored; a client that asks a proxy names the whole URL."""
    found = server.get(target)
    assert (200, TEXT) == (found.status, found.headers["content-type"])
    assert 1 == read(found.body)["up", "shop"]


def test_names(server: Server) -> None:
    """A client can ask for some metrics alone."""
    found = server.get("/metrics?name[]=hyper_usage_up&name%5B%5D=hyper_usage_balance_euros")
    assert {"up", "balance_euros"} == {name for name, *_ in read(found.body)}
    assert {} == read(server.get("/metrics?name[]=up").body)


@pytest.mark.parametrize(
    "accept",
    [
        *("", "*/*", "text/html", ",,;;==", ";", "\xff\xfe", "text/plain;version=0.0.4"),
        pytest.param("a" * 5000, id="long"),
        "application/openmetrics-text;version=abc",
        "application/openmetrics-text;version=1.x",
        "application/openmetrics-text;version=9.9.9",
        "application/openmetrics-text;version=99999999999999999999.0.0",
        "application/openmetrics-text;version=abc;version=1.0.0",
        "application/openmetrics-text;version=1.0.0;version=abc",
        "application/openmetrics-text; version=",
        'application/openmetrics-text; version="1.0.0"',
        "application/openmetrics-text;version=1.0.0;q=0",
        "application/openmetrics-text;q=0.000",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily",
        "text/plain;version=abc",
        "text/plain;version=2.0.0;escaping=x",
    ],
)
def test_odd_accept(server: Server, accept: str) -> None:
    """A client that accepts no format that the exporter has gets text."""
    found = server.get("/metrics", accept=accept)
    assert (200, TEXT) == (found.status, found.headers["content-type"])
    assert 1 == read(found.body)["up", "shop"]


@pytest.mark.parametrize(
    "accept",
    [
        "application/openmetrics-text",
        "application/openmetrics-text;version=1.0.0",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        f"text/html, {MEDIA};version=9,{MEDIA};q=0.5",
        # Prometheus 2 and 3
        f"{MEDIA};version=1.0.0,{MEDIA};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        f"{MEDIA};version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;q=0.3,*/*;q=0.2",
    ],
)
def test_openmetrics(server: Server, accept: str) -> None:
    """A client that accepts OpenMetrics gets it."""
    found = server.get("/metrics", accept=accept)
    assert found.headers["content-type"].startswith(OPENMETRICS)
    assert {"gauge", "counter"} == set(re.findall(r"^# TYPE \S+ (\w+)$", found.body, re.MULTILINE))
    assert found.body.endswith("\n# EOF\n")


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("gzip", "gzip"), ("br, gzip;q=0.5", "gzip"), ("gzip;q=0", None), ("br", None), ("", None)],
)
def test_encoding(server: Server, accepted: str, expected: str | None) -> None:
    """The metrics are compressed for a client that accepts that."""
    found = server.get("/metrics", accept_encoding=accepted)
    assert expected == found.headers.get("content-encoding")
    assert str(len(found.content)) == found.headers["content-length"]
