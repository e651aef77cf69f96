"""The handwritten lines that read what a generated package gives."""
