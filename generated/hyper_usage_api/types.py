# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""The values for an absent member and an absent offset."""

from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Final, Literal, TypeAlias

__all__ = ["UNSET", "UNSTATED_OFFSET", "Unset", "states_no_offset"]


class _Unset(Enum):
    """The type of `UNSET`; copies and pickles of an enumeration are the same object."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


Unset: TypeAlias = Literal[_Unset.UNSET]
"""The type of an absent member; `None` is a member that is present and null."""

UNSET: Final = _Unset.UNSET
"""The value of a member that is absent."""

UNSTATED_OFFSET: Final = timezone(timedelta(0), "UTC, not stated")
"""The time zone of a date-time that came without an offset: UTC."""

_NOT_STATED: Final = UNSTATED_OFFSET.tzname(None)


def states_no_offset(moment: datetime) -> bool:
    """Tell whether a date-time came without an offset; also works for copies and pickles."""
    # `Z` becomes `UTC` itself, so this saves a call.
    return moment.tzinfo is not UTC and moment.tzname() == _NOT_STATED
