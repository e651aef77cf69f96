"""The number of plans that are read, so that no reply keeps a program busy for long.

1 MiB holds 350,000 plans without members, and reading them takes more than 2 seconds. It holds
8,000 plans that have all members, so only plans that tell almost nothing exceed the limit.
"""

from typing import Final

from hyper_usage_api import decode
from hyper_usage_api.errors import ValidationError

__all__ = ["check_plans"]

_MOST: Final = 10_000


def check_plans(content: bytes) -> None:
    """Check that a body is JSON with few enough plans.

    Raises:
        ValidationError: if it is not.
    """
    if content.count(b"{") <= _MOST:  # Each plan has a brace, so most bodies are not parsed twice.
        return
    match decode.loads(content):
        case {"plans": [*plans]} if len(plans) > _MOST:
            raise ValidationError("/plans", f"at most {_MOST} plans", "more")
        case _:
            pass
