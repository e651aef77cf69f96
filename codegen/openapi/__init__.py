"""OpenAPI documents: read, written, addressed, corrected."""
