"""Plans as the API sends them, and usages, for tests of programs that import this package."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from hyper_usage._plan import check_moment
from hyper_usage._usage import Usage, check_kind
from hyper_usage.words import timestamp
from hyper_usage_api.models import PlanStatistics, UsageStatistics

__all__ = ["plan", "sample_usage", "usage"]

_QUOTA: Final = 100_000
_MEMBERS: Final = dict.fromkeys(PlanStatistics.WIRE_NAMES.values())


def plan(
    product: str | None = "akamai",
    /,
    *,
    remaining: int | None = None,
    used: int | None = None,
    quota: int | None = None,
    expires_in: timedelta | None = timedelta(days=30),
    **members: Any,
) -> dict[str, Any]:
    """Return a plan as the API sends it, with figures in requests that fit each other.

    Args:
        product: its name; None leaves it out.
        remaining: requests left; if None, what follows from the other two.
        used: requests used; if None, what follows from the other two.
        quota: requests allocated; if None, what follows from the other two, or 100,000.
        expires_in: the time until the plan expires, negative if it has; None if it never does.
        members: other values for the members that the document names, by their names in JSON. For
            example, `numRequests=-1` sends a value that the API should not. Add a member that the
            document does not name with `plan() | {"name": "value"}`.

    Raises:
        TypeError: if an argument has another name or type.
    """
    if unknown := sorted(members.keys() - _MEMBERS):
        raise TypeError(
            f"plan() expects remaining, used, quota, expires_in or one of {', '.join(_MEMBERS)};"
            f" got {', '.join(unknown)}; add another member with plan() | {{...}}"
        )
    for name, value, kind in (
        ("product", product, str),
        ("remaining", remaining, int),
        ("used", used, int),
        ("quota", quota, int),
        ("expires_in", expires_in, timedelta),
    ):
        if value is not None:
            check_kind(name, value, kind)
    if quota is None:
        known = (remaining or 0) + (used or 0)
        quota = known if None not in {remaining, used} else max(_QUOTA, known)
    if used is None:
        used = 0 if remaining is None else max(quota - remaining, 0)
    if remaining is None:
        remaining = max(quota - used, 0)
    sent = {
        "product": product,
        "requestsUsed": used,
        "requestsQuota": quota,
        "requestsRemaining": remaining,
        "numRequests": quota,
    }
    if product is None:
        del sent["product"]
    if expires_in is not None:
        sent["expiresAt"] = timestamp(datetime.now(UTC) + expires_in)
    return sent | members


def usage(
    *plans: Mapping[str, Any],
    balance: Decimal | float | str = 100,
    fetched_at: datetime | None = None,
) -> Usage:
    """Return the usage that a client makes of plans as the API sends them.

    Args:
        plans: the results of `plan`, or other JSON objects.
        balance: the balance in euros.
        fetched_at: when the reply arrived, aware; by default now.

    Raises:
        TypeError, ValueError: if an argument has another type; if the balance is not a
            number, or `fetched_at` is naive.
        ValidationError, ResponseValidationError: if a client would not take it.
    """
    at = datetime.now(UTC) if fetched_at is None else fetched_at
    check_moment(at, "fetched_at")
    sent = {"balanceEuro": _number(balance), "plans": [*map(_json_object, plans)]}
    return Usage.from_reported(UsageStatistics.from_dict(sent), at)


def _json_object(given: object) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return {**cast("Mapping[str, Any]", given)}
    raise TypeError(
        f"a plan must be a JSON object, as plan() returns it, got {type(given).__name__}"
    )


def _number(balance: object) -> Decimal:
    try:
        return Decimal(str(balance))
    except InvalidOperation:
        raise ValueError(f"balance must be a number, got {balance!r}") from None


def sample_usage() -> dict[str, Any]:
    """Return a body as the API sends it, with a plan half used, one nearly used up, one expired."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def day(days: int) -> str | None:
        return timestamp(today + timedelta(days=days))

    return {
        "balanceEuro": 128.4,
        "plans": [
            plan("akamai", used=40_210, quota=100_000, expiresAt=day(30)),
            plan("datadome", used=4_987, quota=5_000, expiresAt=day(7)),
            plan("incapsula", used=900, quota=1_000, expiresAt=day(-1)),
        ],
    }
