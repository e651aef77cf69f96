"""docs/verdicts.md has the verdict on every pair, in both directions."""

import pytest

from tests.codegen.compat.pairs import PAGE, PAIRS, SECTIONS, Pair, pair_row

HEADING = "| difference "
LINES = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
ROWS = [line for line in LINES if not line.startswith(HEADING)]
IDS = [
    f"{title}: {pair.words}".replace(" ", "-")
    for title, pairs in SECTIONS.items()
    for pair in pairs
]


@pytest.mark.parametrize(("row", "pair"), [*zip(ROWS, PAIRS, strict=True)], ids=IDS)
def test_pair(row: str, pair: Pair) -> None:
    """The page has the verdict of a pair, at its place."""
    assert row == pair_row(pair)


def test_sections() -> None:
    """The page has a heading for each section."""
    assert len(SECTIONS) == len(LINES) - len(ROWS)
