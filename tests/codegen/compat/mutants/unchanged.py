"""Documents whose differences have no meaning."""

from typing import Final

from tests.codegen.compat.mutants.edits import reverse
from tests.codegen.compat.mutants.mutant import Mutant, shop, vendor

__all__ = ["MUTANTS"]

MUTANTS: Final[list[Mutant]] = [
    vendor("nothing", "none", ""),
    vendor("all members reordered", "none", "", reverse),
    shop("all members and sets reordered", "none", "", reverse),
]
