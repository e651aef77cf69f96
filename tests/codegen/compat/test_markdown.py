"""Texts from outside in Markdown."""

import pytest

from codegen.compat.markdown import code_span, row


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a|b<i>", "`a|b<i>`", id="plain"),
        pytest.param("`a", "`` `a ``", id="back-tick"),
        pytest.param("a``b`c", "```a``b`c```", id="back-ticks"),
        pytest.param("a\n# b\x1b[31m", "`a # b [31m`", id="control-characters"),
    ],
)
def test_code_span(text: str, expected: str) -> None:
    """A text becomes one line of code without markup."""
    assert expected == code_span(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a|b", "| a\\|b | c |", id="bar"),
        pytest.param("a\\|b", "| a\\ \\|b | c |", id="back-slash-and-bar"),
        pytest.param("a\\b", "| a\\b | c |", id="back-slash"),
    ],
)
def test_row(text: str, expected: str) -> None:
    """A bar in a text does not end its cell."""
    assert expected == row(text, "c")
