"""Models and enumerations that have the same content under other names."""

import re
from collections.abc import Mapping
from typing import Final, Self, TypeAlias

from attrs import frozen

from codegen.compat.generated.generated_surface import Surface
from codegen.compat.generated.traffic import owner

__all__ = ["TYPES", "Contents"]

TYPES: Final = ("type", "other members")
"""The traits that hold the names of models and enumerations."""

#: The value of each trait, by the kind and the name of its entry and its own name.
_Content: TypeAlias = Mapping[tuple[str, str, str], str]

_HOLDING: Final = {"model", "enum"}
#: A text, a name, or another character of a type.
_TOKEN: Final = re.compile(r"""'[^']*'|"[^"]*"|\w+|\W""")


@frozen
class Contents:
    """The contents of models and enumerations of two surfaces by name, without descriptions."""

    before: Mapping[str, _Content]
    after: Mapping[str, _Content]

    @classmethod
    def of(cls, before: Surface, after: Surface) -> Self:
        """Return the contents in two surfaces."""
        return cls(_contents(before), _contents(after))

    def replaced(self, before: str, after: str) -> set[str]:
        """Return the names of an earlier type that a later type has not, directly or inside.

        The result is empty if the types differ in more than names. A name that both types have at
        one place is not followed, because each change of its own content is judged by itself.
        """
        pending, pairs = [(before, after)], set[tuple[str, str]]()
        while pending:
            tokens = [_TOKEN.findall(text) for text in pending.pop()]
            if len(tokens[0]) != len(tokens[1]):
                return set()
            for pair in zip(*tokens, strict=True):
                if pair[0] == pair[1] or pair in pairs:
                    continue
                types = self._types(*pair)
                if types is None:
                    return set()
                pairs.add(pair)
                pending += types
        return {name for name, _ in pairs}

    def _types(self, before: str, after: str) -> list[tuple[str, str]] | None:
        """Return the types inside two contents, or None if something else differs."""
        old, new = self.before.get(before), self.after.get(after)
        if old is None or new is None or old.keys() != new.keys():
            return None
        pairs = {key: (old[key], new[key]) for key in old}
        types = [pair for (*_, trait), pair in pairs.items() if trait in TYPES]
        rest = [pair for (*_, trait), pair in pairs.items() if trait not in TYPES]
        return types if all(one == other for one, other in rest) else None


def _contents(surface: Surface) -> Mapping[str, _Content]:
    found: dict[str, dict[tuple[str, str, str], str]] = {}
    for entry, item in surface.items():
        holder = owner(entry)
        if holder.kind in _HOLDING:
            content = found.setdefault(holder.name, {})
            member = entry.name.removeprefix(holder.name)
            traits = {name: item.traits[name] for name in item.traits if name != "doc"}
            content |= {(entry.kind, member, name): text for name, text in traits.items()}
    return found
