"""Sends requests and reads replies over httpx and httpcore, within a time and a size."""
