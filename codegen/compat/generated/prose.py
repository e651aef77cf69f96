"""The text about an entry, without the sentences that repeat its other traits."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from codegen.compat.generated import limits
from codegen.generate.descriptions import DEPRECATED, constraint

__all__ = ["prose"]
#: The text that templates write where the document has none.
_NONE: Final = "A schema that the document does not describe."


def prose(traits: Mapping[str, str], told: Collection[str]) -> str:
    """Return the text of an entry without the sentences that repeat the told traits."""
    text = traits.get("doc", "").replace(_NONE, "")
    for trait in sorted(told & traits.keys()):
        for sentence in _sentences(traits, trait):
            text = text.replace(" ".join(sentence.split()), "", 1)
    return " ".join(text.split())


def _sentences(traits: Mapping[str, str], trait: str) -> Iterator[str]:
    """Yield the sentences of the generated text that repeat a trait."""
    match trait:
        case "deprecated":
            yield DEPRECATED
        case "default":
            yield constraint("default", json.loads(traits["default"]))
        case "limits":
            for name, value in limits.read(traits["limits"]).items():
                yield constraint(name.rpartition("/")[2], value)
        case "type":
            yield from re.findall(r"Format: \S+\.", traits.get("doc", ""))
        case "location" | "wire name":
            location, name = traits.get("location", ""), traits["wire name"]
            yield f"{location.capitalize()} parameter `{name}`."
        case _:
            pass
