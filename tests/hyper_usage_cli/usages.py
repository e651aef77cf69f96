"""Plans and usage as the API sends them, at a fixed moment."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from hyper_usage import Usage
from hyper_usage_api.models import UsageStatistics

__all__ = ["NOW", "after", "plan", "usage"]

NOW: Final = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def after(at: datetime = NOW, **span: float) -> str:
    """Return a moment as the API writes it: `after(days=12)`, `after(hours=-3)`."""
    return (at + timedelta(**span)).isoformat().replace("+00:00", "Z")


def plan(product: str | None = "akamai", /, **members: Any) -> dict[str, Any]:
    """Return a plan as sent: 40,210 of 100,000 used, for 12 days more; None leaves a member out."""
    sent = {
        "product": product,
        "expiresAt": after(days=12),
        "requestsUsed": 40_210,
        "requestsQuota": 100_000,
        "requestsRemaining": 59_790,
        "numRequests": 100_000,
        **members,
    }
    return {name: value for name, value in sent.items() if value is not None}


def usage(*plans: dict[str, Any], balance: str = "128.40", at: datetime = NOW) -> Usage:
    """Return the usage that a client makes from sent plans."""
    sent = {"balanceEuro": Decimal(balance), "plans": list(plans)}
    return Usage.from_reported(UsageStatistics.from_dict(sent), at)
