"""Plans by product: which of them, what they have together, and how a product is called."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from hyper_usage import Plan
from hyper_usage_cli.output.text import printable

__all__ = ["by_product", "chosen", "name", "total"]


def chosen(plans: Iterable[Plan], products: Collection[str]) -> list[Plan]:
    """Return the plans of these products, or all if none is asked for."""
    return [plan for plan in plans if not products or plan.product in products]


def by_product(plans: Iterable[Plan]) -> dict[str | None, list[Plan]]:
    """Put the plans of each product together, in the order they came."""
    together: defaultdict[str | None, list[Plan]] = defaultdict(list)
    for plan in plans:
        together[plan.product].append(plan)
    return dict(together)


def total(figures: Iterable[int | None]) -> int | None:
    """Add figures up; None: one of them is unknown."""
    total = 0
    for figure in figures:
        if figure is None:
            return None
        total += figure
    return total


def name(product: str | None) -> str:
    """Return how a product is called; quoted, where else nobody could see where it ends."""
    if product is None:
        return "(unnamed)"
    shown = printable(product)
    return shown if shown and shown == shown.strip() else f'"{shown}"'
