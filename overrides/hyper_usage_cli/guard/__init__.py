"""`hyper-usage guard`."""
