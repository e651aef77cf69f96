"""`hyper-usage export`."""
