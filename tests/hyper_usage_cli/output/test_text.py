"""Figures, moments and names as operators read them, one line each."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from hyper_usage_cli.output.text import count, date, duration, euros, moment, printable, quoted
from tests.hyper_usage_cli.usages import NOW


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("akamai", "akamai", id="plain"),
        pytest.param("製品 é", "製品 é", id="beyond-ascii"),
        pytest.param("a\n\t\x1b[31mb", "a???[31mb", id="control"),
        pytest.param("a\ud800b", "a?b", id="surrogate"),
        pytest.param("a\u202eb", "a?b", id="direction"),
        pytest.param("x" * 80, "x" * 80, id="long"),
        pytest.param("x" * 81, "x" * 80 + "…", id="longer"),
    ],
)
def test_a_name_is_shown_bounded_and_on_one_line(text: str, shown: str) -> None:
    """Characters that could move the cursor or end the line are replaced."""
    assert shown == printable(text)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        pytest.param(None, "unknown", id="unknown"),
        pytest.param(0, "0", id="zero"),
        pytest.param(40_210, "40,210", id="thousands"),
        pytest.param(-5, "-5", id="negative"),
        pytest.param(2**63 - 1, "9,223,372,036,854,775,807", id="largest"),
    ],
)
def test_a_count_is_exact(figure: int | None, words: str) -> None:
    """Every digit is written, in groups of three."""
    assert words == count(figure)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        pytest.param("128.4", "128.40 EUR", id="cents"),
        pytest.param("1234567.125", "1,234,567.125 EUR", id="more-digits"),
        pytest.param("-12.5", "-12.50 EUR", id="negative"),
        pytest.param("0", "0.00 EUR", id="zero"),
        pytest.param("-0.0", "0.00 EUR", id="negative-zero"),
        pytest.param("0e-30", "0.00 EUR", id="long-zero"),
        pytest.param("0e30", "0.00 EUR", id="high-zero"),
        pytest.param("1e3", "1,000.00 EUR", id="exponent"),
        pytest.param("1e-30", "0.000000000000000000000000000001 EUR", id="smallest"),
        pytest.param("-9e30", "-9,000,000,000,000,000,000,000,000,000,000.00 EUR", id="largest"),
        pytest.param("7." + "3" * 29, f"7.{'3' * 29} EUR", id="most-digits"),
    ],
)
def test_an_amount_has_every_digit_that_came(amount: str, words: str) -> None:
    """An amount has at least two decimals, and no exponent."""
    assert words == euros(Decimal(amount))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        pytest.param(timedelta(), "0 s", id="nothing"),
        pytest.param(timedelta(seconds=59.4), "59 s", id="seconds"),
        pytest.param(timedelta(minutes=1), "1 min", id="minute"),
        pytest.param(timedelta(seconds=59.5), "1 min", id="nearly a minute"),
        pytest.param(timedelta(seconds=89.4), "89 s", id="less than two minutes"),
        pytest.param(timedelta(seconds=119.5), "2 min", id="nearly two minutes"),
        pytest.param(timedelta(minutes=59.5), "1 h", id="nearly an hour"),
        pytest.param(timedelta(minutes=119), "119 min", id="less than two hours"),
        pytest.param(timedelta(hours=2) - timedelta(seconds=1), "2 h", id="nearly two hours"),
        pytest.param(timedelta(hours=23, minutes=59), "1 day", id="nearly a day"),
        pytest.param(timedelta(days=1), "1 day", id="day"),
        pytest.param(timedelta(hours=36), "36 h", id="less than two days"),
        pytest.param(timedelta(hours=47, minutes=59), "2 days", id="nearly two days"),
        pytest.param(timedelta(days=12, hours=11), "12 days", id="days"),
        pytest.param(timedelta(days=12, hours=12), "13 days", id="more than half a day"),
        pytest.param(timedelta(days=2_913_000), "2,913,000 days", id="thousands-of-days"),
    ],
)
def test_a_duration_is_rounded_as_people_do(span: timedelta, words: str) -> None:
    """A duration is rounded to the largest unit that it holds at least twice, or exactly once."""
    assert words == duration(span)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        pytest.param(NOW + timedelta(days=12), "in 12 days", id="later"),
        pytest.param(NOW - timedelta(hours=3), "3 h ago", id="earlier"),
        pytest.param(NOW, "now", id="now"),
        pytest.param(NOW + timedelta(seconds=0.9), "now", id="nearly-now"),
        pytest.param(NOW - timedelta(seconds=0.9), "now", id="just-now"),
        pytest.param(datetime.max.replace(tzinfo=UTC), "in 2,912,384 days", id="last"),
        pytest.param(datetime.min.replace(tzinfo=UTC), "739,676 days ago", id="first"),
    ],
)
def test_a_moment_is_told_from_now(when: datetime, words: str) -> None:
    """The first and last moments of the calendar can be written."""
    assert words == moment(when, NOW)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(days=2), "2 days"),
        (timedelta(hours=36), "36 h"),
        (timedelta(minutes=90), "90 min"),
        (timedelta(seconds=90), "90 s"),
        (timedelta(0), "0 s"),
    ],
)
def test_exact_durations(span: timedelta, expected: str) -> None:
    """An exact duration is written without rounding."""
    assert expected == duration(span, exactly=True)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2h", "1e3", "-5", "5,000", "20%", "10:20", "@~:5%", "--api-key-file", "my blog"],
)
def test_what_is_no_key_is_quoted(text: str) -> None:
    """Short texts, numbers with a unit and some words are shown."""
    assert repr(text) == quoted(text)


@pytest.mark.parametrize(
    "text",
    ["s3cret", "hunter2", "hs_live_0123", "abcdefghijklmnop", "9f86d081884c7d65", "a" * 99],
)
def test_what_may_be_a_key_is_not_shown(text: str) -> None:
    """Of other texts, only the length is shown."""
    assert f"{len(text)} characters, not shown because they may be a key" == quoted(text)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-03-13T12:00:00+00:00", "2026-03-13"),
        ("2026-03-13T23:00:00-02:00", "2026-03-14"),
        ("0001-01-01T00:00:01+14:00", "1-01-01"),
        ("9999-12-31T23:59:59-12:00", "9999-12-31"),
    ],
)
def test_a_date_is_that_of_utc(when: str, expected: str) -> None:
    """A date is that of UTC, or its own at the ends of the calendar."""
    assert date(datetime.fromisoformat(when)).lstrip("0") == expected
