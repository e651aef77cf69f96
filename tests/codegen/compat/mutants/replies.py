"""Replies."""

from typing import Final

from tests.codegen.compat.mutants.documents import LIST, POST, UNAUTHORIZED, USAGE, json_reply
from tests.codegen.compat.mutants.edits import drop, move, put
from tests.codegen.compat.mutants.mutant import Mutant, shop, vendor

__all__ = ["MUTANTS"]

WAIT: Final = {"Retry-After": {"schema": {"type": "integer"}}}

MUTANTS: Final[list[Mutant]] = [
    vendor(
        "document a status",
        "minor",
        "reply-added",
        put(f"{USAGE}/responses/429", {"description": "Too many"}),
    ),
    vendor(
        "document a status with a model",
        "minor",
        "reply-added model-added",
        put(
            f"{USAGE}/responses/429",
            json_reply(
                {"type": "object", "title": "Limited", "properties": {"wait": {"type": "integer"}}}
            ),
        ),
    ),
    vendor(
        "document a status with a header",
        "minor",
        "reply-added",
        put(f"{USAGE}/responses/429", {"description": "Too many", "headers": WAIT}),
    ),
    vendor(
        "document a header of a status",
        "minor",
        "wire-header-added",
        put(f"{UNAUTHORIZED}/headers", WAIT),
    ),
    vendor("drop a status", "major", "reply-removed", drop(UNAUTHORIZED)),
    vendor("another status", "major", "reply-removed", move(UNAUTHORIZED, "400")),
    vendor("another success", "major", "reply-removed", move(f"{USAGE}/responses/200", "201")),
    vendor(
        "a second success",
        "major",
        "operation-returns-changed",
        put(f"{USAGE}/responses/202", json_reply({"type": "object", "title": "Later"})),
    ),
    vendor("all statuses of a class", "major", "reply-removed", move(UNAUTHORIZED, "4XX")),
    vendor(
        "the description of a reply",
        "patch",
        "reply-doc-changed",
        put(f"{UNAUTHORIZED}/description", "No"),
    ),
    vendor(
        "another content type",
        "patch",
        "wire-operation-accept-changed",
        move(f"{USAGE}/responses/200/content/application~1json", "application/vnd.usage+json"),
    ),
    shop(
        "the default becomes a status",
        "major",
        "reply-removed",
        move(f"{LIST}/responses/default", "4XX"),
    ),
    shop(
        "a reply loses its body",
        "major",
        "reply-type-changed",
        drop(f"{POST}/responses/201/content"),
    ),
]
