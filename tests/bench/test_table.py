"""The table of the measurements names each of them."""

from pathlib import Path
from typing import Final

import pytest

from tests.bench.table import BASE, OURS, BenchError, Figures, Row, heading, insert, ratio, shown

BARE: Final = ("bare", "ask")
FIGURES: Final[Figures] = {
    (OURS, "call"): [0.003, 0.002, 0.009],
    BARE: [0.002, 0.002, 0.003],
    (BASE, "call"): [0.004, 0.004, 0.03],
}


def test_ratio() -> None:
    """A ratio is the median of the ratios of the rounds, not the ratio of two medians."""
    assert 1.5 == ratio(FIGURES[OURS, "call"], FIGURES[BARE])


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (12.34, "12.3 s"),
        (1.0, "1.00 s"),
        (0.999, "999 ms"),
        (0.0123, "12.3 ms"),
        (0.000256, "256 µs"),
        (-0.000256, "-256 µs"),
        (2.5e-8, "25.0 ns"),
        (0.0, "0.00 ns"),
    ],
)
def test_times(seconds: float, expected: str) -> None:
    """A time has three digits and a unit that suits it."""
    assert expected == shown(seconds)


def test_row() -> None:
    """A row has both medians, the ratio, the target, the verdict, and the ratio of the base."""
    row = str(Row.of("a call", FIGURES, "call", BARE, 1.49))
    cells = ["a call", "bare", "3.00 ms", "2.00 ms", "1.50", "1.49", "not met", "2.00"]
    assert cells == [cell.strip() for cell in row.strip("|").split("|")]


def test_row_without_target_and_base() -> None:
    """An unknown figure is a dash."""
    figures = {key: seconds for key, seconds in FIGURES.items() if key[0] != BASE}
    row = Row.of("a call", figures, "call", BARE)
    assert "-" == row.verdict
    assert str(row).endswith("|  1.50 |      - | -       |            - |")


@pytest.mark.parametrize(
    ("quotient", "expected"), [(1.304, "met"), (1.306, "not met"), (0.5, "met")]
)
def test_verdict(quotient: float, expected: str) -> None:
    """The verdict is about the digits that the reader sees."""
    row = Row.of("a call", FIGURES, "call", BARE, 1.30)
    assert expected == row._replace(ratio=quotient).verdict


def test_lines_are_a_table_of_markdown() -> None:
    """All lines have the same columns and, in a terminal, the same width."""
    lines = [*heading("v1.2.0"), str(Row.of("a call", FIGURES, "call", BARE, 1.5))]
    assert 1 == len({line.count("|") for line in lines})
    assert 1 == len({len(line) for line in lines})
    assert lines[0].endswith("v1.2.0 |")
    assert heading(None)[0].endswith("last release |")


def test_the_document_has_a_place_for_the_table() -> None:
    """docs/speed.md takes a new table in the place of the last, any number of times."""
    speed = Path(__file__).parents[2] / "docs" / "speed.md"
    once = insert(speed.read_text(encoding="utf-8"), "| \\1 |")
    assert "\n\n| \\1 |\n\n" in once
    assert once == insert(insert(once, "| another |"), "| \\1 |")
    with pytest.raises(BenchError, match="bench: begin"):
        insert("# Speed", "| |")
