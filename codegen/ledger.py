"""The ledger: leaves of the effective document that the generated code lacks, and the reasons."""

import tomllib
from pathlib import Path
from typing import Final, TypeGuard

from attrs import frozen

from codegen.errors import CodegenError
from codegen.openapi.document import is_array, is_object

__all__ = ["LEDGER", "LedgerEntry", "parse"]

LEDGER: Final = Path(__file__).with_name("ledger.toml")

_MEMBERS: Final = {"ignored": {"pointer", "why"}, "handled": {"pointer", "why", "where", "test"}}


@frozen(kw_only=True)
class LedgerEntry:
    """A leaf by its pointer, and why it is ignored, or the code that handles it and its test."""

    pointer: str
    why: str
    where: str = ""
    test: str = ""


def parse(text: str, where: str) -> list[LedgerEntry]:
    """Return the entries of a ledger.

    Raises:
        CodegenError: if the text is not TOML, has an unknown table, or has an entry with a missing
            or an unknown member.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CodegenError.at(where, f"not TOML: {error}") from error
    found: list[LedgerEntry] = []
    for table, entries in tables.items():
        members = _MEMBERS.get(table)
        if members is None:
            raise CodegenError.at(where, f"expected the tables {sorted(_MEMBERS)}, got {table}")
        for entry in entries if is_array(entries) else [entries]:
            if not _is_texts(entry) or entry.keys() != members:
                what = f"expected the texts {sorted(members)} under [[{table}]], got {entry!r}"
                raise CodegenError.at(where, what)
            found.append(LedgerEntry(**entry))
    return found


def _is_texts(entry: object) -> TypeGuard[dict[str, str]]:
    return is_object(entry) and all(isinstance(value, str) for value in entry.values())
