"""How many of a process's open files each part of the exporter may use."""

import os
from typing import Final

__all__ = ["share"]

_MANY: Final = 1024  # on Windows, which has no such limit


def share(part: int, most: int) -> int:
    """Return one `part`-th of the files that this process may open, but 1 to `most`."""
    limit = os.sysconf("SC_OPEN_MAX") if hasattr(os, "sysconf") else _MANY
    return max(1, min(limit // part, most)) if limit > 0 else most  # -1: unlimited.
