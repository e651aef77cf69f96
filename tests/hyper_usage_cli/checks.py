"""Plans and limits for the tests of `check`, and its output, printed and parsed."""

from typing import Any, Final

from hyper_usage import Usage
from hyper_usage_cli.check import Limits, assess
from hyper_usage_cli.options import Threshold
from tests.hyper_usage_cli.output.plugin_output import Output, read
from tests.hyper_usage_cli.usages import plan

__all__ = ["NO_FIGURES", "PERCENT", "REQUESTS", "left", "output", "printed"]

PERCENT: Final = Limits(warning=Threshold(20, of_quota=True), critical=Threshold(5, of_quota=True))
REQUESTS: Final = Limits(
    warning=Threshold(5_000, of_quota=False), critical=Threshold(500, of_quota=False)
)
NO_FIGURES: Final = {"requestsRemaining": None, "requestsUsed": None}


def left(remaining: int, quota: int = 100_000, product: str = "akamai", **members: Any) -> Any:
    """Return a plan of a quota with a number of requests left."""
    return plan(
        product,
        requestsQuota=quota,
        requestsUsed=quota - remaining,
        requestsRemaining=remaining,
        **members,
    )


def printed(found: Usage, limits: Limits = PERCENT, *products: str) -> str:
    """Return the line that the plugin prints."""
    return str(assess(found, limits, products))


def output(found: Usage, limits: Limits = PERCENT, *products: str) -> Output:
    """Return the parsed line that the plugin prints."""
    return read(printed(found, limits, *products) + "\n")
