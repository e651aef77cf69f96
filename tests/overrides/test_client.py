"""Both clients, by one set of tests: sync, and async on asyncio and on trio."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Any, Literal, TypeAlias

import anyio
import httpx
import pytest
from attrs import evolve, frozen

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncUsageClient,
    AuthenticationError,
    ConfigurationError,
    HyperUsageError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
    Usage,
    UsageClient,
    __version__,
)
from hyper_usage._exchange import read_reply
from hyper_usage._settings import BASE_URL
from hyper_usage.testing import FakeUsageAPI, Reply

KEY = "test-key"
LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])
HTML = b"<html><title>502 Bad Gateway</title></html>"


@frozen(kw_only=True)
class Call:
    """What a test does with a client: make it, perhaps close it, and ask."""

    api_key: str = KEY
    base_url: str = BASE_URL
    timeout: float = 5.0
    transport: httpx.MockTransport | None = None
    """Where a client that is passed in sends to; without one, the client makes its own."""
    closing: Literal["close", "with", "passed"] | None = None
    """How the client, or the one that was passed in, was closed before it is asked."""
    times: int = 1


Ask: TypeAlias = Callable[[Call], list[Usage]]


def _ask(call: Call) -> list[Usage]:
    with ExitStack() as stack:
        http = None
        if call.transport:
            http = stack.enter_context(httpx.Client(transport=call.transport))
        client = UsageClient(
            call.api_key, base_url=call.base_url, timeout=call.timeout, http_client=http
        )
        if call.closing == "close":
            client.close()
        if call.closing == "with":
            with client as entered:
                assert client is entered
        if call.closing == "passed" and http:
            http.close()
        stack.callback(client.close)
        return [client.get_usage() for _ in range(call.times)]


async def _ask_async(call: Call) -> list[Usage]:
    http = httpx.AsyncClient(transport=call.transport) if call.transport else None
    client = AsyncUsageClient(
        call.api_key, base_url=call.base_url, timeout=call.timeout, http_client=http
    )
    if call.closing == "close":
        await client.aclose()
    if call.closing == "with":
        async with client as entered:
            assert client is entered
    if call.closing == "passed" and http:
        await http.aclose()
    try:
        return [await client.get_usage() for _ in range(call.times)]
    finally:
        await client.aclose()
        if http:
            await http.aclose()


@pytest.fixture(params=["sync", "asyncio", "trio"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Return what carries out a call: with the sync client, or the async one on either loop."""
    backend: str = request.param
    if backend == "sync":
        return _ask
    return lambda call: anyio.run(_ask_async, call, backend=backend)


Connect: TypeAlias = Callable[[FakeUsageAPI], Call]


