"""The screen and the lines of a watch."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from rich.console import Console

from hyper_usage import Usage
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.watch.screen import failure_line, render, sample_lines
from hyper_usage_cli.watch.state import Watched
from tests.hyper_usage_cli.conftest import LIKE_A_KEY
from tests.hyper_usage_cli.usages import NOW, after, plan, usage
from tests.hyper_usage_cli.watch.any_usages import any_usages
from tests.hyper_usage_cli.watch.samples import MINUTE, balances
from tests.hyper_usage_cli.watch.view_cases import BALANCES, SENTENCES, used, watched

FAILURE = Failure(exit_code=ExitCode.UNREACHABLE, message="status 503: [b]later[/b]", status=503)


def screen(known: Watched, *, width: int = 100, now: datetime = NOW) -> list[str]:
    """Return the lines of the screen at a moment."""
    terminal = Console(file=StringIO(), width=width, highlight=False)
    with terminal.capture() as captured:
        terminal.print(render([known], terminal, now=now, zone=UTC))
    return [line.rstrip() for line in captured.get().splitlines()]


def sentence(known: Watched) -> str:
    """Return the line of the only product."""
    return sample_lines(known, zone=UTC).splitlines()[1].strip()


USED_UP: dict[str, Any] = {"requestsUsed": 100_000, "requestsRemaining": 0}


@pytest.mark.parametrize(("known", "expected"), SENTENCES)
def test_product_in_words(known: Watched, expected: str) -> None:
    """One sentence has what is left of a product, its rate and its end."""
    assert f"akamai: {expected}" == sentence(known)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        pytest.param(8, "7.5 an hour", id="few"),
        pytest.param(60, "1 an hour", id="one"),
        pytest.param(400, "0.1 an hour", id="less-than-one"),
        pytest.param(800, "under 0.1 an hour", id="hardly-any"),
        pytest.param(1, "60 an hour", id="many"),
        pytest.param(5.5, "11 an hour", id="rounded"),
    ],
)
def test_rate_in_words(minutes: float, expected: str) -> None:
    """A low rate has decimals, and only a rate of 0 is written as 0."""
    samples = [
        usage(plan(requestsUsed=index // 4), at=NOW + minutes * index * MINUTE / 4)
        for index in range(5)
    ]
    assert expected in sentence(watched(*samples))


@pytest.mark.parametrize(("amounts", "expected"), BALANCES)
def test_balance_in_words(amounts: str, expected: str) -> None:
    """One line has the balance, its rate and its end."""
    printed = sample_lines(watched(*balances(*amounts.split())), zone=UTC).splitlines()
    assert [f"2026-03-01 12:00:00 UTC  balance: {expected}", "  No plans."] == printed


def test_table() -> None:
    """A screen has the balance, the age of the figures, and a line for each product."""
    plans = [plan("akamai\n[red]"), plan("old", **USED_UP), plan("", expiresAt=after(hours=-1))]
    known = evolve(watched(usage(*plans)), next_at=NOW + MINUTE)
    assert [
        "Balance  128.40 EUR, not enough data yet (1 of 5 samples)",
        "As of    12:00:00 UTC, 5 s ago",
        "Next     12:01:00 UTC",
        "",
        "PRODUCT         LEFT       OF  PER HOUR  ENDS",
        "old                0  100,000            used up",
        "akamai?[red]  59,790  100,000    1 of 5  up to 59,790 expire in 12 days",
        "(unnamed)          0        0            expired 1 h ago",
    ] == screen(known, now=NOW + timedelta(seconds=5))


def test_narrow_terminal() -> None:
    """In a narrow terminal each product has several lines."""
    assert [
        "akamai",
        "  99,996 of 100,000 left, 60 an hour",
        "  about 82,716 expire in 12 days (5 samples)",
    ] == screen(used(0, 1, 2, 3, 4), width=60)[4:]


def test_end_passes_between_samples() -> None:
    """An end that has passed since the sample is `by now`."""
    known = used(0, 400, 800, 1_200, 1_600)
    assert "used up by now" in screen(known, now=NOW + timedelta(hours=9))[-1]


def test_before_the_first_answer() -> None:
    """During the first request the screen has no figures."""
    assert ["As of    no figures yet", "Next     now"] == screen(Watched())


def test_no_figures_at_all() -> None:
    """A failure of the first request is reported without figures."""
    expected = "no answer: status 503: [b]later[/b]; next request: now"
    assert expected == failure_line(Watched(failure=FAILURE), FAILURE, now=NOW, zone=UTC)


def test_next_question_on_another_day() -> None:
    """The time of the next request has a date if it is not today."""
    known = Watched(next_at=NOW + timedelta(hours=13))
    assert "Next     2026-03-02 01:00:00 UTC" == screen(known)[1]


def test_failure_is_shown_beside_figures() -> None:
    """A failure is shown beside the old figures until new ones come."""
    known = evolve(watched(usage()), failure=FAILURE, next_at=NOW)
    assert [
        "As of    12:00:00 UTC, 2 min ago",
        "Next     now",
        "No answer: status 503: [b]later[/b]",
        "No plans.",
    ] == screen(known, now=NOW + 2 * MINUTE)[1:]
    assert (
        "no answer: status 503: [b]later[/b]; figures as of 12:00:00 UTC, 2 min ago;"
        " next request: now" == failure_line(known, FAILURE, now=NOW + 2 * MINUTE, zone=UTC)
    )
    assert known.with_usage(usage()).failure is None


def test_absent_products_are_named() -> None:
    """A given product without a plan is named."""
    known = watched(usage(plan()), products=("akamai", "kasada"))
    assert "No plan of kasada." == screen(known)[-1]
    assert "  No plan of kasada." == sample_lines(known, zone=UTC).splitlines()[-1]
    known = watched(usage(plan()), products=(LIKE_A_KEY,))
    assert "No plan of (not shown, because it may be a key)." == screen(known)[-1]


def test_notices_are_kept_for_a_while() -> None:
    """The last few notices are shown above the products, with their times."""
    known = watched(*(usage(balance=str(index), at=NOW + index * MINUTE) for index in range(8)))
    expected = [
        f"2026-03-01 12:0{index}:00 UTC balance: topped up by 1.00 EUR" for index in range(3, 8)
    ]
    assert [*expected, "No plans."] == screen(known)[3:]
    printed = sample_lines(known, zone=UTC)
    assert "  noticed: balance: topped up by 1.00 EUR" == printed.splitlines()[-1]


@given(any_usages())
def test_any_usages(samples: list[Usage]) -> None:
    """Any samples can be shown at any width, and as lines."""
    known = watched(*samples)
    for width in (1, 60, 100):
        assert screen(known, width=width)
    assert all(map(str.isprintable, sample_lines(known).splitlines()))
