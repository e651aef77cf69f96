"""Documents that the generator must refuse."""

from typing import Final

from tests.codegen.compat.mutants.documents import LIST, POST, SCHEMAS
from tests.codegen.compat.mutants.edits import move, put
from tests.codegen.compat.mutants.mutant import Mutant, refused

__all__ = ["MUTANTS"]

MUTANTS: Final[list[Mutant]] = [
    refused(
        "a form as body",
        f"{POST}/requestBody/content/multipart~1form-data",
        move(f"{POST}/requestBody/content/application~1json", "multipart/form-data"),
    ),
    refused("a cookie", f"{LIST}/parameters/2/in", put(f"{LIST}/parameters/2/in", "cookie")),
    refused(
        "another style",
        f"{LIST}/parameters/0/style",
        put(f"{LIST}/parameters/0/style", "pipeDelimited"),
    ),
    refused(
        "another kind of security",
        "/components/securitySchemes/Key/type",
        put("/components/securitySchemes/Key", {"type": "http", "scheme": "bearer"}),
    ),
    refused(
        "a discriminator",
        f"{SCHEMAS}/Item/properties/size/discriminator",
        put(f"{SCHEMAS}/Item/properties/size/discriminator", {"propertyName": "kind"}),
    ),
]
