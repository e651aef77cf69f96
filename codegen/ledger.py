"""The ledger: facts of the effective document that the generated code does not carry, and why."""

import tomllib
from pathlib import Path
from typing import Final, TypeGuard

from attrs import frozen

from codegen.errors import CodegenError
from codegen.openapi.document import is_array, is_object

__all__ = ["LEDGER", "Fact", "parse"]

LEDGER: Final = Path(__file__).with_name("ledger.toml")

_MEMBERS: Final = {"ignored": {"pointer", "why"}, "handled": {"pointer", "why", "where", "test"}}


@frozen(kw_only=True)
class Fact:
    """A leaf by its pointer, and why it is ignored, or where it is handled and what proves that."""

    pointer: str
    why: str
    where: str = ""
    test: str = ""


def parse(text: str, where: str) -> list[Fact]:
    """Read a ledger.

    Raises:
        CodegenError: not TOML, another table, or an entry that lacks or adds something.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CodegenError.at(where, f"not TOML: {error}") from error
    facts: list[Fact] = []
    for table, entries in tables.items():
        members = _MEMBERS.get(table)
        if members is None:
            raise CodegenError.at(where, f"unknown table {table}; expected {sorted(_MEMBERS)}")
        for entry in entries if is_array(entries) else [entries]:
            if not _is_texts(entry) or entry.keys() != members:
                what = f"an entry under [[{table}]] has the texts {sorted(members)}, got {entry!r}"
                raise CodegenError.at(where, what)
            facts.append(Fact(**entry))
    return facts


def _is_texts(entry: object) -> TypeGuard[dict[str, str]]:
    return is_object(entry) and all(isinstance(value, str) for value in entry.values())
