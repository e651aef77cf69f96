"""Parameters."""

from typing import Final

from tests.codegen.compat.mutants.documents import LIST, USAGE
from tests.codegen.compat.mutants.edits import add, drop, move, put, wrap
from tests.codegen.compat.mutants.mutant import Mutant, shop, vendor

__all__ = ["MUTANTS"]

MUTANTS: Final[list[Mutant]] = [
    vendor(
        "an optional parameter",
        "minor",
        "parameter-added",
        add(
            f"{USAGE}/parameters", {"in": "query", "name": "product", "schema": {"type": "string"}}
        ),
    ),
    vendor(
        "a required parameter",
        "major",
        "parameter-added",
        add(
            f"{USAGE}/parameters",
            {"in": "query", "name": "product", "required": True, "schema": {"type": "string"}},
        ),
    ),
    shop("drop a parameter", "major", "parameter-removed", drop(f"{LIST}/parameters/1")),
    shop(
        "rename a parameter",
        "major",
        "parameter-removed parameter-added",
        put(f"{LIST}/parameters/1/name", "count"),
    ),
    shop(
        "a parameter becomes required",
        "major",
        "parameter-required-changed",
        put(f"{LIST}/parameters/1/required", value=True),
    ),
    shop(
        "a parameter becomes optional",
        "minor",
        "parameter-required-changed",
        drop(f"{LIST}/parameters/0/required"),
    ),
    shop(
        "a parameter of another type",
        "major",
        "parameter-type-changed",
        put(f"{LIST}/parameters/1/schema/type", "string"),
    ),
    shop(
        "a parameter moves to a header",
        "major",
        "wire-parameter-location-changed",
        put(f"{LIST}/parameters/1/in", "header"),
    ),
    shop(
        "a header of another name",
        "major",
        "wire-parameter-wire-name-changed",
        put(f"{LIST}/parameters/2/name", "x_trace"),
    ),
    shop(
        "a header in capitals",
        "patch",
        "wire-parameter-wire-name-changed",
        put(f"{LIST}/parameters/2/name", "X-Trace"),
    ),
    shop(
        "an array in one value",
        "major",
        "wire-parameter-explode-changed",
        put(f"{LIST}/parameters/0/explode", value=False),
    ),
    shop(
        "a parameter becomes an array",
        "major",
        "parameter-type-changed",
        wrap(f"{LIST}/parameters/1/schema"),
    ),
    shop(
        "the description of a parameter",
        "patch",
        "parameter-doc-changed",
        put(f"{LIST}/parameters/1/description", "How many"),
    ),
    shop(
        "rename a path parameter",
        "major",
        "parameter-removed parameter-added",
        move("/paths/~1items~1{id}", "/items/{key}"),
        put("/paths/~1items~1{key}/delete/parameters/0/name", "key"),
    ),
]
