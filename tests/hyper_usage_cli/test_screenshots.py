"""The drawings in docs are up to date."""

import html
import re
from pathlib import Path

import pytest

from tests.hyper_usage_cli.screenshots import DIRECTORY, SCREENS, draw, main


def words(svg: str) -> list[str]:
    """Return the text of a drawing; the rest of its SVG depends on the release of rich."""
    return html.unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))).split()


@pytest.mark.parametrize("name", SCREENS)
def test_the_drawing_in_docs_is_what_the_command_shows(name: str) -> None:
    """The drawings are up to date; `python -m tests.hyper_usage_cli.screenshots` redraws them."""
    assert words(draw(name)) == words((DIRECTORY / f"{name}.svg").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SCREENS)
def test_a_drawing_asks_no_server(name: str) -> None:
    """A drawing loads nothing, and is the same each time."""
    svg = draw(name)
    assert ["http://www.w3.org/2000/svg"] == re.findall(r'https?://[^"]*', svg)
    assert "@font-face" not in svg
    assert svg == draw(name)


def test_all_are_written(tmp_path: Path) -> None:
    """Each drawing is written to its own file."""
    main(tmp_path)
    assert sorted(f"{name}.svg" for name in SCREENS) == sorted(
        path.name for path in tmp_path.iterdir()
    )
