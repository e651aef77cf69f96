"""`hyper-usage monitoring`, and the files that it prints; in a checkout these are links."""
