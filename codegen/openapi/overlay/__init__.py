"""OpenAPI Overlay 1.1, applied strictly."""

from codegen.openapi.overlay.actions import Action, apply, parse

__all__ = ["Action", "apply", "parse"]
