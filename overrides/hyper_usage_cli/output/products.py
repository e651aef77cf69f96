"""The plans and the names of products as every command shows them."""

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Final

from hyper_usage import Plan, Usage
from hyper_usage.words import product_name as name

__all__ = ["by_product", "name", "typed"]

#: Many characters without a space, and some digits among them, as most keys have.
_LIKE_A_KEY: Final = re.compile(r"(?=(.*\d){4})[!-~]{16,}")
_NOT_SHOWN: Final = "(not shown, because it may be a key)"


def typed(product: str, usage: Usage | None = None) -> str:
    """Return a product as a command line names it, to be shown.

    If it looks like a key, and the usage has no such product, a text in its place is returned.
    """
    is_there = usage is not None and product in usage.products
    return product if is_there or not _LIKE_A_KEY.fullmatch(product) else _NOT_SHOWN


def by_product(usage: Usage, products: Collection[str] = ()) -> dict[str | None, list[Plan]]:
    """Group all plans of the given products, or without any of all; keep the order of the reply.

    Expired plans are included, because commands list them; `Usage.products` has those that count.
    """
    groups: defaultdict[str | None, list[Plan]] = defaultdict(list)
    for plan in usage.plans:
        if not products or plan.product in products:
            groups[plan.product].append(plan)
    return dict(groups)
