"""From `openapi.json` and the overlay to `generated/`."""
