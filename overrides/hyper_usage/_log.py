"""The two loggers, and HYPER_USAGE_LOG, which shows their lines on stderr.

`hyper_usage` logs each attempt at DEBUG and each retry at INFO. `hyper_usage.drift` logs each
difference between replies and the document at INFO.
"""

import logging
import os
from collections.abc import Mapping
from typing import Final

from hyper_usage._exceptions import ConfigurationError

__all__ = ["DRIFT", "LOGGER", "set_up_from_environment"]

LOGGER: Final = logging.getLogger("hyper_usage")
DRIFT: Final = LOGGER.getChild("drift")

_VARIABLE: Final = "HYPER_USAGE_LOG"
_LONGEST_LEVEL: Final = len("critical")
_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO}


def set_up_from_environment(environment: Mapping[str, str] = os.environ) -> None:
    """Log to stderr, at the level that HYPER_USAGE_LOG names: `debug` or `info`.

    Raises:
        ConfigurationError: if HYPER_USAGE_LOG is set to anything else.
    """
    level = environment.get(_VARIABLE, "").strip().lower()
    if not level:
        return
    if level not in _LEVELS:
        # A longer text may be a key in the wrong place.
        got = repr(level) if len(level) <= _LONGEST_LEVEL else f"{len(level)} characters"
        raise ConfigurationError(f"{_VARIABLE} must be debug or info, got {got}")
    LOGGER.setLevel(_LEVELS[level])
    if not LOGGER.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        LOGGER.addHandler(handler)