@pytest.fixture(params=["transport", pytest.param("loopback", marks=LOOPBACK)])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Return what makes a call to a fake API: in memory, or by a real server on loopback."""
    with ExitStack() as stack:

        def serve(api: FakeUsageAPI) -> Call:
            return Call(base_url=stack.enter_context(api.serve()))

        def transport(api: FakeUsageAPI) -> Call:
            return Call(transport=api.transport())

        yield serve if request.param == "loopback" else transport


@pytest.fixture
def refused(ask: Ask, connect: Connect) -> Callable[[Reply], HyperUsageError]:
    """Return what yields the error that a reply leads to."""

    def error_of(reply: Reply) -> HyperUsageError:
        with pytest.raises(HyperUsageError) as caught:
            ask(connect(FakeUsageAPI(reply)))
        return caught.value

    return error_of


Refused: TypeAlias = Callable[[Reply], HyperUsageError]


def test_usage(ask: Ask, connect: Connect) -> None:
    """A reply becomes a usage, digit by digit."""
    body = b'{"balanceEuro": 12.340, "plans": [{"product": "akamai", "requestsRemaining": 7}]}'
    (usage,) = ask(connect(FakeUsageAPI(Reply(200, body))))
    assert str(usage.balance_euro) == "12.340"
    assert usage.remaining("akamai") == 7


def test_request(ask: Ask, connect: Connect) -> None:
    """The one request is what the document describes, and says who sends it."""
    api = FakeUsageAPI()
    ask(connect(api))
    (request,) = api.requests
    assert (request.method, request.path) == ("GET", "/usage")
    assert request.headers["x-api-key"] == KEY
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"] == f"hyper-usage/{__version__}"


def test_ask_again(ask: Ask, connect: Connect) -> None:
    """A client may be asked again and again, and fetches each time."""
    api = FakeUsageAPI(Reply(200, {"balanceEuro": 2}), Reply(200, {"balanceEuro": 1}))
    usages = ask(evolve(connect(api), times=2))
    assert [usage.balance_euro for usage in usages] == [2, 1]


def test_base_url_with_a_path(ask: Ask) -> None:
    """The operation's path follows that of the base URL."""
    api = FakeUsageAPI()
    with pytest.raises(APIStatusError):
        ask(Call(base_url="https://proxy.example/hyper/", transport=api.transport()))
    assert [request.path for request in api.requests] == ["/hyper/usage"]


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        pytest.param(401, {"error": "no such key"}, AuthenticationError, "no such key", id="401"),
        pytest.param(403, {"error": "disabled"}, PermissionDeniedError, "disabled", id="403"),
        pytest.param(429, {"error": "slow down"}, RateLimitError, "slow down", id="429"),
        pytest.param(404, HTML, APIStatusError, "Not Found", id="404"),
        pytest.param(500, {"error": "sorry"}, InternalServerError, "sorry", id="500"),
        pytest.param(503, HTML, InternalServerError, "Service Unavailable", id="503"),
        pytest.param(520, HTML, InternalServerError, "a status without a name", id="520"),
        pytest.param(204, b"", APIStatusError, "No Content", id="204-is-no-documented-success"),
        pytest.param(418, {"error": "I am"}, APIStatusError, "I am", id="418-undocumented"),
        pytest.param(401, HTML, AuthenticationError, "Unauthorized", id="401-html"),
        pytest.param(403, b"", PermissionDeniedError, "Forbidden", id="403-empty-body"),
        pytest.param(429, b"", RateLimitError, "Too Many Requests", id="429-empty-body"),
        pytest.param(401, {}, AuthenticationError, "Unauthorized", id="401-no-words"),
        pytest.param(401, {"error": ""}, AuthenticationError, "Unauthorized", id="401-empty-words"),
        pytest.param(401, {"error": 5}, AuthenticationError, "Unauthorized", id="401-a-number"),
        pytest.param(
            401, {"error": "\x1b\r\n"}, AuthenticationError, "Unauthorized", id="401-unprintable"
        ),
        pytest.param(
            401,
            {"error": "no\x1b[2J key\r\nX: \u202e\x9b1m\ud800 \u00e9 "},
            AuthenticationError,
            "no [2J key  X:   1m  \u00e9",
            id="401-what-a-terminal-would-obey",
        ),
        pytest.param(401, {"error": "x" * 5000}, AuthenticationError, "x" * 200, id="401-long"),
    ],
)
def test_status(
    refused: Refused, status: int, body: object, kind: type[APIStatusError], message: str
) -> None:
    """A status becomes its exception, with the API's own words where it has some."""
    error = refused(Reply(status, body if isinstance(body, bytes) else json.dumps(body).encode()))
    assert type(error) is kind
    assert (error.status_code, error.message, error.request_id) == (status, message, None)
    assert str(error) == f"status {status}: {message}"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'"error"', id="string"),
        pytest.param(b"429", id="number"),
        pytest.param(b'[{"error": "slow down"}]', id="array"),
        pytest.param(b'{"error": "slow', id="breaks-off"),
        pytest.param(b'{"error": null}', id="null"),
        pytest.param(b'{"error": {"message": "slow down"}}', id="object"),
        pytest.param(b'{"error": ["slow down"]}', id="words-in-an-array"),
        pytest.param(b'{"error": NaN}', id="no-JSON"),
        pytest.param(b'{"error": "\xff"}', id="not-UTF-8"),
        pytest.param(b'{"error": ' + b"9" * 5000 + b"}", id="a-number-too-long"),
        pytest.param(b'{"error": ' + b"[" * 60_000, id="nested-too-deep"),
        pytest.param(b'{"pad": "' + b" " * 100_000 + b'", "error": "slow down"}', id="large"),
    ],
)
def test_status_without_words(content: bytes) -> None:
    """A body that is not a small JSON object with words leaves the status in words."""
    with pytest.raises(RateLimitError) as caught:
        read_reply(httpx.Response(429, content=content))
    assert caught.value.message == "Too Many Requests"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("30", 30.0, id="seconds"),
        pytest.param("0", 0.0, id="none-to-wait"),
        pytest.param("Wed, 21 Oct 2026 07:28:00 GMT", None, id="a-date"),
        pytest.param("-1", None, id="negative"),
        pytest.param("1.5", None, id="a-fraction"),
        pytest.param("", None, id="empty"),
    ],
)
def test_retry_after(refused: Refused, value: str, expected: float | None) -> None:
    """429 tells how many seconds to wait, where the API does."""
    error = refused(Reply(429, b"", {"retry-after": value}))
    assert isinstance(error, RateLimitError)
    assert expected == error.retry_after


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("req_1", "req_1", id="as-sent"),
        pytest.param("req\u009b2J", "req 2J", id="without-what-a-terminal-would-obey"),
        pytest.param("r" * 5000, "r" * 200, id="bounded"),
    ],
)
def test_request_id(ask: Ask, value: str, expected: str) -> None:
    """The request's id is kept and shown."""
    headers = [(b"x-request-id", value.encode("latin-1"))]
    transport = httpx.MockTransport(lambda _: httpx.Response(500, headers=headers))
    with pytest.raises(InternalServerError) as caught:
        ask(Call(transport=transport))
    assert expected == caught.value.request_id
    assert str(caught.value) == f"status 500: Internal Server Error (request {expected})"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(HTML, HTML.decode(), id="html"),
        pytest.param(b"", "", id="empty"),
        pytest.param(b"\xff!", "\ufffd!", id="not-UTF-8"),
        pytest.param(b"x" * 100_000, "x" * 2000, id="bounded"),
    ],
)
def test_body(refused: Refused, content: bytes, expected: str) -> None:
    """The error holds the start of the body as text."""
    error = refused(Reply(503, content))
    assert isinstance(error, APIStatusError)
    assert expected == error.body


