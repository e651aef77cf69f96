"""Why a product has fewer requests left than a job needs, as the exception with its sentence."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hyper_usage._exceptions import InsufficientQuotaError
from hyper_usage.words import duration, left_and_needed, moment, product_name, product_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hyper_usage._plan import Plan
    from hyper_usage._product import Product
    from hyper_usage._usage import Usage

__all__ = ["shortage"]


def shortage(
    usage: "Usage", product: str, need: int, valid_for: timedelta | None, at: datetime
) -> InsufficientQuotaError | None:
    """Return the exception for fewer than `need` requests left; None if enough are left."""
    lasting = usage.usable(product, valid_for=valid_for, at=at)
    if lasting.at_least >= need:
        return None
    unnamed = usage.usable(None, valid_for=valid_for, at=at).plans
    if lasting.plans:
        usable = usage.usable(product, at=at)
        reason = left_and_needed(product, need, lasting, usable, valid_for)
    else:
        reason = _no_plan_lasts(usage, product, valid_for, at)
    reason += _unknown_plans(lasting, unnamed, at)
    return InsufficientQuotaError(product, need, lasting.remaining, reason)


def _no_plan_lasts(usage: "Usage", product: str, valid_for: timedelta | None, at: datetime) -> str:
    """Write why no plan of the product counts."""
    ends = [plan.expires_at for plan in usage.plans if plan.product == product]
    if not ends:
        return f"no plan of {product_name(product)}{_products_instead(usage)}"
    end = max(filter(None, ends))  # Every plan here has an expiry, because others last.
    if end <= at or not valid_for:
        return f"{product_name(product)} expired {moment(end, at)}"
    asked = duration(valid_for, exactly=True)
    left = duration(end - at)
    less = "less than " if left == asked else ""  # It was rounded up.
    return f"{product_name(product)} expires in {less}{left}, before the {asked} that are asked for"


def _products_instead(usage: "Usage") -> str:
    """Write the products that the account has."""
    if not usage.plans:
        return "; the account has no plans"
    named = [product for product in usage.products if product is not None]
    return f"; the account has {product_names(named)}" if named else ""


def _unknown_plans(lasting: "Product", unnamed: "Sequence[Plan]", at: datetime) -> str:
    """Write which plans may have requests left that nobody can count, if any."""
    text = ""
    if unknown := [plan for plan in lasting.plans if plan.remaining is None]:
        end = unknown[0].expires_at
        plan = f"its plan that {f'expires {moment(end, at)}' if end else 'does not expire'}"
        more = f" and {len(unknown) - 1:,} more" if len(unknown) > 1 else ""
        text = f"; the requests left on {plan}{more} are unknown"
    if unnamed:
        plans = "1 plan" if len(unnamed) == 1 else f"{len(unnamed):,} plans"
        text += f"; {plans} without a product name may belong to it"
    return text
