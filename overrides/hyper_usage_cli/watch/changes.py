"""What became of an account from one sample to the next: what was used, and what is new.

The plans of a product that expire together are one lot; so it does not matter in which order they
come, and a lot is known again by its expiry.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Context, Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import Final, TypeAlias

from attrs import frozen

from hyper_usage import Plan, Usage
from hyper_usage_cli.output.products import by_product, name, total
from hyper_usage_cli.output.text import count, euros

__all__ = ["Change", "Lot", "Step", "amount", "lots", "step"]

_LAST: Final = datetime.max.replace(tzinfo=UTC)
_MOST_DIGITS: Final = 40  # Before or after the point of an amount; with more it is no money.
_PERCENT: Final = 100
_EXACT: Final = Context(prec=3 * _MOST_DIGITS)

Product: TypeAlias = str | None


@frozen(kw_only=True)
class Lot:
    """What those of a product's plans have together that expire together; None is unknown."""

    expires_at: datetime | None
    quota: int | None
    used: int | None
    remaining: int | None

    def is_expired(self, at: datetime) -> bool:
        """Tell whether the plans have expired."""
        return self.expires_at is not None and self.expires_at <= at


@frozen(kw_only=True)
class Change:
    """What became of a product or of the balance."""

    used: int | Fraction | None
    """What went; None: the figures do not tell."""
    noticed: tuple[str, ...] = ()
    """Top-ups and renewals, in words: what went before them says nothing about what goes after."""
    is_bought: bool = False
    """Whether it is something that costs money."""


@frozen(kw_only=True)
class Step:
    """What became of an account from one sample to the next."""

    products: Mapping[Product, Change]
    balance: Change
    is_bought: bool
    """Whether something was, whose price is no use of the balance."""

    def noticed(self, products: Collection[str] = ()) -> tuple[str, ...]:
        """Return what was noticed, in words: of these products, else of all, and of the balance."""
        return (
            *(
                f"{name(product)}: {text}"
                for product, change in self.products.items()
                if not products or product in products
                for text in change.noticed
            ),
            *(f"balance: {text}" for text in self.balance.noticed),
        )


def step(before: Usage, after: Usage) -> Step:
    """Compare two samples."""
    olds, news = by_product(before.plans), by_product(after.plans)
    at = max(before.fetched_at, after.fetched_at)  # A clock that is set back revives no plan.
    products = {
        product: _of_product(
            lots(plan for plan in olds.get(product, ()) if not plan.is_expired(before.fetched_at)),
            lots(news.get(product, ())),
            at,
        )
        for product in {**olds, **news}
    }
    bought = any(change.is_bought for change in products.values())
    balance = _of_balance(before, after, bought=bought)
    return Step(products=products, balance=balance, is_bought=bought)


def lots(plans: Iterable[Plan]) -> list[Lot]:
    """Put plans that expire together into lots; soonest first, without expiry last."""
    together: defaultdict[datetime | None, list[Plan]] = defaultdict(list)
    for plan in plans:
        together[plan.expires_at].append(plan)
    found = [
        Lot(
            expires_at=expires_at,
            quota=total(plan.quota for plan in those),
            used=total(plan.used for plan in those),
            remaining=total(plan.remaining for plan in those),
        )
        for expires_at, those in together.items()
    ]
    return sorted(found, key=lambda lot: (lot.expires_at is None, lot.expires_at or _LAST))


def amount(figure: Decimal) -> Decimal | None:
    """Return an amount if it can be reckoned with; None: it has more digits than any money."""
    exponent = figure.as_tuple().exponent
    small = isinstance(exponent, int) and exponent >= -_MOST_DIGITS
    return figure if small and figure.adjusted() < _MOST_DIGITS else None


def _of_product(old: list[Lot], new: list[Lot], at: datetime) -> Change:
    known = {lot.expires_at for lot in old}
    still = {lot.expires_at: lot for lot in new}
    stayed = [(lot, still[lot.expires_at]) for lot in old if lot.expires_at in still]
    gone = [lot for lot in old if lot.expires_at not in still]
    came = [lot for lot in new if lot.expires_at not in known and not lot.is_expired(at)]
    # Rather is a plan renewed that has not expired than one that has, which may just be gone.
    gone.sort(key=lambda lot: lot.is_expired(at))
    noticed = [text for pair in stayed for text in _stayed(*pair)]
    noticed += [text for pair in zip_longest(gone, came) for text in _moved(*pair, at)]
    return Change(
        used=total(_used(*pair) for pair in stayed),
        noticed=tuple(noticed),
        is_bought=bool(came) or any(_grown(*pair) > 0 for pair in stayed),
    )


def _stayed(old: Lot, new: Lot) -> Iterator[str]:
    grown = _grown(old, new)
    if grown > 0:
        yield f"topped up by {count(grown)}"
    elif grown < 0:
        yield f"quota lowered by {count(-grown)}"
    elif _is_reset(old, new):
        yield f"used fell from {count(old.used)} to {count(new.used)}"
    elif None in {old.used, old.quota, new.used, new.quota}:
        # Else what is left follows from these, and where they contradict it, tells nothing new.
        gained = _difference(new.remaining, old.remaining) or 0
        if gained > 0:
            yield f"topped up by {count(gained)}"


def _grown(old: Lot, new: Lot) -> int:
    return _difference(new.quota, old.quota) or 0


def _is_reset(old: Lot, new: Lot) -> bool:
    """Tell a renewal from a counter that is a little behind for once, as one of many may be."""
    fell = _difference(old.used, new.used) or 0
    return fell > 0 and (new.quota is None or fell * _PERCENT >= new.quota)


def _moved(old: Lot | None, new: Lot | None, at: datetime) -> Iterator[str]:
    if new is None:
        if old is not None and not old.is_expired(at):
            yield "a plan is gone"
    elif old is None:
        size = "" if new.quota is None else f" of {count(new.quota)}"
        yield f"new plan{size}, {_until(new)}"
    else:
        yield f"renewed, {_until(new)}"


def _until(lot: Lot) -> str:
    # In its own zone: in another, the first and the last moments have no date.
    return f"until {lot.expires_at:%Y-%m-%d %H:%M %Z}" if lot.expires_at else "without expiry"


def _used(old: Lot, new: Lot) -> int | None:
    used, left = _difference(new.used, old.used), _difference(old.remaining, new.remaining)
    if used or left is None:
        return used
    # A counter of use may stand still while less and less is left.
    return left + _grown(old, new)


def _of_balance(before: Usage, after: Usage, *, bought: bool) -> Change:
    was, now = amount(before.balance_euro), amount(after.balance_euro)
    if was is None or now is None:
        return Change(used=None)
    less = _EXACT.subtract(was, now)
    noticed: tuple[str, ...] = ()
    if less < 0:
        noticed = (f"topped up by {euros(_EXACT.minus(less))}",)
    elif less and bought:
        # What a plan costs is no use of the balance that goes on.
        noticed = (f"fell by {euros(less)} as plans changed",)
    return Change(used=Fraction(less), noticed=noticed)


def _difference(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other
