"""The line of a monitoring plugin."""

from decimal import Decimal
from itertools import permutations

import pytest

from hyper_usage_cli.exit_codes import ServiceState
from hyper_usage_cli.output.plugin import Metric, labels, line, worst
from hyper_usage_cli.output.ranges import Range
from tests.hyper_usage_cli.output import plugin_output
from tests.hyper_usage_cli.output.plugin_output import read


def metric(value: str | None, maximum: Decimal | None = None) -> Metric:
    """Return a figure with limits at 10 and 5."""
    return Metric(
        label="left",
        value=None if value is None else Decimal(value),
        warning=Range(Decimal(10)),
        critical=Range(Decimal(5)),
        maximum=maximum,
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("10", ServiceState.OK, id="at the warning"),
        pytest.param("9.999999", ServiceState.WARNING, id="below it"),
        pytest.param("9." + "9" * 29, ServiceState.WARNING, id="below it by next to nothing"),
        pytest.param("5", ServiceState.WARNING, id="at the critical"),
        pytest.param("4.999999", ServiceState.CRITICAL, id="below that"),
        pytest.param("-3", ServiceState.CRITICAL, id="negative"),
        pytest.param("-9e30", ServiceState.CRITICAL, id="largest debt"),
        pytest.param("9e30", ServiceState.OK, id="largest balance"),
        pytest.param("1e-30", ServiceState.CRITICAL, id="next to nothing"),
        pytest.param("0e-30", ServiceState.CRITICAL, id="nothing"),
        pytest.param(None, ServiceState.UNKNOWN, id="unknown"),
    ],
)
def test_metric_is_judged_as_printed(value: str | None, expected: ServiceState) -> None:
    """The state of the printed performance data is the state of the metric."""
    found = metric(value)

    printed = line(ServiceState.OK, "text", [found]) + "\n"

    assert expected == found.state
    assert expected.name == read(printed).state_of_data
    assert 400 > len(printed)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(metric("7"), "'left'=7;10:;5:", id="limits"),
        pytest.param(metric("128.40"), "'left'=128.4;10:;5:", id="decimals"),
        pytest.param(metric("1E+3"), "'left'=1000;10:;5:", id="no exponent"),
        pytest.param(metric(None, Decimal(100)), "'left'=U;10:;5:;;100", id="unknown"),
        pytest.param(Metric(label="left", value=Decimal(7), unit="s"), "'left'=7s", id="alone"),
        pytest.param(
            Metric(
                label="left", value=Decimal("-0.5"), critical=Range(Decimal(0)), maximum=Decimal(9)
            ),
            "'left'=-0.5;;0:;;9",
            id="gaps",
        ),
    ],
)
def test_metric_is_written_as_performance_data(found: Metric, expected: str) -> None:
    """A figure is written with unit and limits, without trailing semicolons."""
    assert expected == str(found)


def test_worst_state_is_what_is_known_to_be_bad() -> None:
    """The order of severity is OK, UNKNOWN, WARNING, CRITICAL."""
    order = (ServiceState.OK, ServiceState.UNKNOWN, ServiceState.WARNING, ServiceState.CRITICAL)

    for first, second in permutations(order, 2):
        assert max(first, second, key=order.index) is worst([first, second])


def test_line_holds_nothing_that_ends_its_text() -> None:
    """Bars, which start performance data, line breaks, and Nagios's semicolons are replaced."""
    printed = line(ServiceState.UNKNOWN, "no | such\nthing\x1b[31m; run: it") + "\n"

    assert "no / such thing [31m, run: it" == read(printed).text


def test_line_is_bounded() -> None:
    """A long text is cut."""
    assert 450 > len(line(ServiceState.UNKNOWN, "|" * 10_000))


def test_labels_differ() -> None:
    """Labels that would be equal or are taken get a number."""
    names = ["a", "a|b", "a:b", "a=b", "balance", "a expiry", "a_expiry", "x" * 100, "x" * 99]

    assert [
        "a",
        "a?b",
        "a?b_2",
        "a?b_3",
        "balance_2",
        "a_expiry_2",
        "a_expiry_3",
        "x" * 80 + "…",
        "x" * 80 + "…_2",
    ] == labels(names, suffix="_expiry", taken=["balance"])


def test_label_makes_room_for_its_suffix() -> None:
    """A label gets a number if its suffixed form is taken."""
    assert ["a_expiry", "a_2"] == labels(["a expiry", "a"], suffix="_expiry", taken=[])


def test_labels_are_one_word() -> None:
    """Labels have no space, because Checkmk splits at spaces even within quotes."""
    assert ["two_words", "(unnamed)"] == labels(["two  words", "(unnamed)"], suffix="_", taken=[])


def test_output_is_read_by_the_guidelines() -> None:
    """The reader that these tests trust alerts outside of a range, its ends excluded."""
    (datum,) = read("HYPER-USAGE OK: t | 'a b'=5ms;~:5;4.9\n").data

    assert ("a b", "ms", "CRITICAL") == (datum.label, datum.unit, datum.state)
    assert plugin_output.Range(None, datum.value) == datum.warning
