"""The text of a surface: tests/pins/surface.txt.

The entries are sorted and each trait has a line, so that a diff of two texts reads as the change.
"""

import re
from typing import Final

from codegen.compat.generated.generated_surface import Entry, Item, Surface

__all__ = ["parse", "render"]

_KINDS: Final = {
    *("body", "enum", "field", "header", "model", "operation", "package"),
    *("parameter", "reply", "security", "server", "value"),
}


def render(surface: Surface) -> str:
    """Return the text of a surface."""
    lines: list[str] = []
    for entry, item in sorted(surface.items()):
        lines.append(" ".join(entry).rstrip())
        lines += (f"    {name}: {text}" for name, text in sorted(item.traits.items()) if text)
    return "\n".join(lines) + "\n"


def parse(text: str) -> Surface:
    """Return the surface that `render` wrote; all its pointers are empty.

    Raises:
        ValueError: if `render` did not write the text, or the text is empty.
    """
    parsed: Surface = {}
    for block in re.split(r"\n(?! |$)", text):
        head, *lines = block.rstrip("\n").split("\n")
        kind, _, name = head.partition(" ")
        if kind not in _KINDS:
            raise ValueError(f"{head!r} is not an entry")
        parsed[Entry(kind, name)] = Item(dict(map(_trait, lines)), "")
    return parsed


def _trait(line: str) -> tuple[str, str]:
    name, colon, text = line.strip().partition(": ")
    if not colon:
        raise ValueError(f"{line!r} is not a trait")
    return name, text
