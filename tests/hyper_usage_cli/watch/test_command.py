"""`watch` asks at an interval, and prints lines or JSON."""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    HyperUsageError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
    Usage,
)
from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_cli.access import Access
from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.watch import following
from hyper_usage_cli.watch.command import run
from hyper_usage_cli.watch.following import Attempt, attempts
from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.usages import NOW, plan, usage
from tests.hyper_usage_cli.watch.any_usages import any_usages

REFUSALS = [
    pytest.param(AuthenticationError(401, "no"), id="401"),
    pytest.param(PermissionDeniedError(403, "no"), id="403"),
    pytest.param(ConfigurationError("no"), id="configuration"),
]


class Clock:
    """A clock that only `wait` moves."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.now += seconds


def scripted(*found: Usage | HyperUsageError, clock: Clock, takes: float) -> Callable[[], Usage]:
    """Return a function that gives these answers one by one, each after some seconds."""
    script = iter(found)

    def ask() -> Usage:
        clock.now += takes
        answer = next(script)
        if isinstance(answer, HyperUsageError):
            raise answer
        return answer

    return ask


@pytest.mark.parametrize(
    ("first", "takes", "wait"),
    [
        pytest.param(usage(), 0.25, 9.75, id="from-start-to-start"),
        pytest.param(usage(), 25.0, 0.0, id="longer-than-the-interval"),
        pytest.param(APIConnectionError("no"), 1.0, 9.0, id="no-connection"),
        pytest.param(InternalServerError(500, "no"), 1.0, 9.0, id="500"),
        pytest.param(APIStatusError(404, "no"), 1.0, 9.0, id="404"),
        pytest.param(ResponseValidationError("", "a", "b"), 1.0, 9.0, id="bad-reply"),
        pytest.param(RateLimitError(429, "no", retry_after=90.0), 1.0, 90.0, id="429-asks-more"),
        pytest.param(RateLimitError(429, "no", retry_after=2.0), 1.0, 9.0, id="429-asks-less"),
        pytest.param(InternalServerError(503, "no", retry_after=1e12), 1.0, 86_400.0, id="a-day"),
    ],
)
def test_interval(first: Usage | HyperUsageError, takes: float, wait: float) -> None:
    """The next request follows at the interval, or later if the API asks for that."""
    clock = Clock()
    ask = scripted(first, usage(), clock=clock, takes=takes)
    asked = attempts(ask, 10.0, clock, clock.wait)
    assert Attempt(first, wait) == next(asked)
    assert usage() == next(asked).found
    assert [wait] == clock.waits


def test_time_to_show_counts() -> None:
    """The time to show an answer counts in the interval."""
    clock = Clock()
    asked = attempts(scripted(usage(), usage(), clock=clock, takes=0.0), 10.0, clock, clock.wait)
    next(asked)
    clock.now += 12.0
    next(asked)
    assert [0.0] == clock.waits


@pytest.mark.parametrize("error", REFUSALS)
@pytest.mark.parametrize("before", [(), (usage(),)], ids=["first", "later"])
def test_refusal_ends_it(error: HyperUsageError, before: tuple[Usage, ...]) -> None:
    """A refused key or an unusable setting ends a watch."""
    clock = Clock()
    asked = attempts(scripted(*before, error, clock=clock, takes=0.0), 10.0, clock, clock.wait)
    for _ in before:
        next(asked)
    with pytest.raises(type(error)):
        next(asked)


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return a function that runs `watch` with given attempts, without waiting."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "test-key")

    def begin(*found: Usage | HyperUsageError, as_json: bool = False, products: Any = ()) -> int:
        def made(_ask: Callable[[], Usage], interval: float) -> Iterator[Attempt]:
            return (Attempt(each, interval) for each in found)

        monkeypatch.setattr(following, "attempts", made)
        return run(
            [Account(access=Access(base_url="http://127.0.0.1:9"))],
            interval=10.0,
            products=products,
            as_json=as_json,
        )

    return begin


def used(*figures: int) -> list[Usage]:
    """Return samples a minute apart with these numbers of used requests."""
    return [
        usage(
            plan(requestsUsed=each, requestsRemaining=None),
            balance=str(100 - index),
            at=NOW + timedelta(minutes=index),
        )
        for index, each in enumerate(figures)
    ]


def test_json(
    watching: Callable[..., int], capsys: pytest.CaptureFixture[str], schema: Schema
) -> None:
    """With --json, each attempt prints a line: an answer or a failure."""
    assert 0 == watching(*used(0, 1, 2, 3), APIConnectionError("no"), as_json=True)
    lines = capsys.readouterr().out.splitlines()
    answers = [schema.read(line) for line in lines]
    assert ["watch"] * 4 == [each["command"] for each in answers[:4]]
    assert "unreachable" == answers[4]["error"]["code"]
    (product,) = answers[3]["data"]["products"]
    assert {
        "product": "akamai",
        "remaining": 99_997,
        "per_hour": None,
        "samples": 4,
        "ends_at": None,
        "ends_by": None,
        "losses": [{"expires_at": "2026-03-13T12:00:00Z", "requests": 99_997}],
    } == product


def test_json_forecast(
    watching: Callable[..., int], capsys: pytest.CaptureFixture[str], schema: Schema
) -> None:
    """With enough data, a line of JSON has rates and ends."""
    watching(*used(0, 100, 200, 300, 400), as_json=True)
    data = schema.read(capsys.readouterr().out.splitlines()[-1])["data"]
    assert [
        {
            "product": "akamai",
            "remaining": 99_600,
            "per_hour": 6_000.0,
            "samples": 5,
            "ends_at": "2026-03-02T04:40:00Z",
            "ends_by": "use",
            "losses": [],
        }
    ] == data["products"]
    assert {
        "euros_per_hour": "60.0000",
        "samples": 5,
        "ends_at": "2026-03-01T13:40:00Z",
    } == data["balance"]
    assert [] == data["noticed"]


def test_json_notices_once(
    watching: Callable[..., int], capsys: pytest.CaptureFixture[str], schema: Schema
) -> None:
    """A movement is in the line of the sample that showed it, and in no other."""
    watching(*used(5_000, 0, 1), as_json=True, products=["akamai"])
    noticed = [
        schema.read(line)["data"]["noticed"] for line in capsys.readouterr().out.splitlines()
    ]
    assert [[], ["akamai: used fell from 5,000 to 0"], []] == noticed


@given(any_usages())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_json_of_any_usages(
    watching: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    schema: Schema,
    samples: list[Usage],
) -> None:
    """For any samples, each line is valid by the schema."""
    watching(*samples, as_json=True)
    lines = capsys.readouterr().out.splitlines()
    assert len(samples) == len([schema.read(line) for line in lines])


def test_lines(watching: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal, each sample prints lines on stdout, and each failure on stderr."""
    watching(*used(0), APIConnectionError("no reply"))
    out, err = capsys.readouterr()
    assert "  akamai: 100,000 of 100,000 left, not enough data yet (1 of 5 samples)" in out
    assert 2 == len(out.splitlines())
    assert err.startswith("hyper-usage: no answer: no reply; figures as of ")


