"""The vendor's document that this package was made from: its version and its hash."""

from typing import Final

from hyper_usage_api import document

__all__ = ["SPEC_SHA256", "SPEC_VERSION"]

SPEC_VERSION: Final[str] = document.VERSION
"""The version that the vendor's document states."""

SPEC_SHA256: Final[str] = document.SHA256
"""The SHA-256 of the vendor's document in hex."""
