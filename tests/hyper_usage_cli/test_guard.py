"""`guard` tells whether a job may start, and why."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from attrs import evolve

from hyper_usage import Usage
from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_cli.guard import Demand, judge
from hyper_usage_cli.main import run as command
from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.usages import after, plan, usage

NO_FIGURES: Final = {"requestsRemaining": None, "requestsUsed": None}
LARGEST: Final = plan(requestsUsed=0, requestsQuota=2**63 - 1, requestsRemaining=None)

on_loopback = pytest.mark.allow_hosts(["127.0.0.1"])


def demand(need: int = 5_000, **members: Any) -> Demand:
    """Return a demand for requests of akamai."""
    return Demand(product="akamai", need=need, **members)


def said(found: Usage, asked: Demand) -> str:
    """Return the sentence that `guard` prints."""
    return str(judge(found, asked))


@pytest.mark.parametrize(
    ("found", "asked", "expected"),
    [
        pytest.param(
            usage(plan()),
            demand(),
            "yes: akamai has 59,790 requests left, 5,000 are needed",
            id="enough",
        ),
        pytest.param(
            usage(plan(requestsQuota=41_210, requestsRemaining=1_000, numRequests=None), plan("x")),
            demand(1_000),
            "yes: akamai has 1,000 requests left, 1,000 are needed",
            id="exactly enough",
        ),
        pytest.param(
            usage(plan(requestsUsed=98_800, requestsRemaining=1_200)),
            demand(),
            "no: akamai has 1,200 requests left, 5,000 are needed",
            id="too few",
        ),
        pytest.param(
            usage(plan(requestsUsed=99_999, requestsRemaining=1)),
            demand(1),
            "yes: akamai has 1 request left, 1 is needed",
            id="one of one",
        ),
        pytest.param(
            usage(plan(requestsUsed=100_059, requestsRemaining=0)),
            demand(1),
            "no: akamai has 0 requests left, 1 is needed",
            id="used up",
        ),
        pytest.param(
            usage(plan(requestsUsed=96_000, requestsRemaining=4_000), plan()),
            demand(60_000),
            "yes: akamai has 63,790 requests left, 60,000 are needed",
            id="two plans together",
        ),
        pytest.param(usage(plan("x")), demand(), "no: no plan of akamai", id="no plan"),
        pytest.param(usage(), demand(), "no: no plan of akamai", id="no plans"),
        pytest.param(
            usage(plan(expiresAt=after(days=-9)), plan(expiresAt=after(hours=-3))),
            demand(),
            "no: akamai expired 3 h ago",
            id="all expired",
        ),
        pytest.param(
            usage(plan(expiresAt=after())), demand(), "no: akamai expired now", id="expires now"
        ),
        pytest.param(
            usage(plan(expiresAt=after(minutes=40)), plan(expiresAt=after(days=-1))),
            demand(valid_for=timedelta(hours=2)),
            "no: akamai expires in 40 min, before the 2 h that are asked for",
            id="does not last",
        ),
        pytest.param(
            usage(plan(expiresAt=after(hours=2))),
            demand(valid_for=timedelta(hours=2)),
            "yes: akamai has 59,790 requests left, 5,000 are needed",
            id="lasts just as long",
        ),
        pytest.param(
            usage(plan(expiresAt=None)),
            demand(valid_for=timedelta(days=700_000)),
            "yes: akamai has 59,790 requests left, 5,000 are needed",
            id="without expiry",
        ),
        pytest.param(
            usage(plan(expiresAt="9999-12-31T23:59:59-12:00")),
            demand(valid_for=timedelta(days=365 * 7000)),
            "yes: akamai has 59,790 requests left, 5,000 are needed",
            id="year 9999",
        ),
        pytest.param(
            usage(plan(expiresAt="9999-12-31T23:59:59Z")),
            demand(valid_for=timedelta(days=999_999_999)),
            "no: akamai expires in 2,912,383 days, before the 999,999,999 days that are asked for",
            id="longer than there are years",
        ),
        pytest.param(
            usage(
                plan(expiresAt=after(minutes=40)),
                plan(requestsUsed=98_800, requestsRemaining=1_200),
            ),
            demand(valid_for=timedelta(hours=2)),
            "no: akamai has 1,200 requests left that last 2 h, 5,000 are needed",
            id="too few that last",
        ),
        pytest.param(
            usage(plan(**NO_FIGURES), plan()),
            demand(),
            "yes: akamai has at least 59,790 requests left, 5,000 are needed",
            id="enough without the plan that does not tell",
        ),
        pytest.param(
            usage(plan(**NO_FIGURES), plan(requestsUsed=98_800, requestsRemaining=1_200)),
            demand(),
            "no: akamai has at least 1,200 requests left, 5,000 are needed;"
            " what its plan that expires in 12 days has left is unknown",
            id="a plan does not tell",
        ),
        pytest.param(
            usage(*[plan(**NO_FIGURES, expiresAt=None)] * 3),
            demand(),
            "no: akamai has at least 0 requests left, 5,000 are needed;"
            " what its plan that does not expire and 2 more have left is unknown",
            id="some do not tell",
        ),
        pytest.param(
            usage(plan(**NO_FIGURES, expiresAt=after(hours=-1)), plan()),
            demand(),
            "yes: akamai has 59,790 requests left, 5,000 are needed",
            id="what does not tell has expired",
        ),
        pytest.param(
            usage(plan(None), plan()),
            demand(),
            "yes: akamai has at least 59,790 requests left, 5,000 are needed",
            id="enough without the plan of no product",
        ),
        pytest.param(
            usage(plan(None), plan()),
            demand(60_000),
            "no: akamai has at least 59,790 requests left, 60,000 are needed;"
            " 1 plan without a product name may belong to it",
            id="a plan of no product",
        ),
        pytest.param(
            usage(plan(None), plan(None), plan(None, expiresAt=after(hours=-1))),
            demand(),
            "no: no plan of akamai; 2 plans without a product name may belong to it",
            id="plans of no product alone",
        ),
        pytest.param(
            usage(plan(expiresAt=after(minutes=80))),
            demand(valid_for=timedelta(minutes=90)),
            "no: akamai expires in 1 h, before the 90 min that are asked for",
            id="a demand to the minute",
        ),
        pytest.param(
            usage(plan(), balance="9." + "9" * 20),
            demand(min_balance=Decimal(10)),
            "no: the balance is 9.99999999999999999999 EUR, at least 10.00 EUR is needed",
            id="a hair too poor",
        ),
        pytest.param(
            usage(plan(), balance="3.2"),
            demand(min_balance=Decimal(10)),
            "no: the balance is 3.20 EUR, at least 10.00 EUR is needed",
            id="too poor",
        ),
        pytest.param(
            usage(plan(), balance="-1e15"),
            demand(min_balance=Decimal(0)),
            "no: the balance is -1,000,000,000,000,000.00 EUR, at least 0.00 EUR is needed",
            id="deep in debt",
        ),
        pytest.param(
            usage(plan(), balance="10"),
            demand(min_balance=Decimal(10)),
            "yes: akamai has 59,790 requests left, 5,000 are needed",
            id="rich enough",
        ),
        pytest.param(
            usage(*[LARGEST] * 11),
            demand(),
            "yes: akamai has 101,457,092,405,402,533,877 requests left, 5,000 are needed",
            id="more than 64 bits together",
        ),
    ],
)
def test_sentence_says_why(found: Usage, asked: Demand, expected: str) -> None:
    """One sentence has the answer and the figures that decide it."""
    assert expected == said(found, asked)


def test_names_are_printable() -> None:
    """The name of a product is cut and on one line."""
    asked = Demand(product="a\x1b[31m\nb" + "x" * 10_000, need=1)

    assert "no: no plan of a?[31m?b" + "x" * 72 + "…" == said(usage(), asked)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the key of the fake API."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "test-key")


def guard(reply: Reply, *options: str) -> int:
    """Run the command against a fake API that asks for no retry soon; return the exit code."""
    with FakeUsageAPI(
        evolve(reply, headers={**reply.headers, "retry-after": "100"})
    ).serve() as url:
        arguments = ["--need", "5000", "--base-url", url]
        return command(["guard", "--product", "akamai", *arguments, *options])


@on_loopback
@pytest.mark.parametrize(
    "options", [pytest.param([], id="closed"), pytest.param(["--fail-open"], id="open")]
)
@pytest.mark.parametrize(
    ("sent", "expected", "sentence"),
    [
        pytest.param(
            plan(), 0, "yes: akamai has 59,790 requests left, 5,000 are needed\n", id="yes"
        ),
        pytest.param(plan("x"), 1, "no: no plan of akamai\n", id="no"),
    ],
)
def test_exit_code_and_sentence_answer(
    sent: dict[str, Any],
    expected: int,
    sentence: str,
    options: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Yes is 0 and no is 1, with one sentence on stdout; --fail-open does not change that."""
    sent = sent | {"expiresAt": "9999-12-31T23:59:59Z"}

    assert expected == guard(Reply(200, {"balanceEuro": 1, "plans": [sent]}), *options)
    assert (sentence, "") == capsys.readouterr()


