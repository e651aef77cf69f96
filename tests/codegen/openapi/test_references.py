"""Circles of references are found, and told from the place that comes first."""

import pytest

from codegen.openapi.references import circle


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"a": ["b", "c"], "b": ["c"]}, [], id="no-circle"),
        pytest.param({"a": ["a"]}, ["a"], id="itself"),
        pytest.param({"c": ["a"], "b": ["c"], "a": ["b"]}, ["a", "b", "c"], id="three"),
        pytest.param({"a": ["b"], "b": ["c"], "c": ["b"]}, ["b", "c"], id="beside"),
    ],
)
def test_circle(graph: dict[str, list[str]], expected: list[str]) -> None:
    """The nodes of a circle come in order: each leads to the next."""
    assert expected == circle(graph)


def test_a_long_chain_is_no_circle() -> None:
    """A graph may be deeper than Python's stack."""
    assert [] == circle({str(n): [str(n + 1)] for n in range(10_000)})
