"""Accounts are asked at the same time, once in an interval, independent of each other."""

import os
import ssl
import sys
from collections.abc import Generator, Iterator
from socket import socket
from threading import Event, Lock
from typing import Final

import anyio
import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from hyper_usage import DriftKind, Usage, _drift
from hyper_usage.testing import FakeUsageAPI, Reply, sample_usage
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.export import collector
from hyper_usage_cli.export.accounts import KeyedAccount
from hyper_usage_cli.export.collector import Asker, Figures, Outcomes, changes
from hyper_usage_cli.export.metrics import Drifts, Outcome, registry
from hyper_usage_cli.failure import Failure
from tests.hyper_usage.http.loopback import REPLY, head, serve
from tests.hyper_usage_cli.usages import usage
from tests.patience import PATIENCE

REFUSED: Final = Failure(exit_code=ExitCode.REFUSED, message="status 401: no", status=401)
FORBIDDEN: Final = Failure(exit_code=ExitCode.REFUSED, message="status 403: no", status=403)
BUDGET: Final = 0.8  # seconds; a busy machine answers in this time
NEVER: Final[Outcomes] = {}
loopback = pytest.mark.allow_hosts(["127.0.0.1"])


def asker(base_url: str, *names: str, timeout: float = 30.0) -> Asker:
    """Return an asker for accounts; only the account `shop` has the right key."""
    keys = {"shop": "test-key"}
    accounts = [
        KeyedAccount(name=name, key=keys.get(name, "another-key"), base_url=base_url)
        for name in names
    ]
    return Asker(timeout, accounts)


def ask(asked: Asker, times: int = 1) -> list[Outcomes]:
    """Ask some times, on one event loop, and return the outcomes of each time."""

    async def run() -> list[Outcomes]:
        found: list[Outcomes] = []
        for _ in range(times):
            found.append(await asked.ask(found[-1] if found else NEVER))
        return found

    return anyio.run(run)


@pytest.fixture
def portal() -> Generator[BlockingPortal]:
    """Yield a portal that runs coroutines on an event loop in another thread."""
    with start_blocking_portal() as made:
        yield made


def outcomes(answer: Usage | Failure, account: str = "shop") -> Outcomes:
    """Return the outcomes of one account."""
    last_success = answer.fetched_at if isinstance(answer, Usage) else None
    return {
        account: Outcome(account=account, answer=answer, seconds=0.1, last_success=last_success)
    }


class Scripted:
    """An asker that answers from a list, and records the earlier outcomes that it is given."""

    def __init__(self, *answers: Usage | Failure) -> None:
        self._answers: Iterator[Usage | Failure] = iter(answers)
        self.before: list[Outcomes] = []

    async def ask(self, before: Outcomes) -> Outcomes:
        """Return the next answer."""
        self.before.append(before)
        return outcomes(next(self._answers))


