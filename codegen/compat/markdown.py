"""Texts from outside, quoted so that they stay inert in Markdown."""

import re

__all__ = ["cell", "code_span", "row"]


def code_span(text: str) -> str:
    """Return a text as one line of code, which neither Markdown nor a terminal interprets."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    pad = " " if "`" in line[:1] + line[-1:] else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def cell(text: str) -> str:
    """Return a text for a cell of a table; a bar would end the cell, even inside code."""
    return re.sub(r"\\+(?=\|)", r"\g<0> ", text).replace("|", "\\|")


def row(*texts: str) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(map(cell, texts))} |"
