"""What the package was made from: the files, and what reads them."""