@LOOPBACK
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect(ask: Ask, status: int) -> None:
    """A redirect is an error: its target gets no request, and so no key."""
    target = FakeUsageAPI()
    with target.serve() as elsewhere:
        api = FakeUsageAPI(Reply(status, b"", {"location": f"{elsewhere}/usage"}))
        with api.serve() as base_url, pytest.raises(APIStatusError) as caught:
            ask(Call(base_url=base_url))
    assert type(caught.value) is APIStatusError
    assert status == caught.value.status_code
    assert target.requests == []


def test_redirect_of_a_client_that_follows() -> None:
    """A redirect is an error even where the client that was passed in follows them."""
    api = FakeUsageAPI(Reply(302, b"", {"location": "https://elsewhere.example/usage"}))
    http = httpx.Client(transport=api.transport(), follow_redirects=True)
    with http, pytest.raises(APIStatusError, match="302"):
        UsageClient(KEY, http_client=http).get_usage()
    assert len(api.requests) == 1


@pytest.mark.parametrize("location", ["mailto:a@b", "https://h:port/"])
def test_redirect_to_nowhere(refused: Refused, location: str) -> None:
    """A redirect that httpx cannot even read is no complete exchange."""
    assert type(refused(Reply(302, b"", {"location": location}))) is APIConnectionError


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(HTML, "JSON", id="html"),
        pytest.param(b'{"balanceEuro": ', "JSON", id="breaks-off"),
        pytest.param(b"", "JSON", id="empty"),
        pytest.param(b"[]", "object", id="array"),
        pytest.param(b'{"balanceEuro": NaN}', "JSON", id="nan"),
        pytest.param(b"\xff", "UTF-8 text", id="not-UTF-8"),
    ],
)
def test_invalid_body(refused: Refused, content: bytes, expected: str) -> None:
    """Success with another body than the promised one is an error that says what came."""
    error = refused(Reply(200, content))
    assert isinstance(error, ResponseValidationError)
    assert (error.pointer, error.expected) == ("", expected)


def test_validation_error_in_words(refused: Refused) -> None:
    """The error names place, promise and what came, but never the value."""
    at_top, inside = (refused(Reply(200, body)) for body in (b"[7]", b'{"balanceEuro": "7"}'))
    assert str(at_top) == "unexpected reply: at the top expected object, got array"
    assert str(inside) == "unexpected reply: at /balanceEuro expected finite number, got string"


