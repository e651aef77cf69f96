"""Ranges as limits of `check`."""

from datetime import timedelta

import pytest

from hyper_usage_cli.check.limits import Limits
from hyper_usage_cli.command_line.values import read_threshold
from hyper_usage_cli.output.ranges import Range
from tests.hyper_usage_cli.check.check_cases import parsed_line, plan_with, with_expiry
from tests.hyper_usage_cli.usages import after, usage


def limits(warning: str | None, critical: str | None = None) -> Limits:
    """Return limits as they are typed."""
    read = [None if each is None else read_threshold(each) for each in (warning, critical)]
    return Limits(warning=read[0], critical=read[1])


@pytest.mark.parametrize(
    ("left", "warning", "critical", "expected"),
    [
        (9, "10:20", None, "WARNING: akamai 9 left, not from 10 to 20"),
        (10, "10:20", None, "OK: akamai 10 left"),
        (20, "10:20", None, "OK: akamai 20 left"),
        (21, "10:20", None, "WARNING: akamai 21 left, not from 10 to 20"),
        (4, "@5:", None, "OK: akamai 4 left"),
        (5, "@5:", None, "WARNING: akamai 5 left, 5 or more"),
        (5, "@5", None, "WARNING: akamai 5 left, from 0 to 5"),
        (5, "@~:5", None, "WARNING: akamai 5 left, 5 or less"),
        (6, "@5", None, "OK: akamai 6 left"),
        (7, "@5:7", None, "WARNING: akamai 7 left, from 5 to 7"),
        (10, "~:10", None, "OK: akamai 10 left"),
        (11, "~:10", None, "WARNING: akamai 11 left, more than 10"),
        (0, "~:", None, "OK: akamai 0 left"),
        (0, "@~:", None, "WARNING: akamai 0 left, any figure"),
        (4, None, "5", "CRITICAL: akamai 4 left, less than 5"),
        (5, None, "5", "OK: akamai 5 left"),
        (19, "20", None, "WARNING: akamai 19 left, less than 20"),
        (1, "~:10", "2", "CRITICAL: akamai 1 left, less than 2"),
        (9, "10%:20%", None, "WARNING: akamai 9% left, not from 10% to 20%"),
        (20, "10%:20%", None, "OK: akamai 20% left"),
        (2, "2.5%", None, "WARNING: akamai 2% left, less than 2.5%"),
    ],
)
def test_ranges(left: int, warning: str | None, critical: str | None, expected: str) -> None:
    """A range alerts as the guidelines say, and the performance data has the same range."""
    found = parsed_line(usage(plan_with(left, 100, expiresAt=None)), limits(warning, critical))
    assert expected == f"{found.state}: {found.text}".partition(", balance")[0]
    assert found.state == found.state_of_data


def test_no_figure_alerts() -> None:
    """A range without ends never alerts."""
    assert "no figure" == Range(None).words(str)


@pytest.mark.parametrize(
    ("warning", "critical", "expected"),
    [
        ("50", "40", "WARNING"),
        (None, "50", "WARNING"),
        ("50:", "@0:10", "WARNING"),
        ("@60:70", None, "OK"),
        ("49", None, "OK"),
        ("49.5%", None, "WARNING"),
    ],
)
def test_expiry_leaves_less_than_the_first_limit(
    warning: str | None, critical: str | None, expected: str
) -> None:
    """An expiry alerts if less stays than the lowest figure that is OK."""
    held = [plan_with(50, 50, expiresAt=after(days=3)), plan_with(49, 50, expiresAt=None)]
    assert expected == parsed_line(usage(*held), with_expiry(limits(warning, critical))).state


def test_an_expiry_that_is_rounded_up_to_its_limit() -> None:
    """A span that is rounded up to its limit is told to be less."""
    found = usage(plan_with(9, 10, expiresAt=after(days=7, minutes=-1)))
    text = parsed_line(found, with_expiry(limits("1"))).text
    assert text.startswith("akamai expires in less than 7 days, ")
    assert timedelta(days=7) == with_expiry(limits("1")).expiry_warning
