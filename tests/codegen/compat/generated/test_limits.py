"""Limits: which refuse more, and how they differ in words."""

import pytest

from codegen.compat.generated import limits
from codegen.compat.generated.limits import Limits


@pytest.mark.parametrize(
    ("loose", "tight"),
    [
        pytest.param({}, {"maxLength": 5}, id="new"),
        pytest.param({"maxLength": 6}, {"maxLength": 5}, id="shorter"),
        pytest.param({"maxItems": 6}, {"maxItems": 0}, id="fewer"),
        pytest.param({"minLength": 1}, {"minLength": 2}, id="longer"),
        pytest.param({}, {"minProperties": 1}, id="more"),
        pytest.param({}, {"maximum": 10}, id="upper"),
        pytest.param({"maximum": 10}, {"maximum": 9.5}, id="lower-maximum"),
        pytest.param({"maximum": 10}, {"exclusiveMaximum": 10}, id="exclusive-maximum"),
        pytest.param(
            {"maximum": 10}, {"maximum": 10, "exclusiveMaximum": True}, id="exclusive-maximum-30"
        ),
        pytest.param({}, {"minimum": 1}, id="lower"),
        pytest.param({"minimum": 1}, {"minimum": 2}, id="higher-minimum"),
        pytest.param({"minimum": 1}, {"exclusiveMinimum": 1}, id="exclusive-minimum"),
        pytest.param(
            {"minimum": 1}, {"minimum": 1, "exclusiveMinimum": True}, id="exclusive-minimum-30"
        ),
        pytest.param({}, {"multipleOf": 5}, id="multiple"),
        pytest.param({"multipleOf": 0.1}, {"multipleOf": 0.3}, id="coarser"),
        pytest.param({}, {"uniqueItems": True}, id="unique"),
        pytest.param({}, {"pattern": "a"}, id="pattern"),
        pytest.param({}, {"additionalProperties": False}, id="no-others"),
        pytest.param({"items/maxLength": 5}, {"items/maxLength": 4}, id="inside"),
    ],
)
def test_tighter(loose: Limits, tight: Limits) -> None:
    """A limit is tighter in one direction, and looser in the other."""
    assert limits.tighter(loose, tight)
    assert not limits.tighter(tight, loose)
    assert not limits.tighter(tight, tight)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"pattern": "a"}, {"pattern": "b"}, id="pattern"),
        pytest.param(
            {"contentEncoding": "base64"}, {"contentEncoding": "base32"}, id="contentEncoding"
        ),
        pytest.param(
            {"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"b": ["a"]}}, id="dependent"
        ),
        pytest.param({"multipleOf": 2}, {"multipleOf": 3}, id="multiple"),
        pytest.param({"minLength": 1, "maxLength": 5}, {"minLength": 2, "maxLength": 6}, id="both"),
        pytest.param({"maxLength": 5}, {"items/maxLength": 5}, id="elsewhere"),
    ],
)
def test_tighter_both_ways(one: Limits, other: Limits) -> None:
    """Each of two limits may refuse a value that the other lets pass."""
    assert limits.tighter(one, other)
    assert limits.tighter(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({}, {"minLength": 0, "minItems": 0, "uniqueItems": False}, id="no-limit"),
        pytest.param(
            {"maximum": 5, "exclusiveMaximum": True}, {"exclusiveMaximum": 5}, id="two-notations"
        ),
        pytest.param({"minimum": 5, "exclusiveMinimum": False}, {"minimum": 5}, id="as-by-default"),
        pytest.param({"multipleOf": 0.3}, {"multipleOf": 0.30}, id="digits"),
    ],
)
def test_the_same(one: Limits, other: Limits) -> None:
    """The same limit in other words refuses nothing more."""
    assert not limits.tighter(one, other)
    assert not limits.tighter(other, one)


def test_changes() -> None:
    """Each limit that differs is named with both values."""
    before, after = (
        {"maxLength": 5, "minLength": 1, "pattern": "a"},
        {"maxLength": 6, "minLength": 1},
    )
    expected = '`maxLength` changed from `5` to `6`, `pattern` changed from `"a"` to nothing'
    assert expected == limits.changes(before, after)


@pytest.mark.parametrize("held", [{}, {"maxLength": 5, "items/pattern": "ä"}])
def test_write(held: Limits) -> None:
    """`read` returns the limits that `write` wrote; no limits are an empty text."""
    assert held == limits.read(limits.write(held))
    assert bool(held) == bool(limits.write(held))
