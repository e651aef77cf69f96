"""`hyper-usage check`."""
