# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""The document's schemas as classes."""

from .forbidden import Forbidden
from .plan_statistics import PlanStatistics
from .unauthorized import Unauthorized
from .usage_statistics import UsageStatistics

__all__ = ["Forbidden", "PlanStatistics", "Unauthorized", "UsageStatistics"]
