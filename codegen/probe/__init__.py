"""Compares the real API with the document."""
