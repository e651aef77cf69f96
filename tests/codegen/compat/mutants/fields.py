"""Fields of replies, and their models."""

from typing import Final

from tests.codegen.compat.mutants.documents import PLAN, REPLY
from tests.codegen.compat.mutants.edits import drop, move, put, wrap
from tests.codegen.compat.mutants.mutant import Mutant, vendor

__all__ = ["MUTANTS"]

MUTANTS: Final[list[Mutant]] = [
    vendor("drop a field", "major", "field-removed", drop(f"{PLAN}/properties/product")),
    vendor(
        "drop the balance",
        "major",
        "field-removed",
        drop(f"{REPLY}/properties/balanceEuro"),
        drop(f"{REPLY}/required"),
    ),
    vendor(
        "add a field", "minor", "field-added", put(f"{PLAN}/properties/region", {"type": "string"})
    ),
    vendor(
        "add a required field",
        "minor",
        "field-added",
        put(f"{PLAN}/properties/region", {"type": "string"}),
        put(f"{PLAN}/required", ["region"]),
    ),
    vendor("rename a field", "major", "field-removed", move(f"{PLAN}/properties/product", "plan")),
    vendor(
        "rename a field on the wire only",
        "major",
        "wire-field-wire-name-changed",
        move(f"{PLAN}/properties/requestsUsed", "requests_used"),
    ),
    vendor("a field may be absent", "major", "field-required-changed", drop(f"{REPLY}/required")),
    vendor(
        "a field is always there",
        "minor",
        "field-required-changed",
        put(f"{PLAN}/required", ["product"]),
    ),
    vendor(
        "a field may be null",
        "major",
        "field-nullable-changed",
        put(f"{PLAN}/properties/product/nullable", value=True),
    ),
    vendor(
        "a field is never null",
        "minor",
        "field-nullable-changed",
        drop(f"{PLAN}/properties/expiresAt/nullable"),
    ),
    vendor(
        "another type",
        "major",
        "field-type-changed",
        put(f"{PLAN}/properties/requestsUsed/type", "string"),
    ),
    vendor(
        "integer becomes number",
        "major",
        "field-type-changed",
        put(f"{PLAN}/properties/requestsUsed/type", "number"),
    ),
    vendor(
        "date-time becomes date",
        "major",
        "field-type-changed",
        put(f"{PLAN}/properties/expiresAt/format", "date"),
    ),
    vendor(
        "date-time becomes plain text",
        "major",
        "field-type-changed",
        drop(f"{PLAN}/properties/expiresAt/format"),
    ),
    vendor(
        "a format nothing depends on",
        "patch",
        "field-doc-changed",
        put(f"{REPLY}/properties/balanceEuro/format", "double"),
    ),
    vendor(
        "a field becomes an array",
        "major",
        "field-type-changed",
        wrap(f"{PLAN}/properties/product"),
    ),
    vendor(
        "a field gets an enumeration",
        "minor",
        "field-type-changed",
        put(f"{PLAN}/properties/product/enum", ["akamai", "datadome"]),
    ),
    vendor("the reply becomes an array", "major", "reply-type-changed", wrap(REPLY)),
    vendor(
        "the description of a field",
        "patch",
        "field-doc-changed",
        put(f"{PLAN}/properties/numRequests/description", "Requests allocated"),
    ),
    vendor(
        "a limit on a field",
        "patch",
        "field-doc-changed",
        put(f"{PLAN}/properties/requestsUsed/minimum", 0),
    ),
    vendor("rename a model", "major", "model-renamed", put(f"{PLAN}/title", "Plan")),
    vendor(
        "the description of a model",
        "patch",
        "model-doc-changed",
        put(f"{PLAN}/description", "A plan"),
    ),
    vendor(
        "other members get a type",
        "major",
        "model-other-members-changed",
        put(f"{PLAN}/additionalProperties", {"type": "string"}),
    ),
]
