"""The real API, compared with the document."""
