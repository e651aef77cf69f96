"""The number of plans that are read, so that no reply keeps a program busy for long.

1 MiB holds 350,000 plans without members, and reading them takes more than 2 seconds. It holds
8,000 plans that have all members, so only plans that tell almost nothing exceed the limit.
"""

from typing import Final

from hyper_usage_api import decode
from hyper_usage_api.errors import ValidationError

__all__ = ["too_many_plans"]

_MOST: Final = 10_000


def too_many_plans(content: bytes) -> ValidationError | None:
    """Return why a body is not read; None if it has few enough plans, or is not JSON."""
    if content.count(b"{") <= _MOST:  # Each plan has a brace, so most bodies are not parsed twice.
        return None
    try:
        match decode.loads(content):
            case {"plans": list() as plans} if len(plans) > _MOST:  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
                return ValidationError("/plans", f"at most {_MOST} plans", "more")
            case _:
                return None
    except ValidationError:
        return None
