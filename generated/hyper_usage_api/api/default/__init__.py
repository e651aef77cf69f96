# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""The operations of one tag."""

from . import get_usage_statistics

__all__ = ["get_usage_statistics"]
