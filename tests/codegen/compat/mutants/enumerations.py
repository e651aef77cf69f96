"""Enumerations, alternatives and the names of schemas."""

from typing import Final

from tests.codegen.compat.mutants.documents import LIST, SCHEMAS
from tests.codegen.compat.mutants.edits import add, drop, move, put
from tests.codegen.compat.mutants.mutant import Mutant, shop

__all__ = ["MUTANTS"]

MUTANTS: Final[list[Mutant]] = [
    shop(
        "add a value", "minor", "value-added", add(f"{SCHEMAS}/Item/properties/state/enum", "sold")
    ),
    shop("drop a value", "major", "value-removed", drop(f"{SCHEMAS}/Item/properties/state/enum/1")),
    shop(
        "rename a value",
        "major",
        "value-removed",
        put(f"{SCHEMAS}/Item/properties/state/enum/1", "worn"),
    ),
    shop(
        "an enumeration becomes text",
        "major",
        "enum-removed field-type-changed",
        drop(f"{SCHEMAS}/Item/properties/state/enum"),
    ),
    shop(
        "one alternative more",
        "major",
        "field-type-changed",
        add(f"{SCHEMAS}/Item/properties/size/oneOf", {"type": "boolean"}),
    ),
    shop(
        "alternatives reordered",
        "none",
        "",
        put(f"{SCHEMAS}/Item/properties/size/oneOf", [{"type": "string"}, {"type": "integer"}]),
    ),
    shop("rename a schema", "major", "model-renamed", put(f"{SCHEMAS}/Item/title", "Thing")),
    shop(
        "rename a schema's key",
        "major",
        "model-renamed",
        move(f"{SCHEMAS}/Failure", "Error"),
        put(
            f"{LIST}/responses/default/content/application~1json/schema/$ref",
            "#/components/schemas/Error",
        ),
    ),
]
