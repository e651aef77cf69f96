"""The plans and the names of products as every command shows them."""

from collections import defaultdict
from collections.abc import Collection

from hyper_usage import Plan, Usage
from hyper_usage.words import product_name as name

__all__ = ["by_product", "name"]


def by_product(usage: Usage, products: Collection[str] = ()) -> dict[str | None, list[Plan]]:
    """Group all plans of the given products, or without any of all; keep the order of the reply.

    Expired plans are included, because commands list them; `Usage.products` has those that count.
    """
    groups: defaultdict[str | None, list[Plan]] = defaultdict(list)
    for plan in usage.plans:
        if not products or plan.product in products:
            groups[plan.product].append(plan)
    return dict(groups)
