"""`hyper-usage watch`."""
