"""The version of this package; its own, not that of the vendor's document."""

__version__ = "0.1.0"