class Clock:
    """A clock that shows the time that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def scrape_up(figures: Figures) -> float | None:
    """Scrape, and return `up` of the one account."""
    outcomes = figures.shared().result(PATIENCE)
    return registry(outcomes.values()).get_sample_value("hyper_usage_up", {"account": "shop"})


def test_min_interval(portal: BlockingPortal) -> None:
    """The API is asked once in an interval, after failures too, however many scrapes come."""
    scripted, clock = Scripted(usage(), REFUSED, usage()), Clock()
    figures = Figures(portal, scripted.ask, 60.0, clock)
    found: list[float | None] = []
    for clock.now in (5.0, 5.0, 64.9, 65.0, 124.9, 125.0):
        found.append(scrape_up(figures))
    assert [1, 1, 1, 0, 0, 1] == found
    assert [None, usage(), REFUSED] == [
        before["shop"].answer if before else None for before in scripted.before
    ]


def test_latest_asks_nobody(portal: BlockingPortal) -> None:
    """The latest outcomes are there without a request to the API."""
    scripted = Scripted(usage())
    figures = Figures(portal, scripted.ask, 60.0)
    assert {} == figures.latest
    asked = figures.shared().result(PATIENCE)
    assert asked == figures.latest
    assert 1 == len(scripted.before)


def test_concurrent_scrapes(portal: BlockingPortal) -> None:
    """Scrapes that come during a request wait for it, and start no other."""
    may_answer, clock = anyio.Event(), Clock()

    async def ask(_before: Outcomes) -> Outcomes:
        await may_answer.wait()
        return outcomes(usage())

    figures = Figures(portal, ask, 1.0, clock)
    first = figures.shared()
    clock.now = 100.0  # The request takes longer than the interval.
    second = figures.shared()
    portal.call(may_answer.set)
    assert first is second
    assert ["shop"] == list(first.result(PATIENCE))


def test_changes_are_told_once(portal: BlockingPortal, capsys: pytest.CaptureFixture[str]) -> None:
    """An account is reported when it begins to fail and when it works again, not between."""
    scripted = Scripted(usage(), REFUSED, REFUSED, usage(), usage())
    figures = Figures(portal, scripted.ask, 0.0)
    for _ in range(5):
        scrape_up(figures)
    expected = [
        "hyper-usage: account shop fails: status 401: no",
        "hyper-usage: account shop works again",
    ]
    assert expected == capsys.readouterr().err.splitlines()


def test_nobody_reads_of_changes(portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scrape succeeds even if stderr is closed."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as broken:  # noqa: PTH123 - of a number
        monkeypatch.setattr(sys, "stderr", broken)
        assert 0 == scrape_up(Figures(portal, Scripted(REFUSED).ask, 60.0))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(None, usage(), [], id="works at first"),
        pytest.param(None, REFUSED, ["account shop fails: status 401: no"], id="fails at first"),
        pytest.param(usage(), usage(balance="1"), [], id="works"),
        pytest.param(REFUSED, REFUSED, [], id="fails"),
        pytest.param(
            REFUSED, FORBIDDEN, ["account shop fails: status 403: no"], id="fails otherwise"
        ),
        pytest.param(
            REFUSED,
            Failure(exit_code=ExitCode.REFUSED, message="status 401: never", status=401),
            [],
            id="fails in other words",
        ),
        pytest.param(
            None,
            Failure(exit_code=ExitCode.REFUSED, message="no" * 200, status=401),
            [f"account shop fails: {'no' * 100}…"],
            id="fails in many words",
        ),
    ],
)
def test_changes(
    before: Usage | Failure | None, after: Usage | Failure, expected: list[str]
) -> None:
    """Another state or another reason is reported; another text for the same reason is not."""
    assert expected == list(changes(outcomes(before) if before else {}, outcomes(after)))


def drifting(*places: str, answer: Usage | Failure | None = None) -> Outcomes:
    """Return the outcomes of an account whose replies have members that the document has not."""
    drifts: Drifts = frozenset((DriftKind.UNKNOWN_MEMBER, place) for place in places)
    found = answer or usage()
    return {
        "shop": Outcome(account="shop", answer=found, seconds=1, last_success=None, drifts=drifts)
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, drifting("/a"), ["unknown-member at /a"], id="first"),
        pytest.param(drifting("/a"), drifting("/a"), [], id="known"),
        pytest.param(drifting("/a"), drifting("/a", "/b"), ["unknown-member at /b"], id="another"),
        pytest.param(
            {},
            drifting(*"edcba"),
            ["unknown-member at a, unknown-member at b, unknown-member at c, 2 more"],
            id="many",
        ),
    ],
)
def test_drift_is_told_once(before: Outcomes, after: Outcomes, expected: list[str]) -> None:
    """A new difference from the document is reported, with advice; a known one is not."""
    assert [
        f"account shop: replies differ from the document: {each};"
        " tell the maintainers of hyper-usage"
        for each in expected
    ] == list(changes(before, after))


@loopback
def test_drifts_add_up() -> None:
    """A difference counts once for all indexes; those of earlier replies and failures stay."""
    one, other = sample_usage(), sample_usage()
    one["plans"][0]["color"] = one["plans"][1]["color"] = "red"
    other["plans"][2]["color"] = other["news"] = "red"
    replies = [Reply(200, one), Reply(418), Reply(200, other)]
    with FakeUsageAPI(*replies).serve() as base_url:
        found = ask(asker(base_url, "shop"), len(replies))
    assert [1, 2, 3] == [len(each["shop"].drifts) for each in found]
    assert {
        (DriftKind.UNKNOWN_MEMBER, "/plans/*/color"),
        (DriftKind.UNKNOWN_MEMBER, "/news"),
        (DriftKind.UNDOCUMENTED_STATUS, "/paths/~1usage/get/responses/418"),
    } == found[-1]["shop"].drifts


@loopback
def test_drifts_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """An API that makes up new names each time does not fill the memory."""
    monkeypatch.setattr(_drift, "_MOST_DRIFTS", 3)
    replies = [Reply(200, {**sample_usage(), f"a{each}": 1, f"b{each}": 1}) for each in range(3)]
    with FakeUsageAPI(*replies).serve() as base_url:
        found = ask(asker(base_url, "shop"), len(replies))
    assert {"/a0", "/b0", "/a1"} == {place for _, place in found[-1]["shop"].drifts}


@loopback
def test_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many accounts, only as many as may be are asked at the same time, and all answer."""
    monkeypatch.setattr(collector, "_CONNECTIONS", 2)
    at_once, most = 0, 0
    lock = Lock()

    def answer(connection: socket) -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        head(connection)
        with lock:
            at_once -= 1
        connection.sendall(REPLY)

    with serve(answer) as port:
        (found,) = ask(asker(f"http://127.0.0.1:{port}", *map(str, range(9))))
    assert all(isinstance(each.answer, Usage) for each in found.values())
    assert 1 <= most <= 2


