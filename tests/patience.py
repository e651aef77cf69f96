"""How long tests wait, and how late an answer may be, on a machine that is busy otherwise."""

from typing import Final

__all__ = ["LATE", "PATIENCE"]

LATE: Final = 4.0
"""The seconds after a budget of a fraction of one by which a call has ended.

A busy machine keeps that. A call without a budget does not: it lasts 30 seconds or for ever, and on
httpx's own limits 5 seconds.
"""
PATIENCE: Final = 60.0
"""The seconds to wait for what comes at once if nothing is wrong; no test waits so long and passes.
"""
