"""The movements of an account between two samples: requests and euros used, plans bought or gone.

The plans of a product that expire together are added up as one lot. So their order does not matter,
and a lot is recognised in the next sample by its expiry.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Context
from fractions import Fraction
from itertools import zip_longest
from typing import Final

from attrs import frozen

from hyper_usage import Plan, Product, Usage
from hyper_usage_cli.output.products import by_product, name
from hyper_usage_cli.output.text import count, euros

__all__ = ["Movement", "Step", "lots", "step"]

_LAST: Final = datetime.max.replace(tzinfo=UTC)
_PERCENT: Final = 100
_EXACT: Final = Context(prec=100)  # Digits enough for the sum of any two balances.


@frozen(kw_only=True)
class Movement:
    """The movement of a product or of the balance between two samples."""

    used: int | Fraction | None
    """Requests or euros used; None is unknown."""
    noticed: tuple[str, ...] = ()
    """Top-ups and renewals, as texts. A rate starts anew after them."""
    is_bought: bool = False
    """Whether requests or plans were added, which cost money."""


@frozen(kw_only=True)
class Step:
    """All movements of an account between two samples."""

    products: Mapping[str | None, Movement]
    balance: Movement
    is_bought: bool
    """Whether a product moved so; then a fall of the balance may be the price."""

    def noticed(self, products: Collection[str] = ()) -> tuple[str, ...]:
        """Return the texts of the given products, or without any of all, and of the balance."""
        return (
            *(
                f"{name(product)}: {text}"
                for product, movement in self.products.items()
                if not products or product in products
                for text in movement.noticed
            ),
            *(f"balance: {text}" for text in self.balance.noticed),
        )


def step(before: Usage, after: Usage) -> Step:
    """Return the movements between two samples."""
    listed = by_product(after)
    at = max(before.fetched_at, after.fetched_at)  # The clock may have been set back between them.
    products = {
        product: _product_movement(
            lots(before.products[product].plans if product in before.products else ()),
            lots(listed.get(product, ())),
            at,
        )
        for product in {**before.products, **after.products}
    }
    bought = any(movement.is_bought for movement in products.values())
    balance = _balance_movement(before, after, bought=bought)
    return Step(products=products, balance=balance, is_bought=bought)


def lots(plans: Iterable[Plan]) -> list[Product]:
    """Add up the plans that expire together; the soonest expiry is first, none is last."""
    together: defaultdict[datetime | None, list[Plan]] = defaultdict(list)
    for plan in plans:
        together[plan.expires_at].append(plan)
    found = map(Product.of, together.values())
    return sorted(found, key=lambda lot: (lot.next_expiry is None, lot.next_expiry or _LAST))


def _product_movement(old: list[Product], new: list[Product], at: datetime) -> Movement:
    known = {lot.next_expiry for lot in old}
    still = {lot.next_expiry: lot for lot in new}
    stayed = [(lot, still[lot.next_expiry]) for lot in old if lot.next_expiry in still]
    gone = [lot for lot in old if lot.next_expiry not in still]
    came = [lot for lot in new if lot.next_expiry not in known and not _is_expired(lot, at)]
    # A new lot renews a lot that vanished before its expiry, if there is one, else an expired one.
    gone.sort(key=lambda lot: _is_expired(lot, at))
    uses = [_used(*pair) for pair in stayed]
    noticed = [text for pair in stayed for text in _stayed(*pair)]
    noticed += [text for pair in zip_longest(gone, came) for text in _moved(*pair, at)]
    return Movement(
        used=None if None in uses else sum(filter(None, uses)),
        noticed=tuple(noticed),
        is_bought=bool(came) or any(_grown(*pair) > 0 for pair in stayed),
    )


def _is_expired(lot: Product, at: datetime) -> bool:
    return lot.next_expiry is not None and lot.next_expiry <= at


def _stayed(old: Product, new: Product) -> Iterator[str]:
    grown = _grown(old, new)
    if grown > 0:
        yield f"topped up by {count(grown)}"
    elif grown < 0:
        yield f"quota lowered by {count(-grown)}"
    elif _is_reset(old, new):
        yield f"used fell from {count(old.used)} to {count(new.used)}"
    elif None in {old.used, old.quota, new.used, new.quota}:
        # With all four known, the requests left follow from them.
        gained = _difference(new.remaining, old.remaining) or 0
        if gained > 0:
            yield f"topped up by {count(gained)}"


def _grown(old: Product, new: Product) -> int:
    return _difference(new.quota, old.quota) or 0


def _is_reset(old: Product, new: Product) -> bool:
    """Tell whether the counter was reset; a fall below 1 % is a counter that lags behind."""
    fell = _difference(old.used, new.used) or 0
    return fell > 0 and (new.quota is None or fell * _PERCENT >= new.quota)


def _moved(old: Product | None, new: Product | None, at: datetime) -> Iterator[str]:
    if new is None:
        if old is not None and not _is_expired(old, at):
            yield "a plan is gone"
    elif old is None:
        size = "" if new.quota is None else f" of {count(new.quota)}"
        yield f"new plan{size}, {_until(new)}"
    else:
        yield f"renewed, {_until(new)}"


def _until(lot: Product) -> str:
    # Not converted to another zone, where the first and last moments of the calendar overflow.
    return f"until {lot.next_expiry:%Y-%m-%d %H:%M %Z}" if lot.next_expiry else "without expiry"


def _used(old: Product, new: Product) -> int | None:
    used, left = _difference(new.used, old.used), _difference(old.remaining, new.remaining)
    if used or left is None:
        return used
    # The counter may stand still while the requests left fall.
    return left + _grown(old, new)


def _balance_movement(before: Usage, after: Usage, *, bought: bool) -> Movement:
    less = _EXACT.subtract(before.balance_euro, after.balance_euro)
    noticed: tuple[str, ...] = ()
    if less < 0:
        noticed = (f"topped up by {euros(_EXACT.minus(less))}",)
    elif less and bought:
        # The price of a plan is paid once, so it must not count in the rate.
        noticed = (f"fell by {euros(less)} as plans changed",)
    return Movement(used=Fraction(less), noticed=noticed)


def _difference(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other
