"""Bodies, and the models that they hold."""

from typing import Final

from tests.codegen.compat.mutants.documents import DELETE, POST, SCHEMAS
from tests.codegen.compat.mutants.edits import add, drop, move, put, wrap
from tests.codegen.compat.mutants.mutant import Mutant, shop

__all__ = ["MUTANTS"]

MUTANTS: Final[list[Mutant]] = [
    shop(
        "add a body",
        "major",
        "body-added",
        put(
            f"{DELETE}/requestBody",
            {"required": True, "content": {"application/json": {"schema": {"type": "string"}}}},
        ),
    ),
    shop(
        "add an optional body",
        "minor",
        "body-added",
        put(
            f"{DELETE}/requestBody",
            {"content": {"application/json": {"schema": {"type": "string"}}}},
        ),
    ),
    shop("drop a body", "major", "body-removed", drop(f"{POST}/requestBody")),
    shop(
        "a body becomes optional",
        "minor",
        "body-required-changed",
        put(f"{POST}/requestBody/required", value=False),
    ),
    shop(
        "a body becomes an array",
        "major",
        "body-type-changed",
        wrap(f"{POST}/requestBody/content/application~1json/schema"),
    ),
    shop(
        "a body of another content type",
        "major",
        "wire-body-content-type-changed",
        move(f"{POST}/requestBody/content/application~1json", "application/merge-patch+json"),
    ),
    shop(
        "a member to send becomes required",
        "major",
        "field-required-changed",
        put(f"{SCHEMAS}/NewItem/required", ["name", "note"]),
    ),
    shop(
        "a member to send becomes optional",
        "minor",
        "field-required-changed",
        drop(f"{SCHEMAS}/NewItem/required"),
    ),
    shop(
        "a new member to send",
        "minor",
        "field-added",
        put(f"{SCHEMAS}/NewItem/properties/colour", {"type": "string"}),
    ),
    shop(
        "a new member that must be sent",
        "major",
        "field-added",
        put(f"{SCHEMAS}/NewItem/properties/colour", {"type": "string"}),
        add(f"{SCHEMAS}/NewItem/required", "colour"),
    ),
    shop(
        "a member to send may be null",
        "minor",
        "field-nullable-changed",
        put(f"{SCHEMAS}/NewItem/properties/note/nullable", value=True),
    ),
    shop(
        "a member to send is never null",
        "major",
        "field-nullable-changed",
        drop(f"{SCHEMAS}/NewItem/properties/shelf/nullable"),
    ),
]
