"""The fake API that importers test with."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import monotonic

import httpx
import pytest

from hyper_usage import Usage, UsageClient, testing
from hyper_usage.testing import FakeUsageAPI, ReceivedRequest, Reply, sample_usage
from hyper_usage_api.api.default.get_usage_statistics import read_response

pytestmark = pytest.mark.shipped

LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])
PATHS = {"/usage": 200, "/v2/usage": 200, "/v1/usage": 404, "/v2": 404, "/v2//usage": 404}
SCRIPT = (Reply(503), Reply(429, b"", {"retry-after": "1"}), Reply())


def get(key: str = "test-key", path: str = "/usage", method: str = "GET") -> ReceivedRequest:
    """Return a request as a server receives it."""
    return ReceivedRequest(method=method, path=path, headers={"x-api-key": key})


def test_script() -> None:
    """Replies come in order, and the last one repeats."""
    api = FakeUsageAPI(*SCRIPT)
    assert [api.answer(get()).status_code for _ in range(5)] == [503, 429, 200, 200, 200]


def test_without_script() -> None:
    """Without replies, it sends the sample usage."""
    usage = Usage.from_reported(
        read_response(200, FakeUsageAPI().answer(get()).content), datetime.now(UTC)
    )
    assert [plan.product for plan in usage.plans] == ["akamai", "datadome", "incapsula"]
    assert [plan.is_expired(usage.fetched_at) for plan in usage.plans] == [False, False, True]
    assert [plan.issues for plan in usage.plans] == [(), (), ()]


def test_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers below the document's base URL, whatever its path, and below one without a path."""
    monkeypatch.setattr(testing, "BASE_URL", "https://api.example/v2/")
    statuses = {path: FakeUsageAPI().answer(get(path=path)).status_code for path in PATHS}
    assert statuses == PATHS


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(get(key="other"), 401, id="wrong-key"),
        pytest.param(ReceivedRequest(method="GET", path="/usage", headers={}), 401, id="no-key"),
        pytest.param(get(path="/"), 404, id="other-path"),
        pytest.param(get(method="POST"), 404, id="other-method"),
    ],
)
def test_other_requests(request_: ReceivedRequest, status: int) -> None:
    """Other requests are answered as by a server and recorded, and use up no reply."""
    api = FakeUsageAPI(*SCRIPT)
    assert status == api.answer(request_).status_code
    assert api.answer(get()).status_code == 503
    assert api.requests == [request_, get()]


def test_api_key() -> None:
    """The test can choose the valid key."""
    assert FakeUsageAPI(api_key="mine").answer(get(key="mine")).status_code == 200


def test_repr_shows_no_key() -> None:
    """A recorded request does not show its headers."""
    assert repr(get(key="s3cret")) == "ReceivedRequest(method='GET', path='/usage')"


@pytest.mark.parametrize(
    ("body", "content"),
    [
        pytest.param(b"<html>", b"<html>", id="bytes"),
        pytest.param({"balanceEuro": 1}, b'{"balanceEuro": 1}', id="object"),
        pytest.param("text", b'"text"', id="string"),
        pytest.param(None, b"null", id="null"),
    ],
)
def test_content(body: object, content: bytes) -> None:
    """A body of bytes is sent as it is, anything else as JSON."""
    assert content == Reply(200, body).content


def test_sample_is_fresh() -> None:
    """Changing one sample does not change another."""
    sample_usage()["plans"].clear()
    assert len(sample_usage()["plans"]) == 3


def test_threads() -> None:
    """Requests from many threads share the replies; each reply is used once."""
    api = FakeUsageAPI(*(Reply(500 + number) for number in range(50)), Reply())
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(api.answer, [get()] * 200))
    statuses = sorted(reply.status_code for reply in replies)
    assert statuses == [200] * 150 + list(range(500, 550))
    assert len(api.requests) == 200


@LOOPBACK
def test_serve() -> None:
    """It serves HTTP on loopback, over connections that stay open, until the block ends."""
    api = FakeUsageAPI(*SCRIPT)
    with httpx.Client(headers={"X-Api-Key": "test-key"}) as http:
        with api.serve() as base_url:
            replies = [http.get(f"{base_url}/usage?page=2") for _ in range(3)]
            elsewhere = http.get(base_url)
        with pytest.raises(httpx.TransportError), httpx.Client() as late:
            late.get(base_url)
    assert [reply.status_code for reply in replies] == [503, 429, 200]
    assert replies[1].headers["retry-after"] == "1"
    assert replies[2].headers["content-type"] == "application/json"
    assert replies[2].json()["balanceEuro"] == 128.4
    assert elsewhere.status_code == 404
    assert [request.path for request in api.requests] == ["/usage", "/usage", "/usage", "/"]


@LOOPBACK
def test_replies_come_at_once() -> None:
    """A body does not wait for the acknowledgement of its head, which takes 40 ms."""
    api, took = FakeUsageAPI(), list[float]()
    with api.serve() as base_url, UsageClient(api.api_key, base_url=base_url) as client:
        for _ in range(30):
            started = monotonic()
            client.get_usage()
            took.append(monotonic() - started)
    assert min(took[20:]) < 0.03


@LOOPBACK
def test_transport_records_the_same() -> None:
    """A request is recorded in the same way in memory and on loopback."""
    api = FakeUsageAPI()
    with api.serve() as base_url:
        for transport in (api.transport(), None):
            with httpx.Client(transport=transport, headers={"X-Api-Key": "test-key"}) as http:
                assert http.get(f"{base_url}/usage?page=2").status_code == 200
    first, second = api.requests
    assert first == second


def test_command() -> None:
    """`python -m hyper_usage.testing` prints balance and plans that came over HTTP."""
    command = [sys.executable, "-W", "error", "-m", "hyper_usage.testing"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("GET http://127.0.0.1:")
    assert lines[1].split() == ["balance", "128.4", "EUR"]
    assert [line.split()[:6] for line in lines[2:]] == [
        ["akamai", "59790", "of", "100000", "left,", "until"],
        ["datadome", "13", "of", "5000", "left,", "until"],
        ["incapsula", "100", "of", "1000", "left,", "expired"],
    ]
    assert done.stderr == ""
