"""`hyper-usage doctor`."""
