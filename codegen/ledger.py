"""The ledger: leaves of the effective document that the generated code lacks, and the reasons."""

import json
import re
from pathlib import Path
from typing import Final, TypeGuard

from attrs import frozen

from codegen import toml_text
from codegen.checkout import read_text
from codegen.errors import CodegenError
from codegen.openapi.document import is_array, is_object

__all__ = ["LEDGER", "LedgerEntry", "parse", "read"]

LEDGER: Final = "codegen/ledger.toml"

#: The members that an entry of each table may have.
_MEMBERS: Final = {
    "ignored": ({"pointer", "why"}, {"patterns", "why"}),
    "handled": ({"pointer", "why", "where", "test"},),
}
_TO_WRITE: Final = {"", "…"}


@frozen(kw_only=True)
class LedgerEntry:
    """A leaf by its pointer, or leaves by patterns, with the reason why they may be lacking.

    If handwritten code handles the leaf, the entry names the code (`where`) and its test.
    """

    pointer: str = ""
    patterns: str = ""
    why: str
    where: str = ""
    test: str = ""

    def covers(self, way: str) -> bool:
        """Tell whether one of the patterns covers the way to a leaf, or to a value above it."""
        patterns = (re.escape(each).replace(r"\*", "[^/]*") for each in self.patterns.split())
        return any(re.match(rf"{each}(?![^/])", way) for each in patterns)

    def __str__(self) -> str:
        quoted = json.dumps(self.pointer, ensure_ascii=False)
        pointer = "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
        return f'[[ignored]]\npointer = {pointer}\nwhy = "{self.why}"\n'


def read(root: Path) -> list[LedgerEntry]:
    """Return the entries of the ledger of a checkout.

    Raises:
        CodegenError: if the ledger cannot be read.
    """
    return parse(read_text(root, LEDGER), LEDGER)


def parse(text: str, where: str) -> list[LedgerEntry]:
    """Return the entries of a ledger.

    Raises:
        CodegenError: if the text is not TOML, has an unknown table, or has an entry with a missing
            or an unknown member, or without a reason.
    """
    try:
        tables = toml_text.loads(text)
    except ValueError as error:
        raise CodegenError.at(where, f"not TOML: {error}") from error
    found: list[LedgerEntry] = []
    for table, entries in tables.items():
        allowed = _MEMBERS.get(table)
        if allowed is None:
            raise CodegenError.at(where, f"expected the tables {sorted(_MEMBERS)}, got {table}")
        for entry in entries if is_array(entries) else [entries]:
            if not _is_texts(entry) or entry.keys() not in allowed:
                members = " or ".join(str(sorted(each)) for each in allowed)
                what = f"expected the texts {members} under [[{table}]], got {entry!r}"
                raise CodegenError.at(where, what)
            if entry["why"].strip() in _TO_WRITE:
                what = f"expected a reason in `why` under [[{table}]], got {entry!r}; write it"
                raise CodegenError.at(where, what)
            found.append(LedgerEntry(**entry))
    return found


def _is_texts(entry: object) -> TypeGuard[dict[str, str]]:
    return is_object(entry) and all(isinstance(value, str) for value in entry.values())
