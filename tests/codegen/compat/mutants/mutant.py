"""A change of a document, and the verdict that it must get."""

from attrs import frozen

from codegen.openapi.document import Document
from tests.codegen.compat.mutants.documents import SHOP, VENDOR
from tests.codegen.compat.mutants.edits import Edit

__all__ = ["Mutant", "refused", "shop", "vendor"]


@frozen
class Mutant:
    """One change, and the verdict that it must get.

    `kinds` are change ids that the verdict must hold. If the generator must refuse the document
    instead, `refused` is the pointer that it must name.
    """

    name: str
    document: Document
    edits: tuple[Edit, ...]
    bump: str
    kinds: frozenset[str] = frozenset()
    refused: str = ""


def vendor(name: str, bump: str, kinds: str, *edits: Edit) -> Mutant:
    """Return a mutant of the vendor's document."""
    return Mutant(name, VENDOR, edits, bump, frozenset(kinds.split()))


def shop(name: str, bump: str, kinds: str, *edits: Edit) -> Mutant:
    """Return a mutant of the shop's document."""
    return Mutant(name, SHOP, edits, bump, frozenset(kinds.split()))


def refused(name: str, pointer: str, *edits: Edit) -> Mutant:
    """Return a mutant of the shop's document that the generator must refuse."""
    return Mutant(name, SHOP, edits, "", refused=pointer)
