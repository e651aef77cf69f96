"""Judges changes of the document and of the handwritten packages."""
