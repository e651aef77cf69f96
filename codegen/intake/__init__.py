"""From the vendor's page to `openapi.json`."""
