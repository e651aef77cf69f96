"""Operations, their server and their credentials."""

from typing import Final

from tests.codegen.compat.mutants.documents import LIST, USAGE
from tests.codegen.compat.mutants.edits import add, drop, move, put
from tests.codegen.compat.mutants.mutant import Mutant, shop, vendor

__all__ = ["MUTANTS"]

MUTANTS: Final[list[Mutant]] = [
    vendor(
        "rename the operation",
        "major",
        "operation-renamed",
        put(f"{USAGE}/operationId", "getUsage"),
    ),
    vendor(
        "move the operation to a tag",
        "major",
        "operation-renamed",
        put(f"{USAGE}/tags", ["usage"]),
    ),
    vendor(
        "move the path", "major", "wire-operation-path-changed", move("/paths/~1usage", "/v2/usage")
    ),
    vendor("another method", "major", "wire-operation-method-changed", move(USAGE, "post")),
    vendor(
        "deprecate the operation",
        "minor",
        "operation-deprecated-changed",
        put(f"{USAGE}/deprecated", value=True),
    ),
    vendor("the summary", "patch", "operation-doc-changed", put(f"{USAGE}/summary", "Usage")),
    vendor(
        "add an operation",
        "minor",
        "operation-added",
        put("/paths/~1ping", {"get": {"responses": {"204": {"description": "Pong"}}}}),
    ),
    shop("drop an operation", "major", "operation-removed", drop("/paths/~1items~1{id}")),
    vendor(
        "another server",
        "major",
        "wire-server-base-url-changed",
        put("/servers/0/url", "https://api2.hypersolutions.co"),
    ),
    vendor(
        "a second server",
        "minor",
        "server-added",
        add("/servers", {"url": "https://eu.hypersolutions.co"}),
    ),
    vendor(
        "a variable in the server's address",
        "patch",
        "server-variables-changed",
        put("/servers/0/url", "https://{host}.hypersolutions.co"),
        put("/servers/0/variables", {"host": {"default": "api"}}),
    ),
    vendor(
        "a path below the server",
        "major",
        "wire-server-base-url-changed",
        put("/servers/0/url", "https://api.hypersolutions.co/v2"),
    ),
    vendor("the document's version", "patch", "package-doc-changed", put("/info/version", "1.0.1")),
    vendor("the notation's version", "patch", "document-only", put("/openapi", "3.0.3")),
    vendor(
        "another header for the key",
        "major",
        "wire-security-header-changed",
        put("/components/securitySchemes/ApiKeyAuth/name", "authorization-key"),
    ),
    vendor("no key needed", "major", "operation-security-changed", drop(f"{USAGE}/security")),
    shop(
        "no key needed by one operation",
        "major",
        "operation-security-changed",
        put(f"{LIST}/security", []),
    ),
    vendor(
        "rename the scheme",
        "major",
        "security-renamed",
        move("/components/securitySchemes/ApiKeyAuth", "Key"),
        move(f"{USAGE}/security/0/ApiKeyAuth", "Key"),
    ),
]
