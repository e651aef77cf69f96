"""Both clients, by the same tests: sync, and async on asyncio and on trio."""

import hashlib
import json
import platform
import socket
from pathlib import Path
from time import monotonic
from typing import Any, Literal

import httpx
import pytest
from attrs import evolve

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncUsageClient,
    ConfigurationError,
    UsageClient,
    __version__,
)
from hyper_usage.testing import FakeUsageAPI, Reply
from tests.hyper_usage.calling import LOOPBACK, Ask, ClientCall, Connect
from tests.hyper_usage.http.loopback import REPLY, head, serve
from tests.hyper_usage.replies import KEY
from tests.patience import LATE

pytestmark = pytest.mark.shipped

CONNECTED = 1.0
"""A budget in seconds that ends after the connection is made, on a busy machine too.

A budget that ends in the very moment of connecting makes anyio forget the connection, which Python
then closes with a ResourceWarning.
"""
CHUNKED = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    b'12\r\n{"balanceEuro": 1}\r\n0\r\n\r\n'
)
SPEC = Path(__file__).parents[2] / "openapi.json"


def test_usage(ask: Ask, connect: Connect) -> None:
    """A reply becomes a usage with the digits that were sent."""
    body = b'{"balanceEuro": 12.340, "plans": [{"product": "akamai", "requestsRemaining": 7}]}'
    (usage,) = ask(connect(FakeUsageAPI(Reply(200, body))))
    assert str(usage.balance_euro) == "12.340"
    assert usage.remaining("akamai") == 7


