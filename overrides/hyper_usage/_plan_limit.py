"""The number of plans that are read, so that no reply keeps a program busy for long.

1 MiB holds 350,000 plans without members, and reading them takes more than 2 seconds. It holds
8,000 plans that have all members, so only plans that tell almost nothing exceed the limit.
"""

from contextlib import suppress
from typing import Any, Final

from hyper_usage_api import decode
from hyper_usage_api.errors import ValidationError

__all__ = ["check_plans"]

_MOST: Final = 10_000


def check_plans(content: bytes) -> None:
    """Check that a body has few enough plans.

    Raises:
        ValidationError: if it has too many.
    """
    if content.count(b"{") <= _MOST:  # Each plan has a brace, so most bodies are not parsed twice.
        return
    match _body(content):
        case {"plans": [*plans]} if len(plans) > _MOST:
            raise ValidationError("/plans", f"at most {_MOST} plans", "more")
        case _:
            pass


def _body(content: bytes) -> Any:
    """Return a body without its members that are too deep to be parsed; None if it is not JSON."""
    with suppress(ValidationError):
        return decode.loads(content)
    with suppress(ValidationError):
        return decode.loads(decode.outline(content))
    return None
