"""How values on the command line are read."""

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
        (options.duration, "90s", timedelta(seconds=90)),
        (options.duration, "30m", timedelta(minutes=30)),
        (options.duration, "2h", timedelta(hours=2)),
        (options.duration, "7d", timedelta(days=7)),
        (options.duration, "1w", timedelta(weeks=1)),
        (options.euros, "10", Decimal(10)),
        (options.euros, "2.50", Decimal("2.50")),
        (options.threshold, "20%", Threshold(20, of_quota=True)),
        (options.threshold, "100%", Threshold(100, of_quota=True)),
        (options.threshold, "5000", Threshold(5000, of_quota=False)),
        (options.seconds, "0.5", 0.5),
        (options.interval, "10", 10.0),
    ],
)
def test_read(read: Callable[[str], object], text: str, expected: object) -> None:
    """Durations, amounts, thresholds and seconds are read as they are commonly written."""
    assert expected == read(text)


@pytest.mark.parametrize("default", [Threshold(20, of_quota=True), Threshold(5, of_quota=False)])
def test_a_default_is_taken_as_it_is(default: Threshold) -> None:
    """A default is written as it would be on the command line, and read back."""
    assert default == options.threshold(default)


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (options.duration, "2", "a number and s, m, h, d or w, like 2h; got '2'"),
        (options.duration, "-2h", "a number and s, m, h, d or w, like 2h; got '-2h'"),
        (options.duration, "٣h", "a number and s, m, h, d or w, like 2h; got '٣h'"),
        (options.duration, "999999w", "a number and s, m, h, d or w"),
        (options.euros, "-1", "an amount like 10 or 2.50; got '-1'"),
        (options.euros, "nan", "an amount like 10 or 2.50; got 'nan'"),
        (options.euros, "1e3", "an amount like 10 or 2.50; got '1e3'"),
        (options.threshold, "101%", "requests or a percentage, like 5000 or 20%; got '101%'"),
        (options.threshold, "1.5", "requests or a percentage, like 5000 or 20%; got '1.5'"),
        (options.seconds, "soon", "seconds, above 0 and at most a day; got 'soon'"),
        (options.seconds, "0", "seconds, above 0 and at most a day; got '0'"),
        (options.seconds, "nan", "seconds, above 0 and at most a day; got 'nan'"),
        (options.seconds, "86401", "seconds, above 0 and at most a day; got '86401'"),
        (options.interval, "9.9", "10 seconds or more, for the API's sake; got '9.9'"),
    ],
)
def test_refused(read: Callable[[str], object], text: str, expected: str) -> None:
    """What is no such value is refused, with what was expected and what came."""
    with pytest.raises(typer.BadParameter) as caught:
        read(text)
    assert str(caught.value).startswith(f"expected {expected}")
