"""Decides whether a job may start. No I/O here."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from hyper_usage import InsufficientQuotaError, Usage
from hyper_usage.words import left_and_needed
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.output.products import name, typed
from hyper_usage_cli.output.text import euros

__all__ = ["Decision", "Demand", "decide", "pair"]


class Demand(NamedTuple):
    """The requests and the balance that a job needs, and how long plans have to last."""

    product: str
    need: int
    min_balance: Decimal | None = None
    valid_for: timedelta | None = None

    def shown(self, usage: Usage) -> "Demand":
        """Return the demand with its product as it may be shown; see `typed`."""
        return self._replace(product=typed(self.product, usage))


def pair(
    products: Sequence[str],
    needs: Sequence[int],
    min_balance: Decimal | None,
    valid_for: timedelta | None,
) -> tuple[Demand, ...]:
    """Return a demand for each product with its need, in their order.

    Raises:
        CommandError: if they are not as many, or a product is there twice.
    """
    if len(products) != len(needs):
        raise CommandError(
            ExitCode.USAGE,
            f"guard expects a --need for each --product; got {len(products)} --product and"
            f" {len(needs)} --need; give them in pairs: --product P --need N --product Q --need M",
        )
    for product in products:
        if products.count(product) > 1:
            raise CommandError(
                ExitCode.USAGE,
                f"guard expects each product once; got {name(typed(product))}"
                f" {products.count(product)} times; add its needs up",
            )
    return tuple(
        Demand(product=product, need=need, min_balance=min_balance, valid_for=valid_for)
        for product, need in zip(products, needs, strict=True)
    )


class Decision(NamedTuple):
    """Whether the job may start, and the reason, as a sentence without capital and full stop."""

    allowed: bool
    reason: str
    remaining: int | None
    """Requests left on the plans that last long enough; None is unknown."""

    def __str__(self) -> str:
        return f"{'yes' if self.allowed else 'no'}: {self.reason}"


def decide(usage: Usage, demand: Demand) -> Decision:
    """Return whether the usage meets a demand; what is unknown counts as 0."""
    try:
        usage.require(demand.product, demand.need, valid_for=demand.valid_for)
    except InsufficientQuotaError as error:
        return Decision(allowed=False, reason=error.reason, remaining=error.remaining)
    lasting = usage.usable(demand.product, valid_for=demand.valid_for)
    if demand.min_balance is not None and usage.balance_euro < demand.min_balance:
        needed = f"at least {euros(demand.min_balance)} is needed"
        reason = f"the balance is {euros(usage.balance_euro)}, {needed}"
        return Decision(allowed=False, reason=reason, remaining=lasting.remaining)
    usable = usage.usable(demand.product)
    reason = left_and_needed(demand.product, demand.need, lasting, usable, demand.valid_for)
    return Decision(allowed=True, reason=reason, remaining=lasting.remaining)
