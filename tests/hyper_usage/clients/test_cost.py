"""The cost of importing and calling, in counts; `nox -s bench` has the times."""

import json
import ssl
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from decimal import Decimal

import httpx
import pytest
from attrs import field, frozen

from hyper_usage import UsageClient, _plan
from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_api import decode
from hyper_usage_api.models import PlanStatistics
from tests.hyper_usage.calling import LOOPBACK
from tests.hyper_usage.replies import usage_from

KEY = "test-key"
LOOPBACK_URL = "http://127.0.0.1:9"
BODY = json.dumps({"balanceEuro": 128.4, "plans": []}).encode()
ONE_PLAN = json.dumps({"balanceEuro": 1, "plans": [{"requestsQuota": 9}]}).encode()


@frozen
class Chunks(httpx.SyncByteStream):
    """A body in the chunks of a connection."""

    chunks: list[bytes]

    def __iter__(self) -> Iterator[bytes]:
        yield from self.chunks


@frozen
class Transport(httpx.BaseTransport):
    """Answers each request with the next status, and keeps the requests."""

    statuses: list[int] = field(factory=lambda: [200])
    chunks: list[bytes] = field(factory=lambda: [BODY])
    sent: list[httpx.Request] = field(factory=list[httpx.Request])

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer at once; a retry need not wait."""
        self.sent.append(request)
        headers = {"content-type": "application/json", "retry-after": "0"}
        status = self.statuses[len(self.sent) - 1]
        return httpx.Response(status, headers=headers, stream=Chunks(self.chunks))


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Callable[[type, str], list[str]]:
    """Return a function that replaces a method by one that notes its calls in a list."""

    def begin(owner: type, name: str) -> list[str]:
        calls: list[str] = []
        original: Callable[..., object] = getattr(owner, name)

        def noted(*args: object, **kwargs: object) -> object:
            calls.append(name)
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, noted)
        return calls

    return begin


def test_import_loads_no_library() -> None:
    """Importing the package and looking at its names loads nothing outside the standard library."""
    program = """
import sys
before = set(sys.modules)
import hyper_usage
dir(hyper_usage), hyper_usage.__version__
roots = {name.partition(".")[0] for name in set(sys.modules) - before}
print(sorted(roots - sys.stdlib_module_names))
"""
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "['hyper_usage']\n"


@pytest.mark.parametrize("statuses", [[200], [503, 500, 200]], ids=["at once", "third try"])
def test_one_request_an_attempt(
    statuses: list[int], count: Callable[[type, str], list[str]]
) -> None:
    """An attempt makes one request object, and httpx neither merges nor remakes any."""
    transport = Transport(statuses)
    with httpx.Client(transport=transport) as http:
        client = UsageClient(KEY, base_url=LOOPBACK_URL, http_client=http)
        made = count(httpx.Request, "__init__")
        merged = count(httpx.Client, "build_request")
        client.get_usage()
    assert len(statuses) == len(transport.sent)
    assert len(statuses) == len(made)
    assert [] == merged


@LOOPBACK
def test_own_connections_send_the_prepared_request(
    count: Callable[[type, str], list[str]],
) -> None:
    """An attempt over own connections makes no httpx request, and a retry makes none."""
    api = FakeUsageAPI(Reply(503, b"", {"retry-after": "0"}), Reply(), api_key=KEY)
    with api.serve() as base_url, UsageClient(KEY, base_url=base_url) as client:
        made = count(httpx.Request, "__init__")
        client.get_usage()
    assert 2 == len(api.requests)
    assert [] == made


def test_decoding_calls_no_constructor_of_a_model(count: Callable[[type, str], list[str]]) -> None:
    """The constructor of a frozen class takes five times as long as filling a draft."""
    made = count(PlanStatistics, "__init__")
    usage = usage_from(httpx.Response(200, content=ONE_PLAN))
    assert 9 == usage.plans[0].quota
    assert [] == made


def test_a_call_works_no_figure_of_a_plan_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure is worked out when it is asked for, and not before."""
    asked: list[object] = []
    monkeypatch.setattr(_plan, "_figure", asked.append)
    plan = usage_from(httpx.Response(200, content=ONE_PLAN)).plans[0]
    assert [] == asked
    assert plan.quota is None
    assert [9] == asked


@pytest.mark.parametrize(
    ("base_url", "expected"), [(LOOPBACK_URL, 0), ("https://127.0.0.1:9", 1)], ids=["http", "https"]
)
def test_certificates(
    base_url: str, expected: int, count: Callable[[type, str], list[str]]
) -> None:
    """Certificates, which take tens of milliseconds, are read once, and only for https."""
    reads = count(ssl.SSLContext, "load_verify_locations")
    UsageClient(KEY, base_url=base_url).close()
    assert expected == len(reads)


def test_body_is_parsed_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of one chunk reaches the parser without a copy."""
    parsed: list[bytes] = []

    def noted(content: bytes) -> object:
        parsed.append(content)
        return json.loads(content, parse_float=Decimal)

    monkeypatch.setattr(decode, "_parse", noted)
    transport = Transport()
    with httpx.Client(transport=transport) as http:
        UsageClient(KEY, base_url=LOOPBACK_URL, http_client=http).get_usage()
    (content,) = parsed
    assert transport.chunks[0] is content


def test_body_is_held_twice_at_most() -> None:
    """A body of many chunks is held at most twice at a time, as bytes and as text."""
    # White space leaves nothing behind when it is parsed.
    chunks = [BODY, *(b" " * 2**16 for _ in range(12))]
    size = sum(map(len, chunks))
    with httpx.Client(transport=Transport([200, 200], chunks)) as http:
        client = UsageClient(KEY, base_url=LOOPBACK_URL, http_client=http)
        client.get_usage()  # The first call loads modules and fills caches.
        tracemalloc.start()
        client.get_usage()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert 2 == round(peak / size)
