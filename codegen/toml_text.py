"""TOML, read with one error for all that can be wrong with it."""

import tomllib
from typing import Any

__all__ = ["loads"]


def loads(text: str) -> dict[str, Any]:
    """Return the tables of a text in TOML.

    Raises:
        ValueError: if the text is not TOML, is nested too deeply, or has a number that is too long.
    """
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply to be read") from error
