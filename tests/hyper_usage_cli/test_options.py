"""Values of options."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import typer

from hyper_usage_cli import options
from hyper_usage_cli.options import Threshold


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (options.read_duration, "90s", timedelta(seconds=90)),
        (options.read_duration, "30m", timedelta(minutes=30)),
        (options.read_duration, "2h", timedelta(hours=2)),
        (options.read_duration, "7d", timedelta(days=7)),
        (options.read_duration, "1w", timedelta(weeks=1)),
        (options.read_euros, "10", Decimal(10)),
        (options.read_euros, "2.50", Decimal("2.50")),
        (options.read_threshold, "20%", Threshold(20, of_quota=True)),
        (options.read_threshold, "100%", Threshold(100, of_quota=True)),
        (options.read_threshold, "5000", Threshold(5000, of_quota=False)),
        (options.read_seconds, "0.5", 0.5),
        (options.read_interval, "10", 10.0),
    ],
)
def test_read(read: Callable[[str], object], text: str, expected: object) -> None:
    """Durations, amounts, thresholds and seconds are read."""
    assert expected == read(text)


@pytest.mark.parametrize("default", [Threshold(20, of_quota=True), Threshold(5, of_quota=False)])
def test_a_default_is_taken_as_it_is(default: Threshold) -> None:
    """A default threshold is read as it is."""
    assert default == options.read_threshold(default)


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (options.read_duration, "2", "a number and s, m, h, d or w, like 2h; got '2'"),
        (options.read_duration, "-2h", "a number and s, m, h, d or w, like 2h; got '-2h'"),
        (options.read_duration, "٣h", "a number and s, m, h, d or w, like 2h; got '٣h'"),
        (options.read_duration, "999999w", "a number and s, m, h, d or w"),
        (options.read_euros, "-1", "an amount like 10 or 2.50; got '-1'"),
        (options.read_euros, "nan", "an amount like 10 or 2.50; got 'nan'"),
        (options.read_euros, "1e3", "an amount like 10 or 2.50; got '1e3'"),
        (options.read_threshold, "101%", "requests or a percentage, like 5000 or 20%; got '101%'"),
        (options.read_threshold, "1.5", "requests or a percentage, like 5000 or 20%; got '1.5'"),
        (options.read_seconds, "soon", "seconds, above 0 and at most a day; got 'soon'"),
        (options.read_seconds, "0", "seconds, above 0 and at most a day; got '0'"),
        (options.read_seconds, "nan", "seconds, above 0 and at most a day; got 'nan'"),
        (options.read_seconds, "86401", "seconds, above 0 and at most a day; got '86401'"),
        (options.read_interval, "9.9", "10 seconds or more, for the API's sake; got '9.9'"),
    ],
)
def test_refused(read: Callable[[str], object], text: str, expected: str) -> None:
    """A wrong value is refused with the expected form and the value."""
    with pytest.raises(typer.BadParameter) as caught:
        read(text)
    assert str(caught.value).startswith(f"expected {expected}")
