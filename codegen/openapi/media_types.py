"""Media types: which are JSON, and what a body may hold instead."""

from collections.abc import Mapping
from typing import Any

__all__ = ["essence", "in_json", "is_json"]


def essence(media_type: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON."""
    return essence(media_type) == "application/json" or essence(media_type).endswith("+json")


def in_json(content: Mapping[str, Any], *, json: bool = True) -> dict[str, Any]:
    """Return the members of a `content` that are JSON, or the other ones."""
    return {name: media for name, media in content.items() if is_json(name) is json}
