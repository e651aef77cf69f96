"""The handwritten lines that read the names of a generated package."""
