"""`watch` with several accounts."""

import sys
from collections.abc import Callable, Iterator

import pytest
from attrs import evolve

from hyper_usage import APIConnectionError, AuthenticationError, HyperUsageError, Usage
from hyper_usage_cli.access import Access
from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.keys import KeyInFile
from hyper_usage_cli.watch import following
from hyper_usage_cli.watch.command import run
from hyper_usage_cli.watch.following import Attempt, follow
from hyper_usage_cli.watch.screen import failure_line, sample_lines
from hyper_usage_cli.watch.state import Watched
from tests.hyper_usage_cli.accounts.several import DOWN, serving, with_plans
from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.usages import NOW, plan, usage

ACCESS = Access(base_url="http://127.0.0.1:9", place=KeyInFile("test-key"))
SHOP, BLOG = Account(name="shop", access=ACCESS), Account(name="blog", access=ACCESS)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that gives each account in turn its answers; an error ends it."""

    def begin(*answers: list[Usage | HyperUsageError]) -> None:
        scripts = iter(answers)

        def made(_ask: Callable[[], Usage], interval: float) -> Iterator[Attempt]:
            for each in next(scripts):
                if isinstance(each, AuthenticationError):
                    raise each
                yield Attempt(each, interval)

        monkeypatch.setattr(following, "attempts", made)

    return begin


def states(*accounts: Account) -> list[Watched]:
    """Return all that `follow` yields."""
    known = [Watched(account=each.name) for each in accounts]
    return list(follow(accounts, known, 10.0))


def test_accounts_are_followed_at_once(answering: Callable[..., None]) -> None:
    """Each account has its own samples and failures."""
    answering([usage(), usage()], [usage(), APIConnectionError("no")])
    found = states(SHOP, BLOG)
    assert 4 == len(found)
    last = {each.account: each for each in found}
    assert {"shop", "blog"} == set(last)
    assert [1, 2] == sorted(len(each.samples) for each in last.values())
    assert 1 == sum(each.failure is not None for each in last.values())


def test_a_refused_key_ends_its_account_alone(
    answering: Callable[..., None], capsys: pytest.CaptureFixture[str], schema: Schema
) -> None:
    """If the key of an account is refused, the others go on; the exit code tells it at the end."""
    answering([AuthenticationError(401, "no")], [usage(), usage()])
    assert 4 == run([SHOP, BLOG], interval=10.0, products=(), as_json=True)
    lines = [schema.read(line) for line in capsys.readouterr().out.splitlines()]
    assert 3 == len(lines)
    (refused,) = (each for each in lines if "error" in each)
    others = [each["account"] for each in lines if "error" not in each]
    assert {"shop", "blog"} == {refused["account"], *others}
    assert ("refused", 2) == (refused["error"]["code"], others.count(others[0]))


def test_a_defect_ends_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that no client raises is raised at once."""

    def fail(_ask: object, _interval: float) -> Iterator[Attempt]:
        raise RuntimeError("a defect")

    monkeypatch.setattr(following, "attempts", fail)
    with pytest.raises(RuntimeError, match="a defect"):
        states(SHOP, BLOG)


def test_ended_account_is_told() -> None:
    """The line and the screen say that an ended account is not asked again."""
    known = Watched(account="shop", has_ended=True)
    failure = Failure.of(AuthenticationError(401, "no"))
    expected = (
        "account shop: no answer: status 401: no;"
        " next request: none, because waiting would not help"
    )
    assert expected == failure_line(known, failure, now=NOW)
    line = sample_lines(evolve(known, has_ended=False).with_usage(usage(plan())))
    assert ", " not in line.partition("account shop, balance: 128.40 EUR")[0]
    assert "account shop, balance: 128.40 EUR" in line


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_json(schema: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line of JSON names its account."""
    with serving(shop=with_plans(plan()), blog=DOWN) as accounts:
        printed: list[str] = []

        def enough(text: str, *, flush: bool) -> None:
            assert flush
            printed.append(text)
            if len(printed) == len(accounts):
                raise KeyboardInterrupt

        monkeypatch.setattr("builtins.print", enough)
        with pytest.raises(KeyboardInterrupt):
            run(accounts, interval=60.0, products=(), as_json=True)
    lines = {each["account"]: each for each in map(schema.read, printed)}
    assert "watch" == lines["shop"]["command"]
    assert "unreachable" == lines["blog"]["error"]["code"]


def test_screen(
    answering: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The screen has a part for each account."""
    answering([usage(plan())], [usage(plan("x"))])
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    run([SHOP, BLOG], interval=10.0, products=(), as_json=False)
    last = capsys.readouterr().out.rpartition("Account  shop")[2]
    assert "Account  blog" in last
    assert "akamai" in last