@on_loopback
def test_json_holds_the_verdict(schema: Schema, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints the answer by the schema, and nothing else."""
    sent = plan("akamai", requestsUsed=98_800, requestsRemaining=1_200, expiresAt=None)

    assert 1 == guard(Reply(200, {"balanceEuro": 1, "plans": [sent]}), "--json")
    data = schema.read(capsys.readouterr().out)["data"]
    assert data.pop("fetched_at")
    assert {
        "allowed": False,
        "reason": "akamai has 1,200 requests left, 5,000 are needed",
        "product": "akamai",
        "need": 5_000,
        "remaining": 1_200,
        "failed_open": False,
    } == data


@on_loopback
def test_json_holds_large_sums_and_unknown_ones(
    schema: Schema, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sum can exceed 64 bits, and an unknown sum is null."""
    largest = LARGEST | {"expiresAt": "9999-12-31T23:59:59Z"}
    silent = plan(**NO_FIGURES, expiresAt=None)

    assert 0 == guard(Reply(200, {"balanceEuro": 1, "plans": [largest] * 11}), "--json")
    assert 0 == guard(Reply(200, {"balanceEuro": 1, "plans": [largest, silent]}), "--json")
    whole, unknown = map(schema.read, capsys.readouterr().out.splitlines())
    assert 11 * (2**63 - 1) == whole["data"]["remaining"]
    assert unknown["data"]["remaining"] is None


@on_loopback
@pytest.mark.parametrize(
    ("reply", "closed", "message"),
    [
        pytest.param(Reply(500, {"error": "down"}), 5, "status 500: down", id="500"),
        pytest.param(Reply(429, {"error": "slow"}), 5, "status 429: slow", id="429"),
        pytest.param(Reply(200, b"<html>"), 6, "unexpected reply: ", id="garbage"),
    ],
)
def test_fail_open_says_yes_where_there_is_no_answer(
    reply: Reply,
    closed: int,
    message: str,
    schema: Schema,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """If no usage comes, the command fails; with --fail-open it warns and answers yes."""
    assert closed == guard(reply)
    printed, told = capsys.readouterr()
    assert ("", f"hyper-usage: {message}") == (printed, told[: 13 + len(message)])

    assert 0 == guard(reply, "--fail-open")
    printed, told = capsys.readouterr()
    assert printed.startswith(f"yes: no usage came, and --fail-open allows that: {message}")
    assert 1 == printed.count("\n")
    assert told.startswith(f"hyper-usage: warning: {message}")

    assert 0 == guard(reply, "--fail-open", "--json")
    data = schema.read(capsys.readouterr().out)["data"]
    assert (True, True, None, None) == (
        data["allowed"],
        data["failed_open"],
        data["fetched_at"],
        data["remaining"],
    )


@on_loopback
def test_fail_open_says_yes_where_nobody_listens(capsys: pytest.CaptureFixture[str]) -> None:
    """With --fail-open, a server that is down is a yes."""
    with FakeUsageAPI().serve() as url:
        pass
    options = ["--need", "1", "--base-url", url, "--timeout", "0.5", "--fail-open"]

    assert 0 == command(["guard", "--product", "akamai", *options])
    assert capsys.readouterr().out.startswith("yes: ")


@on_loopback
@pytest.mark.parametrize("status", [302, 402, 404])
def test_fail_open_does_not_hide_an_answer(status: int, capsys: pytest.CaptureFixture[str]) -> None:
    """--fail-open does not turn another status into a yes."""
    assert 6 == guard(Reply(status, {}), "--fail-open")
    assert "" == capsys.readouterr().out


@on_loopback
@pytest.mark.parametrize(
    ("key", "options", "expected"),
    [
        pytest.param("wrong", [], 4, id="refused"),
        pytest.param("", [], 3, id="no key"),
        pytest.param("test-key", ["--need", "0"], 2, id="usage"),
        pytest.param("test-key", ["--base-url", "http://example.com"], 3, id="base URL"),
    ],
)
def test_fail_open_does_not_hide_what_is_wrong_here(
    key: str,
    options: list[str],
    expected: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """--fail-open does not turn a refused or missing key, or a wrong option, into a yes."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", key)

    assert expected == guard(Reply(), "--fail-open", *options)
    assert "" == capsys.readouterr().out
