"""OpenAPI Overlay 1.1, applied strictly."""

from codegen.openapi.overlay.actions import Action, apply, fitting, parse

__all__ = ["Action", "apply", "fitting", "parse"]
