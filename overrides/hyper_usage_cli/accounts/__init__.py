"""Several accounts: their names, their keys, and how to ask for all of them."""
