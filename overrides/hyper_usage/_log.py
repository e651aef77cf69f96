"""What is logged, and how a script switches it on.

Nothing shows unless the logger `hyper_usage` is set up, as any logger is, or HYPER_USAGE_LOG says
so. A line at DEBUG tells of an attempt, one at INFO of a retry; `hyper_usage.drift` tells at INFO
what the document does not.
"""

import logging
import os
from collections.abc import Mapping
from typing import Final

from hyper_usage._exceptions import ConfigurationError

__all__ = ["DRIFT", "LOGGER", "switch_on"]

LOGGER: Final = logging.getLogger("hyper_usage")
DRIFT: Final = LOGGER.getChild("drift")

_VARIABLE: Final = "HYPER_USAGE_LOG"
_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO}


def switch_on(environment: Mapping[str, str] = os.environ) -> None:
    """Log to stderr if HYPER_USAGE_LOG says so, which is `debug` or `info`.

    Raises:
        ConfigurationError: it says something else.
    """
    wanted = environment.get(_VARIABLE, "").strip().lower()
    if not wanted:
        return
    if wanted not in _LEVELS:
        raise ConfigurationError(f"{_VARIABLE} must be debug or info, got {wanted[:20]!r}")
    LOGGER.setLevel(_LEVELS[wanted])
    if not LOGGER.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        LOGGER.addHandler(handler)
