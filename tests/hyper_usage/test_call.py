"""A call: which errors are retried, when and how often, and the log lines."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic

import httpx
import pytest

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    HyperUsageError,
    InternalServerError,
    RateLimitError,
    ResponseValidationError,
    Usage,
    UsageClient,
    _base_client,
    _call,
)
from hyper_usage._call import Call
from hyper_usage._drift import Reporter
from hyper_usage._endpoints import USAGE
from hyper_usage._reply import ReplyReader
from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_api.client import ApiKeyAuth
from tests.hyper_usage.calling import Ask, ClientCall
from tests.hyper_usage.replies import KEY

BUDGET = 10.0
ELSEWHERE = "https://api.example"


def call_of(max_retries: int = 2, budget: float = BUDGET) -> Call[Usage]:
    """Return a call whose attempts the test supplies."""
    request = httpx.Request("GET", "https://h/usage", extensions={"timeout": {"read": 3.0}})
    reader = ReplyReader(USAGE, ApiKeyAuth(KEY), Reporter(None))
    return Call(reader, monotonic() + budget, max_retries, request)


@pytest.mark.parametrize("status", [408, 429, 500, 501, 502, 503, 504, 520, 529, 599])
@pytest.mark.usefixtures("no_waits")
def test_status_that_may_pass(ask: Ask, status: int) -> None:
    """After an error that may pass, the client asks again and returns the usage that then comes."""
    api = FakeUsageAPI(Reply(status, b""), Reply(status, b""), Reply(200, {"balanceEuro": 7}))
    (usage,) = ask(ClientCall(transport=api.transport(), max_retries=2))
    assert usage.balance_euro == 7
    assert len(api.requests) == 3


@pytest.mark.parametrize("max_retries", [0, 1, 3])
@pytest.mark.usefixtures("no_waits")
def test_status_that_does_not_pass(ask: Ask, max_retries: int) -> None:
    """An error that stays is raised after as many retries as were allowed."""
    api = FakeUsageAPI(Reply(503, b""))
    with pytest.raises(InternalServerError):
        ask(ClientCall(transport=api.transport(), max_retries=max_retries))
    assert len(api.requests) == 1 + max_retries


@pytest.mark.parametrize("status", [204, 302, 400, 401, 403, 404, 418, 428, 430, 499, 600, 999])
def test_status_that_stays(ask: Ask, status: int) -> None:
    """Any other status is raised at once."""
    api = FakeUsageAPI(Reply(status, b""))
    with pytest.raises(APIStatusError):
        ask(ClientCall(transport=api.transport(), max_retries=2))
    assert len(api.requests) == 1


def test_reply_that_is_not_understood(ask: Ask) -> None:
    """A reply that is not what the document promises raises at once."""
    api = FakeUsageAPI(Reply(200, b"{}"))
    with pytest.raises(ResponseValidationError):
        ask(ClientCall(transport=api.transport(), max_retries=2))
    assert len(api.requests) == 1


@pytest.mark.parametrize("raised", [httpx.ReadError("?"), httpx.ConnectTimeout("?")])
@pytest.mark.usefixtures("no_waits")
def test_connection_error(ask: Ask, raised: Exception) -> None:
    """After an exchange that broke off or was too slow, the client asks again."""
    left = [raised]

    def handle(_: httpx.Request) -> httpx.Response:
        if left:
            raise left.pop()
        return httpx.Response(200, json={"balanceEuro": 7})

    (usage,) = ask(ClientCall(transport=httpx.MockTransport(handle), max_retries=1))
    assert usage.balance_euro == 7


def test_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits double up to a limit; each is random, between half of its length and all of it."""
    bounds: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        bounds.append((low, high))
        return low

    monkeypatch.setattr(_call, "uniform", uniform)
    call = call_of(max_retries=7, budget=1000)
    waits = [call.wait_after(APIConnectionError("?")) for _ in range(8)]
    assert waits == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0, 4.0, None]
    assert bounds[:3] == [(0.25, 0.5), (0.5, 1.0), (1.0, 2.0)]


def test_patience() -> None:
    """A call may have as many retries as a day has time for."""
    call = call_of(max_retries=2000, budget=86_400)
    assert all(call.wait_after(APIConnectionError("?")) for _ in range(2000))


@pytest.mark.parametrize("status", [408, 429, 503])
def test_retry_after_that_fits(status: int) -> None:
    """The client waits as long as the API asks, with each status that may pass."""
    assert call_of().wait_after(APIStatusError(status, "", None, "", 3.0)) == 3.0


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(RateLimitError(429, "", None, "", BUDGET), id="as-long-as-the-budget"),
        pytest.param(InternalServerError(503, "", None, "", 1e9), id="for-years"),
    ],
)
def test_retry_after_that_does_not_fit(error: APIStatusError) -> None:
    """If the API asks for a longer wait than the time left, the call fails at once."""
    assert call_of().wait_after(error) is None


