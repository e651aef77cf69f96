"""Plans added up by product. It does no I/O."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, Self

from attrs import field, frozen

from hyper_usage._plan import Plan
from hyper_usage.words import product_name

__all__ = ["Product"]

_MOST_SHOWN: Final = 5


def number_of(plans: Sequence[Plan]) -> str:
    return "<1 plan>" if len(plans) == 1 else f"<{len(plans):,} plans>"


@frozen(kw_only=True)
class Product:
    """Plans added up. Figures are in requests; None is unknown, never zero.

    `Usage.products` adds up the usable plans of each product.
    """

    plans: tuple[Plan, ...] = field(repr=number_of)
    """The plans that are added up, in the order they came."""
    quota: int | None
    """Requests allocated to all of them; None if one plan does not tell."""
    used: int | None
    """Requests used from all of them; None if one plan does not tell."""
    remaining: int | None
    """Requests left on all of them, 0 without a plan; None if one plan does not tell."""
    overage: int | None
    """Requests used beyond the quota of their plan; None if one plan does not tell."""
    next_expiry: datetime | None = field(repr=str)
    """When the first of the plans expires, always aware; None if none of them says."""

    @property
    def at_least(self) -> int:
        """Requests left on the plans that tell: what is certain if `remaining` is None."""
        return sum(plan.remaining or 0 for plan in self.plans)

    @classmethod
    def of(cls, plans: Iterable[Plan], *, are_all: bool = True) -> Self:
        """Add plans up; the sums are None unless these `are_all` plans that may belong to them."""
        plans = tuple(plans)
        total = _total if are_all else _unknown
        return cls(
            plans=plans,
            quota=total(plan.quota for plan in plans),
            used=total(plan.used for plan in plans),
            remaining=total(plan.remaining for plan in plans),
            overage=total(plan.overage for plan in plans),
            next_expiry=min((plan.expires_at for plan in plans if plan.expires_at), default=None),
        )


def _total(figures: Iterable[int | None]) -> int | None:
    total = 0
    for figure in figures:
        if figure is None:
            return None
        total += figure
    return total


def _unknown(_figures: Iterable[int | None]) -> None:
    return None


class Products(Mapping[str | None, Product]):
    """A read-only mapping by the product's name, whose repr fits a screen."""

    __slots__ = ("_by_name",)

    def __init__(self, by_name: Mapping[str | None, Product]) -> None:
        self._by_name = by_name

    def __getitem__(self, name: str | None) -> Product:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str | None]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        return shown(self, repr)


def shown(products: Mapping[str | None, Product], write: Callable[[Product], object]) -> str:
    """Return the first products as a repr shows them: `{akamai: …, datadome: …, …}`."""
    first = [
        f"{product_name(name)}: {write(product)}"
        for name, product in islice(products.items(), _MOST_SHOWN)
    ]
    more = ["…"] if len(products) > _MOST_SHOWN else []
    return f"{{{', '.join(first + more)}}}"
