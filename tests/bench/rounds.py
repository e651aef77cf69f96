"""Rounds: all contenders take turns, so that a busy moment of the machine hits each of them."""

import sys
from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

from tests.bench.table import BASE, BenchError, Key

__all__ = ["Measure", "in_turn"]

_T = TypeVar("_T")
Measure: TypeAlias = Callable[[], float]
"""Does one thing, and returns the seconds that it took."""


def in_turn(
    measures: Mapping[Key, Measure],
    rounds: int,
    prepare: Mapping[Key, Callable[[], object]] | None = None,
) -> dict[Key, list[float]]:
    """Return the seconds of each contender in each round. Each round starts with another one.

    First each contender prepares; by default it measures once, which warms caches up. The base may
    be too old for a measurement: if it fails to prepare, it is left out, and stderr says why.

    Raises:
        BenchError: if another contender fails, or the base after it has prepared.
    """
    first = measures if prepare is None else prepare
    keys = [key for key in measures if _can(key, first[key])]
    seconds: dict[Key, list[float]] = {key: [] for key in keys}
    for _ in range(rounds):
        for key in keys:
            seconds[key].append(_do(key, measures[key]))
        keys.append(keys.pop(0))
    return seconds


def _can(key: Key, do: Callable[[], object]) -> bool:
    """Do it; return whether the contender can, which all but the base must."""
    try:
        _do(key, do)
    except BenchError as error:
        if key[0] != BASE:
            raise
        sys.stderr.write(f"The last column leaves out {error}\n")
        return False
    return True


def _do(key: Key, do: Callable[[], _T]) -> _T:
    try:
        return do()
    except BenchError as error:
        raise BenchError(f"{key[1]} of {key[0]}: {error}") from error
