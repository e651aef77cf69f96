"""Values of options."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Final

import pytest

from hyper_usage_cli.command_line import values
from hyper_usage_cli.command_line.values import BadValueError, Threshold
from hyper_usage_cli.output.ranges import Range

RANGE: Final = "requests, a percentage or a range, like 5000, 20%, 10:20 or, in quotes, '~:10'"
COUNT: Final = "a whole number above 0, like 5000, 5,000 or 5k"


def requests(start: int | None, end: int | None = None, *, inside: bool = False) -> Threshold:
    """Return a threshold in requests."""
    least, most = (None if each is None else Decimal(each) for each in (start, end))
    return Threshold(Range(least, most, inside=inside), of_quota=False)


def percent(start: str | None, end: str | None = None, *, inside: bool = False) -> Threshold:
    """Return a threshold in percent."""
    least, most = (None if each is None else Decimal(each) for each in (start, end))
    return Threshold(Range(least, most, inside=inside), of_quota=True)


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (values.read_duration, "90s", timedelta(seconds=90)),
        (values.read_duration, "30m", timedelta(minutes=30)),
        (values.read_duration, "2h", timedelta(hours=2)),
        (values.read_duration, "7d", timedelta(days=7)),
        (values.read_duration, "1w", timedelta(weeks=1)),
        (values.read_count, "5000", 5_000),
        (values.read_count, "5,000", 5_000),
        (values.read_count, "5_000", 5_000),
        (values.read_count, "1,234,567", 1_234_567),
        (values.read_count, "5k", 5_000),
        (values.read_count, "5K", 5_000),
        (values.read_count, "1.5k", 1_500),
        (values.read_count, "1.5M", 1_500_000),
        (values.read_euros, "10", Decimal(10)),
        (values.read_euros, "2.50", Decimal("2.50")),
        (values.read_euros, "1,000.50", Decimal("1000.50")),
        (values.read_euros, "2k", Decimal(2_000)),
        (values.read_seconds, "0.5", 0.5),
        (values.read_interval, "10", 10.0),
    ],
)
def test_read(read: Callable[[str], object], text: str, expected: object) -> None:
    """Durations, counts, amounts and seconds are read."""
    assert expected == read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20%", percent("20")),
        ("100%", percent("100")),
        ("2.5%", percent("2.5")),
        ("5000", requests(5_000)),
        ("5,000", requests(5_000)),
        ("5k", requests(5_000)),
        ("10:", requests(10)),
        ("10:20", requests(10, 20)),
        (":20", requests(0, 20)),
        ("~:20", requests(None, 20)),
        ("~:", requests(None)),
        ("@10:20", requests(10, 20, inside=True)),
        ("@5:", requests(5, inside=True)),
        ("@5", requests(0, 5, inside=True)),
        ("@~:5", requests(None, 5, inside=True)),
        ("1k:2k", requests(1_000, 2_000)),
        ("10%:20%", percent("10", "20")),
        ("10:20%", percent("10", "20")),
        ("@~:5%", percent(None, "5", inside=True)),
    ],
)
def test_thresholds(text: str, expected: Threshold) -> None:
    """One number is the least that is fine; a range is read as monitoring plugins read it."""
    assert expected == values.read_threshold(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [("20%", "20%"), ("5k", "5000"), ("10:20", "10:20"), ("@~:5%", "@~:5%"), ("~:", "~:")],
)
def test_a_threshold_is_written_as_it_is_typed(text: str, written: str) -> None:
    """A threshold is written so that it can be typed again."""
    assert written == str(values.read_threshold(text))


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (values.read_duration, "2", "a number and s, m, h, d or w, like 2h; got '2'"),
        (values.read_duration, "-2h", "a number and s, m, h, d or w, like 2h; got '-2h'"),
        (values.read_duration, "٣h", "a number and s, m, h, d or w, like 2h; got '٣h'"),
        (values.read_duration, "999999w", "a number and s, m, h, d or w"),
        (values.read_count, "0", f"{COUNT}; got '0'"),
        (values.read_count, "1.5", f"{COUNT}; got '1.5'"),
        (values.read_count, "5,00", f"{COUNT}; got '5,00'"),
        (values.read_count, "5,000_000", f"{COUNT}; got '5,000_000'"),
        (values.read_count, "999999999999999k", f"{COUNT}; got '999999999999999k'"),
        (values.read_count, "5m", f"{COUNT}; got '5m'"),
        (values.read_euros, "-1", "an amount like 10 or 2.50; got '-1'"),
        (values.read_euros, "nan", "an amount like 10 or 2.50; got 'nan'"),
        (values.read_euros, "1e3", "an amount like 10 or 2.50; got '1e3'"),
        (values.read_euros, "2,50", "an amount like 10 or 2.50; got '2,50'"),
        (values.read_threshold, "101%", f"{RANGE}; got '101%'"),
        (values.read_threshold, "1.5", f"{RANGE}; got '1.5'"),
        (values.read_threshold, "", f"{RANGE}; got ''"),
        (values.read_threshold, ":", f"{RANGE}; got ':'"),
        (values.read_threshold, "@", f"{RANGE}; got '@'"),
        (values.read_threshold, "20:10", f"{RANGE}; got '20:10'"),
        (values.read_threshold, "1:2:3", f"{RANGE}; got '1:2:3'"),
        (values.read_threshold, "10:x", f"{RANGE}; got '10:x'"),
        (values.read_threshold, "~10", f"{RANGE}; got '~10'"),
        (values.read_seconds, "soon", "seconds, above 0 and at most a day; got 'soon'"),
        (values.read_seconds, "0", "seconds, above 0 and at most a day; got '0'"),
        (values.read_seconds, "nan", "seconds, above 0 and at most a day; got 'nan'"),
        (values.read_seconds, "86401", "seconds, above 0 and at most a day; got '86401'"),
        (values.read_interval, "9.9", "10 seconds or more, for the API's sake; got '9.9'"),
    ],
)
def test_refused(read: Callable[[str], object], text: str, expected: str) -> None:
    """A wrong value is refused with the expected form and the value."""
    with pytest.raises(BadValueError) as caught:
        read(text)
    assert str(caught.value).startswith(f"expected {expected}")


@pytest.mark.parametrize(
    "read",
    [
        values.read_count,
        values.read_duration,
        values.read_euros,
        values.read_interval,
        values.read_seconds,
        values.read_threshold,
    ],
)
@pytest.mark.parametrize("key", ["s3cret", "hs_live_0123456789abcdef", "0123456789abcdef" * 2])
def test_a_key_in_the_wrong_place(read: Callable[[str], object], key: str) -> None:
    """A value that may be a key is not repeated."""
    with pytest.raises(BadValueError) as caught:
        read(key)
    assert str(caught.value).endswith(
        f"got {len(key)} characters, not shown because they may be a key"
    )