@loopback
def test_asker() -> None:
    """Each account is asked with its own key, and fails on its own."""
    with FakeUsageAPI().serve() as base_url:
        (found,) = ask(asker(base_url, "shop", "blog"))
    assert ["shop", "blog"] == list(found)
    shop, blog = found["shop"], found["blog"]
    assert isinstance(shop.answer, Usage)
    assert shop.answer.fetched_at == shop.last_success
    assert 0 < shop.seconds < PATIENCE
    assert isinstance(blog.answer, Failure)
    assert (401, None) == (blog.answer.status, blog.last_success)


@loopback
def test_certificates_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates are read once for all accounts and all scrapes."""
    trusted = ssl.create_default_context()
    reads: list[ssl.SSLContext] = []

    def create() -> ssl.SSLContext:
        reads.append(trusted)
        return trusted

    monkeypatch.setattr(httpx, "create_ssl_context", create)
    with serve(socket.close) as port:
        ask(asker(f"https://127.0.0.1:{port}", "shop", "blog", timeout=0.2), 2)
    assert [trusted] == reads


@loopback
def test_last_success_outlives_failures() -> None:
    """Failures keep the time of the last success."""
    with FakeUsageAPI(Reply(), Reply(403)).serve() as base_url:
        first, second = ask(asker(base_url, "shop"), 2)
    assert isinstance(second["shop"].answer, Failure)
    assert first["shop"].last_success == second["shop"].last_success


@loopback
def test_one_retry() -> None:
    """A failure that may pass is retried once."""
    api = FakeUsageAPI(Reply(503), Reply())
    with api.serve() as base_url:
        (found,) = ask(asker(base_url, "shop"))
    assert isinstance(found["shop"].answer, Usage)
    assert 2 == len(api.requests)


@loopback
def test_hanging_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts that hang use up one scrape, and come last in the next."""
    monkeypatch.setattr(collector, "_CONNECTIONS", 1)
    monkeypatch.setattr(collector, "_GRACE", BUDGET * 0.5)
    hung = Event()
    reply = b"HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\n" + b'{"balanceEuro": 1}'

    def answer(connection: socket) -> None:
        if b"another-key" in head(connection):
            hung.wait(PATIENCE)
        else:
            connection.sendall(reply)

    with serve(answer) as port:
        asked = asker(f"http://127.0.0.1:{port}", "blog", "late", "shop", timeout=BUDGET)
        first, second, third = ask(asked, 3)
        hung.set()
    assert {"blog", "late", "shop"} == {
        name for name, outcome in first.items() if isinstance(outcome.answer, Failure)
    }
    assert [False, True, True] == [
        isinstance(each.answer, Failure) and "other accounts" in each.answer.message
        for each in first.values()
    ]
    assert first["blog"].seconds >= BUDGET
    assert isinstance(second["late"].answer, Failure)
    assert isinstance(third["shop"].answer, Usage)
