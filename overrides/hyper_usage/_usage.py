"""The usage of an account: its balance, and its plans added up by product. No I/O here."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Self

from attrs import field, frozen

from hyper_usage._exceptions import ResponseValidationError
from hyper_usage._plan import Plan, check_moment
from hyper_usage._product import Product, Products, number_of, shown
from hyper_usage._shortage import shortage
from hyper_usage.words import timestamp
from hyper_usage_api.models import UsageStatistics

__all__ = ["Usage"]

_MOST_DIGITS: Final = 30
_AMOUNT: Final = "a number of at most 30 digits, with an exponent from -30 to 30"


@frozen(kw_only=True)
class Usage:
    """The balance and the plans of one account, at one moment.

    It is made from a `hyper_usage_api.models.UsageStatistics`, whose docstring gives the location
    in the document.
    """

    balance_euro: Decimal
    """Balance in euros, with the digits that were sent."""
    plans: tuple[Plan, ...]
    """All plans in the order they came, the expired ones too."""
    fetched_at: datetime
    """When the reply arrived; always aware."""
    reported: UsageStatistics = field(repr=False)
    """The reply as it was sent, with its unknown members."""

    @classmethod
    def from_reported(cls, reported: UsageStatistics, fetched_at: datetime) -> Self:
        """Work out the figures from a reply as it was sent.

        Raises:
            ResponseValidationError: if the balance has more than 30 digits, or an exponent above 30
                or below -30.
        """
        if not _is_amount(reported.balance_euro):
            raise ResponseValidationError("/balanceEuro", _AMOUNT, "a longer one")
        return cls(
            balance_euro=reported.balance_euro,
            plans=tuple(map(Plan, reported.plans or ())),
            fetched_at=fetched_at,
            reported=reported,
        )

    @cached_property
    def products(self) -> Mapping[str | None, Product]:
        """The usable plans of each product together, by the product's name. Read-only.

        A plan is usable if it has not expired at `fetched_at`. A product whose plans have all
        expired is listed too: it has no usable plan, and 0 left.

        Plans that do not name their product are listed under None. Such a plan may belong to any
        product, so while one of them is usable, the sums of every named product are None.
        """
        usable: defaultdict[str | None, list[Plan]] = defaultdict(list)
        for plan in self.plans:
            usable[plan.product] += [] if plan.is_expired(self.fetched_at) else [plan]
        named = not usable.get(None)
        return Products(
            {
                product: Product.of(plans, are_all=named or product is None)
                for product, plans in usable.items()
            }
        )

    def usable(
        self,
        product: str | None,
        *,
        valid_for: timedelta | None = None,
        at: datetime | None = None,
    ) -> Product:
        """Return the usable plans of a product together; see `products`.

        Args:
            product: its name, or None for the plans that do not name their product. A product that
                the account does not have has no plans.
            valid_for: how long a plan must be valid from `at` on, to count as usable.
            at: the moment when a plan must not have expired; by default `fetched_at`.

        Raises:
            TypeError: if an argument has another type.
            ValueError: if `valid_for` is negative, or `at` is naive.
        """
        check_kind("product", product, str, type(None))
        span = timedelta(0) if valid_for is None else valid_for
        check_kind("valid_for", span, timedelta)
        if span < timedelta(0):
            raise ValueError(f"valid_for must be 0 or longer, got {valid_for!r}")
        at = self._moment(at)
        lasting = [plan for plan in self.plans if _lasts(plan, span, at)]
        return Product.of(
            (plan for plan in lasting if plan.product == product),
            are_all=product is None or all(plan.product is not None for plan in lasting),
        )

    def remaining(self, product: str) -> int | None:
        """Return the requests left on the usable plans of a product together.

        A product without a usable plan has 0 left. The sum is None if one of the plans does not
        tell its remaining requests, or if a usable plan does not name its product; see `products`.
        """
        return self.usable(product).remaining

    def require(
        self,
        product: str,
        need: int,
        *,
        valid_for: timedelta | None = None,
        at: datetime | None = None,
    ) -> None:
        """Return if the usable plans of a product have at least `need` requests left together.

        A plan whose `remaining` is None counts as 0: nobody can rely on it.

        Args:
            product: the name of the product.
            need: the number of requests, 0 or more.
            valid_for: how long a plan must be valid from `at` on, to count.
            at: the moment when a plan must not have expired; by default `fetched_at`.

        Raises:
            InsufficientQuotaError: if fewer are left, or their number is unknown; its text says
                how many are left, or why no plan counts.
            TypeError: if an argument has another type; `need` must not be a bool or a float.
            ValueError: if `need` or `valid_for` is negative, or `at` is naive.
        """
        check_kind("product", product, str)
        check_kind("need", need, int)
        if need < 0:
            # The number is not shown: it may have more digits than Python writes.
            raise ValueError("need must be 0 or more requests, got a negative number")
        at = self._moment(at)
        if error := shortage(self, product, need, valid_for, at):
            raise error

    def __repr__(self) -> str:
        """Return the balance and what is left, on a few lines at most: a reply can hold much."""
        left = shown(self.products, attrgetter("remaining"))
        return (
            f"<Usage balance_euro={self.balance_euro} fetched_at={self.fetched_at}"
            f" plans={number_of(self.plans)} remaining={left}>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the usage as JSON values, in the shape that `hyper-usage status --json` prints.

        The balance is text with all its digits, moments are RFC 3339, unknown figures are None.
        `plans` has what `Plan.to_dict` returns, as of `fetched_at`, and `products` the sums of the
        usable plans of each product.
        """
        return {
            "fetched_at": timestamp(self.fetched_at),
            "balance_euro": f"{self.balance_euro:f}",
            "plans": [plan.to_dict(self.fetched_at) for plan in self.plans],
            "products": [
                {
                    "product": product,
                    "usable_plans": len(usable.plans),
                    "quota": usable.quota,
                    "used": usable.used,
                    "remaining": usable.remaining,
                    "overage": usable.overage,
                    "next_expiry": timestamp(usable.next_expiry),
                }
                for product, usable in self.products.items()
            ],
        }

    def _moment(self, at: datetime | None) -> datetime:
        if at is None:
            return self.fetched_at
        check_moment(at)
        return at


def check_kind(name: str, value: object, *kinds: type) -> None:
    """Check the type of an argument, for callers without a type checker.

    Raises:
        TypeError: if the value has none of these types, or is a boolean.
    """
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise TypeError(f"{name} must be {kinds[0].__name__}, got {type(value).__name__}")


def _lasts(plan: Plan, span: timedelta, at: datetime) -> bool:
    if plan.is_expired(at):
        return False
    return plan.expires_at is None or plan.expires_at - at >= span


def _is_amount(balance: Decimal) -> bool:
    # Of 5.551115123125783e-17, which is what floats leave of nothing, the exponent is -17.
    return (
        balance.is_finite()
        and len(balance.as_tuple().digits) <= _MOST_DIGITS
        and abs(balance.adjusted()) <= _MOST_DIGITS
    )
