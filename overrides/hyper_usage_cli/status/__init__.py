"""`hyper-usage status`."""
