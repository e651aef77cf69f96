"""All mutants, in the order of docs/mutants.md."""

from typing import Final

from tests.codegen.compat.mutants import (
    bodies,
    enumerations,
    fields,
    forms,
    operations,
    parameters,
    refused,
    replies,
    unchanged,
)

__all__ = ["MUTANTS"]

MUTANTS: Final = [
    mutant
    for kind in (
        unchanged,
        fields,
        operations,
        replies,
        parameters,
        bodies,
        enumerations,
        forms,
        refused,
    )
    for mutant in kind.MUTANTS
]