def test_request(ask: Ask, connect: Connect) -> None:
    """The client sends one request, as the document describes it, and names itself in it."""
    api = FakeUsageAPI()
    call = connect(api)
    ask(call)
    (request,) = api.requests
    path = f"{httpx.URL(call.base_url).path.rstrip('/')}/usage"
    assert (request.method, request.path) == ("GET", path)
    assert request.headers["x-api-key"] == KEY
    assert request.headers["accept"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip"
    spec = SPEC.read_bytes()
    version, digest = json.loads(spec)["info"]["version"], hashlib.sha256(spec).hexdigest()[:8]
    assert request.headers["user-agent"] == (
        f"hyper-usage/{__version__} (spec {version}+{digest})"
        f" python/{platform.python_version()} httpx/{httpx.__version__}"
    )


def test_ask_again(ask: Ask, connect: Connect) -> None:
    """A client sends a request for each call."""
    api = FakeUsageAPI(Reply(200, {"balanceEuro": 2}), Reply(200, {"balanceEuro": 1}))
    usages = ask(evolve(connect(api), times=2))
    assert [usage.balance_euro for usage in usages] == [2, 1]


def test_base_url_with_a_path(ask: Ask) -> None:
    """The path of the operation is appended to the path of the base URL."""
    api = FakeUsageAPI()
    with pytest.raises(APIStatusError):
        ask(ClientCall(base_url="https://proxy.example/hyper/", transport=api.transport()))
    assert [request.path for request in api.requests] == ["/hyper/usage"]


@LOOPBACK
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect(ask: Ask, status: int) -> None:
    """A redirect is an error: its target gets no request, and so no key."""
    target = FakeUsageAPI()
    with target.serve() as elsewhere:
        api = FakeUsageAPI(Reply(status, b"", {"location": f"{elsewhere}/usage"}))
        with api.serve() as base_url, pytest.raises(APIStatusError) as caught:
            ask(ClientCall(base_url=base_url))
    assert type(caught.value) is APIStatusError
    assert status == caught.value.status_code
    assert target.requests == []


def test_redirect_of_a_client_that_follows() -> None:
    """A redirect is an error even if the httpx client that was passed in follows redirects."""
    api = FakeUsageAPI(Reply(302, b"", {"location": "https://elsewhere.example/usage"}))
    http = httpx.Client(transport=api.transport(), follow_redirects=True)
    with http, pytest.raises(APIStatusError, match="302"):
        UsageClient(KEY, http_client=http).get_usage()
    assert len(api.requests) == 1


@LOOPBACK
@pytest.mark.parametrize("location", ["mailto:a@b", "https://h:port/"])
def test_redirect_to_nowhere(ask: Ask, location: str) -> None:
    """A redirect to an impossible URL is an error like any other."""
    api = FakeUsageAPI(Reply(302, b"", {"location": location}))
    with api.serve() as base_url, pytest.raises(APIStatusError, match="302"):
        ask(ClientCall(base_url=base_url))


@pytest.mark.parametrize("location", ["mailto:a@b", "https://h:port/"])
def test_redirect_to_nowhere_of_a_passed_client(ask: Ask, location: str) -> None:
    """With an httpx client that was passed in, httpx cannot read it: a connection error."""
    api = FakeUsageAPI(Reply(302, b"", {"location": location}))
    with pytest.raises(APIConnectionError):
        ask(ClientCall(transport=api.transport()))


@LOOPBACK
def test_connection_refused(ask: Ask) -> None:
    """A port without a server is a connection error."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(APIConnectionError, match=r"connection refused by 127\.0\.0\.1:") as caught:
        ask(ClientCall(base_url=f"http://127.0.0.1:{port}"))
    assert type(caught.value) is APIConnectionError


@LOOPBACK
def test_silent_proxy(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of https that sends nothing does not delay a call beyond its timeout."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"https://127.0.0.1:{port}")
        start = monotonic()
        with pytest.raises(APITimeoutError):
            ask(ClientCall(base_url="https://api.example", timeout=CONNECTED))
    assert monotonic() - start < CONNECTED + LATE


@LOOPBACK
def test_timeout(ask: Ask) -> None:
    """A server that does not answer is an error after the timeout."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        start = monotonic()
        with pytest.raises(APITimeoutError, match="in time"):
            ask(ClientCall(base_url=f"http://127.0.0.1:{port}", timeout=CONNECTED))
    assert monotonic() - start < CONNECTED + LATE


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        pytest.param(httpx.ConnectTimeout("?"), APITimeoutError, id="connect-timeout"),
        pytest.param(httpx.PoolTimeout("?"), APITimeoutError, id="pool-timeout"),
        pytest.param(httpx.ReadError("?"), APIConnectionError, id="breaks-off"),
        pytest.param(httpx.RemoteProtocolError("?"), APIConnectionError, id="not-HTTP"),
        pytest.param(httpx.ProxyError("?"), APIConnectionError, id="proxy"),
        pytest.param(UnicodeError("?"), APIConnectionError, id="proxy-with-a-host-too-long"),
        pytest.param(httpx.StreamError("?"), APIConnectionError, id="stream"),
        pytest.param(httpx.CookieConflict("?"), APIConnectionError, id="cookies"),
        pytest.param(OSError("?"), APIConnectionError, id="operating-system"),
        pytest.param(TimeoutError("?"), APITimeoutError, id="operating-system-timeout"),
        pytest.param(OverflowError("?"), APIConnectionError, id="timeout-of-centuries"),
        pytest.param(RuntimeError("?"), APIConnectionError, id="event-loop-that-is-gone"),
    ],
)
def test_failed_exchange(ask: Ask, raised: Exception, kind: type[APIConnectionError]) -> None:
    """Each error of httpx becomes one of this package, with the original as its cause."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise raised

    with pytest.raises(APIConnectionError) as caught:
        ask(ClientCall(transport=httpx.MockTransport(fail)))
    assert type(caught.value) is kind
    assert caught.value.__cause__ is raised


@pytest.mark.parametrize("closing", ["close", "with"])
@pytest.mark.parametrize("transport", [None, FakeUsageAPI().transport()], ids=["own", "passed"])
def test_closed(
    ask: Ask, transport: httpx.MockTransport | None, closing: Literal["close", "with"]
) -> None:
    """A closed client raises, with connections of its own and with an httpx client."""
    with pytest.raises(ConfigurationError, match="client is closed"):
        ask(ClientCall(transport=transport, closing=closing))


def test_passed_client_that_is_closed(ask: Ask) -> None:
    """An httpx client that its owner closed is an error, and no request is sent."""
    api = FakeUsageAPI()
    with pytest.raises(ConfigurationError, match="client is closed"):
        ask(ClientCall(transport=api.transport(), closing="passed"))
    assert api.requests == []


def test_passed_client_of_the_other_kind() -> None:
    """An async httpx client is refused by the sync client, and the other way round."""
    clients: Any = (httpx.AsyncClient(), httpx.Client())
    with pytest.raises(ConfigurationError, match="http_client must be Client, got AsyncClient"):
        UsageClient(KEY, http_client=clients[0])
    with pytest.raises(ConfigurationError, match="http_client must be AsyncClient, got Client"):
        AsyncUsageClient(KEY, http_client=clients[1])


@pytest.mark.anyio
async def test_passed_client_is_used_and_left_open() -> None:
    """An httpx client that was passed in is used, and stays open."""
    api = FakeUsageAPI()
    with httpx.Client(transport=api.transport()) as http:
        with UsageClient(KEY, http_client=http) as client:
            client.get_usage()
        assert not http.is_closed
    async with httpx.AsyncClient(transport=api.transport()) as async_http:
        async with AsyncUsageClient(KEY, http_client=async_http) as async_client:
            await async_client.get_usage()
        assert not async_http.is_closed
    assert len(api.requests) == 2


def test_passed_client_keeps_its_timeout(ask: Ask) -> None:
    """The time-outs of an httpx client that was passed in apply if they are shorter."""
    timeouts: list[object] = []

    def record(request: httpx.Request) -> httpx.Response:
        timeouts.append(request.extensions["timeout"])
        return httpx.Response(200, json={"balanceEuro": 1})

    ask(ClientCall(transport=httpx.MockTransport(record), timeout=77))
    assert timeouts == [httpx.Timeout(5.0).as_dict()]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(ClientCall(api_key=""), id="key"),
        pytest.param(ClientCall(base_url="http://h"), id="base-url"),
        pytest.param(ClientCall(timeout=0), id="timeout"),
        pytest.param(ClientCall(timeout=True), id="type"),
    ],
)
def test_configuration(ask: Ask, options: ClientCall) -> None:
    """An unusable argument is refused when the client is made."""
    with pytest.raises(ConfigurationError):
        ask(options)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("HTTPS_PROXY", "http://user:s3cret", id="proxy-port"),
        pytest.param("HTTPS_PROXY", "gopher://user:s3cret@h", id="proxy-scheme"),
        pytest.param("SSL_CERT_FILE", "/dev/null/s3cret", id="certificates"),
    ],
)
def test_unusable_environment(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """An unusable proxy or certificate of the environment is an error that shows no secret."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match="that the environment names") as caught:
        ask(ClientCall())
    assert "s3cret" not in str(caught.value)


@LOOPBACK
@pytest.mark.parametrize(
    "more",
    [REPLY, REPLY[:20], b"\r\n", b"x", REPLY[:-1], b"HTTP/1.1 408 Late\r\n\r\n"],
    ids=["reply", "head", "line", "byte", "cut", "408"],
)
@pytest.mark.parametrize("reply", [REPLY, CHUNKED], ids=["length", "chunks"])
def test_more_than_a_reply(ask: Ask, reply: bytes, more: bytes) -> None:
    """A connection with bytes after a reply is not used again, so that they answer no request."""
    connections: list[socket.socket] = []

    def answer(connection: socket.socket) -> None:
        connections.append(connection)
        while head(connection):
            connection.sendall(reply + (more if len(connections) == 1 else b""))

    with serve(answer) as port:
        usages = ask(ClientCall(base_url=f"http://127.0.0.1:{port}", times=3))
    assert [1, 1, 1] == [usage.balance_euro for usage in usages]
    assert 2 == len(connections)