def test_retry_after_as_a_date(ask: Ask) -> None:
    """Retry-After may be a date; a call that cannot wait fails, and the error has the seconds."""
    moment = datetime.now(UTC) + timedelta(hours=1)
    headers = {"retry-after": format_datetime(moment, usegmt=True)}
    api = FakeUsageAPI(Reply(503, b"", headers))
    with pytest.raises(InternalServerError) as caught:
        ask(ClientCall(transport=api.transport(), max_retries=2))
    assert caught.value.retry_after == pytest.approx(3600, abs=60)
    assert len(api.requests) == 1


def test_wait_that_does_not_fit() -> None:
    """The client does not wait for a retry that the timeout has no time for."""
    assert call_of(budget=0.2).wait_after(APIConnectionError("?")) is None


def test_budget_that_is_spent() -> None:
    """No attempt starts without time left."""
    call = call_of(budget=-1)
    with pytest.raises(APITimeoutError, match="the whole timeout is used"):
        call.begin()


@pytest.mark.parametrize(("left", "expected"), [(2.0, 2.0), (20.0, 3.0)])
def test_steps_fit_the_budget(
    left: float, expected: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time-out of each step is the time left, or the step's own limit if that is shorter."""
    for module in (_base_client, _call):
        monkeypatch.setattr(module, "monotonic", lambda: 0.0)
    sent: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"balanceEuro": 7})

    own = httpx.Timeout(None, read=3.0)
    with httpx.Client(transport=httpx.MockTransport(handle), timeout=own) as http:
        UsageClient(KEY, timeout=left, http_client=http).get_usage()
    steps = {"connect": left, "read": expected, "write": left, "pool": left}
    assert steps == sent[0].extensions["timeout"]


def test_attempts_do_not_share_a_request(ask: Ask) -> None:
    """A hook that changes one request does not change the next."""
    seen: list[int] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(len(request.headers))
        request.headers["x-trace"] = "1"
        return httpx.Response(200, json={"balanceEuro": 7})

    ask(ClientCall(transport=httpx.MockTransport(handle), times=2))
    assert seen[0] == seen[1]


def test_key_stays_with_its_origin() -> None:
    """A hook may change the path of a request, but not its origin."""
    api = FakeUsageAPI()

    def away(request: httpx.Request) -> None:
        request.url = httpx.URL("https://elsewhere.example/usage")

    def aside(request: httpx.Request) -> None:
        request.url = request.url.copy_with(path="/elsewhere")

    hooks = {"request": [aside]}
    with httpx.Client(transport=api.transport(), event_hooks=hooks) as http:
        client = UsageClient(KEY, http_client=http)
        with pytest.raises(APIStatusError, match="404"):
            client.get_usage()
        http.event_hooks = {"request": [away]}
        with pytest.raises(ConfigurationError, match="to another origin"):
            client.get_usage()
    assert [request.path for request in api.requests] == ["/elsewhere"]


@pytest.mark.usefixtures("no_waits")
def test_log(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG there is a line for each attempt, at INFO for each retry."""
    caplog.set_level(logging.DEBUG, "hyper_usage")
    api = FakeUsageAPI(Reply(503, b"", {"x-request-id": "req_1"}), Reply())
    ask(ClientCall(base_url=ELSEWHERE, transport=api.transport(), max_retries=1))
    lines = [
        (record.levelname, record.getMessage())
        for record in caplog.records
        if record.name == "hyper_usage"
    ]
    assert [level for level, _ in lines] == ["DEBUG", "INFO", "DEBUG"]
    assert lines[0][1].startswith("GET /usage: 503 in ")
    assert lines[0][1].endswith(" ms (attempt 1, request req_1)")
    retry = "trying again in 0.0 s after attempt 1: status 503: Service Unavailable (request req_1)"
    assert retry == lines[1][1]
    assert lines[2][1].startswith("GET /usage: 200 in ")
    assert lines[2][1].endswith(" ms (attempt 2, request None)")


def test_log_without_a_reply(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    """An attempt without a reply is logged too."""
    caplog.set_level(logging.DEBUG, "hyper_usage")

    def fail(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("?")

    with pytest.raises(HyperUsageError):
        ask(ClientCall(base_url=ELSEWHERE, transport=httpx.MockTransport(fail)))
    (line,) = (record.getMessage() for record in caplog.records if record.name == "hyper_usage")
    assert line.startswith("GET /usage: no reply in ")


def test_what_a_failure_says() -> None:
    """The text of an error of httpx is shown printable, bounded and without the key."""
    failure = call_of().failure(OSError(f"{KEY}\x1b[2J" + "x" * 5000))
    assert type(failure) is APIConnectionError
    assert str(failure).startswith("no complete reply from h:443: OSError: [key] [2Jxxx")
    assert len(str(failure)) < 300


def test_cause_that_shows_the_key() -> None:
    """An error has no cause if the cause, or one behind it, shows the key."""
    clean, circle, middle = OSError("?"), OSError("?"), OSError("?")
    dirty, noted = OSError(f"got {KEY}"), OSError("?")
    circle.__cause__, circle.__context__ = clean, circle
    middle.__cause__, middle.__context__ = clean, dirty
    noted.add_note(f"got {KEY}")
    errors = (clean, circle, middle, dirty, noted)
    causes = [call_of().failure(error).__cause__ for error in errors]
    assert causes == [clean, circle, None, None, None]
