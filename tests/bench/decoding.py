"""Decoding and meaning: from a body to the models, and from the models to figures to rely on."""

from collections.abc import Iterator
from typing import Final

from tests.bench.processes import Bench, by_workers
from tests.bench.table import Row
from tests.bench.worker import JSON, STOCK

__all__ = ["rows"]

_SIZES: Final = (3, 20, 100, 1000)
_DECODING_TARGET: Final = 1.20
#: An eighth of the cost when all figures of a plan were worked out at once.
_USAGE_TARGET: Final = 0.16


def rows(bench: Bench) -> Iterator[Row]:
    """Yield a row for decoding each number of plans, and two for the meaning of the most."""
    for plans in _SIZES:
        times = 1 + 3000 // plans
        figures = by_workers(bench, "decoding", (STOCK,), str(plans), times=times)
        name = f"decoding, {plans:,} plans"
        yield Row.of(name, figures, "decoding", (STOCK, "decoding"), _DECODING_TARGET)
    plans = _SIZES[-1]
    for task, what, target in (("usage", "a usage", _USAGE_TARGET), ("field", "a field", None)):
        figures = by_workers(bench, task, (JSON,), str(plans), times=3)
        yield Row.of(f"{what} of {plans:,} decoded plans", figures, task, (JSON, task), target)
