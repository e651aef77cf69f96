"""`guard` tells whether a job may start, and why."""

from typing import Any

import pytest
from attrs import evolve

from hyper_usage import Usage
from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_cli.guard.decide import Demand, decide
from hyper_usage_cli.main import run as command
from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.guard.guard_cases import DECISIONS, LARGEST, NO_FIGURES
from tests.hyper_usage_cli.usages import plan, usage

on_loopback = pytest.mark.allow_hosts(["127.0.0.1"])


def sentence(found: Usage, asked: Demand) -> str:
    """Return the sentence that `guard` prints."""
    return str(decide(found, asked))


@pytest.mark.parametrize(("found", "asked", "expected"), DECISIONS)
def test_sentence_says_why(found: Usage, asked: Demand, expected: str) -> None:
    """One sentence has the answer and the figures that decide it."""
    assert expected == sentence(found, asked)


def test_names_are_printable() -> None:
    """The name of a product is cut and on one line."""
    asked = Demand(product="a\x1b[31m\nb" + "x" * 10_000, need=1)

    name = "a?[31m?b" + "x" * 72 + "…"
    assert f"no: no plan of {name}; the account has no plans" == sentence(usage(), asked)


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
        pytest.param(plan("x"), 1, "no: no plan of akamai; the account has x\n", id="no"),
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
        "demands": [
            {
                "product": "akamai",
                "need": 5_000,
                "remaining": 1_200,
                "allowed": False,
                "reason": "akamai has 1,200 requests left, 5,000 are needed",
            }
        ],
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
