"""How long tests wait, and how late an answer may be, on a machine that is busy otherwise."""

from typing import Final

__all__ = ["LATE", "PATIENCE"]

LATE: Final = 4.0
"""How many seconds after its budget a call may end, in tests whose budget is below one second.

A busy machine keeps this bound. A call without a budget breaks it: such a call lasts 5 seconds by
the limits of httpx, 30 seconds, or for ever.
"""
PATIENCE: Final = 60.0
"""How many seconds a test waits for an event that comes at once unless something is wrong.

No test waits so long and passes.
"""