@pytest.mark.parametrize(
    ("content", "got"),
    [
        pytest.param(
            b'{"error": "no\x7f funds"}', 'nothing, beside the error "no  funds"', id="words"
        ),
        pytest.param(
            b'{"error": "' + b"x" * 5000 + b'"}',
            f'nothing, beside the error "{"x" * 200}"',
            id="many-words",
        ),
        pytest.param(b'{"error": 7, "balance": "s3cret"}', "nothing", id="no-words"),
        pytest.param(
            b'{"error": "broke", "balanceEuro": "s3cret"}',
            'string, beside the error "broke"',
            id="words-and-a-balance-that-is-none",
        ),
    ],
)
def test_success_that_is_an_error(content: bytes, got: str) -> None:
    """Where success turns out to be an error, the API's own words are told, and no other value."""
    with pytest.raises(ResponseValidationError) as caught:
        read_reply(httpx.Response(200, content=content))
    assert (caught.value.pointer, caught.value.got) == ("/balanceEuro", got)


def test_broken_compression(ask: Ask) -> None:
    """A body that cannot be decompressed is no complete exchange."""
    api = FakeUsageAPI(Reply(200, b"not gzip", {"content-encoding": "gzip"}))
    with pytest.raises(APIConnectionError, match="DecodingError"):
        ask(Call(transport=api.transport()))


@LOOPBACK
def test_connection_refused(ask: Ask) -> None:
    """A server that is not there is an error of the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(APIConnectionError, match="ConnectError") as caught:
        ask(Call(base_url=f"http://127.0.0.1:{port}"))
    assert type(caught.value) is APIConnectionError


@LOOPBACK
def test_timeout(ask: Ask) -> None:
    """A server that does not answer is an error once the timeout has passed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        start = monotonic()
        with pytest.raises(APITimeoutError, match="in time"):
            ask(Call(base_url=f"http://127.0.0.1:{port}", timeout=0.05))
    assert monotonic() - start < 4  # Seconds; httpx by itself would wait for five.


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
    """Whatever goes wrong on the way is an error of this package, caused by the original."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise raised

    with pytest.raises(APIConnectionError) as caught:
        ask(Call(transport=httpx.MockTransport(fail)))
    assert type(caught.value) is kind
    assert caught.value.__cause__ is raised


@pytest.mark.parametrize("closing", ["close", "with"])
def test_own_client_is_closed(ask: Ask, closing: Literal["close", "with"]) -> None:
    """A client that made its own connections closes them, and then says that it is closed."""
    with pytest.raises(ConfigurationError, match="client is closed"):
        ask(Call(closing=closing))


def test_passed_client_that_is_closed(ask: Ask) -> None:
    """A client that was passed in and closed by its owner is an error, and nothing is sent."""
    api = FakeUsageAPI()
    with pytest.raises(ConfigurationError, match="client is closed"):
        ask(Call(transport=api.transport(), closing="passed"))
    assert api.requests == []


def test_passed_client_of_the_other_kind() -> None:
    """An async client for the sync one, or the other way round, is refused when it is passed."""
    clients: Any = (httpx.AsyncClient(), httpx.Client())
    with pytest.raises(ConfigurationError, match="http_client must be Client, got AsyncClient"):
        UsageClient(KEY, http_client=clients[0])
    with pytest.raises(ConfigurationError, match="http_client must be AsyncClient, got Client"):
        AsyncUsageClient(KEY, http_client=clients[1])


@pytest.mark.parametrize("closing", ["close", "with"])
def test_passed_client_is_used_and_left_open(ask: Ask, closing: Literal["close", "with"]) -> None:
    """A client that was passed in is used, and stays open for its owner."""
    api = FakeUsageAPI()
    ask(Call(transport=api.transport(), closing=closing))
    assert len(api.requests) == 1


def test_passed_client_keeps_its_timeout(ask: Ask) -> None:
    """The timeout of a client that was passed in holds."""
    timeouts: list[object] = []

    def record(request: httpx.Request) -> httpx.Response:
        timeouts.append(request.extensions["timeout"])
        return httpx.Response(200, json={"balanceEuro": 1})

    ask(Call(transport=httpx.MockTransport(record), timeout=77))
    assert timeouts == [httpx.Timeout(5.0).as_dict()]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(Call(api_key=""), id="key"),
        pytest.param(Call(base_url="http://h"), id="base-url"),
        pytest.param(Call(timeout=0), id="timeout"),
        pytest.param(Call(timeout=True), id="type"),
    ],
)
def test_configuration(ask: Ask, options: Call) -> None:
    """What cannot be used is refused when the client is made."""
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
    """Unusable proxies and certificates of the environment are errors that show no secret."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match="that the environment names") as caught:
        ask(Call())
    assert "s3cret" not in str(caught.value)