def test_each_line_is_flushed(
    watching: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line is flushed, so that the reader of a pipe sees it at once."""
    flushed: list[str] = []

    def printed(text: str, *, flush: bool, file: object = sys.stdout) -> None:
        assert file
        flushed.append(text if flush else "")

    monkeypatch.setattr("builtins.print", printed)
    watching(*used(0), APIConnectionError("no"))
    watching(*used(0), APIConnectionError("no"), as_json=True)
    assert 4 == len(list(filter(None, flushed)))


def interrupted(_seconds: float) -> NoReturn:
    """Raise the exception of Ctrl-C."""
    raise KeyboardInterrupt


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_one_client_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], schema: Schema
) -> None:
    """A watch asks with one client, and lets Ctrl-C through."""
    api = FakeUsageAPI(Reply())
    monkeypatch.setenv("HYPER_USAGE_API_KEY", api.api_key)
    monkeypatch.setattr(following, "attempts", partial(attempts, wait=interrupted))
    with api.serve() as url, pytest.raises(KeyboardInterrupt):
        run(
            [Account(access=Access(base_url=url))], interval=10.0, products=["akamai"], as_json=True
        )
    data = schema.read(capsys.readouterr().out)["data"]
    assert ["akamai"] == [each["product"] for each in data["products"]]
    assert ["akamai"] == [each["product"] for each in data["usage"]["plans"]]
    assert 1 == len(api.requests)
