"""The files that the package was made from, and the module that reads them."""
