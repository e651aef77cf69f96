"""The version of this package; the vendor's document has another."""

__version__ = "0.1.0"
