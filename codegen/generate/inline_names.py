"""Names for the schemas that a reply or a body holds itself, without a title.

The generator would call them `GetUsageStatisticsResponse429`. Here each schema becomes a component,
because the generator names the class of a component, and all classes inside it, after the
component. A title still names the class of its own schema. docs/architecture.md lists the names.

A name depends on its own operation and its own status alone, so it stays when the document gets
another operation or status. The one exception is a name that a component, a title or the generated
code takes: the operation then stands before it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from codegen.generate.descriptions import is_class
from codegen.generate.name_clashes import TAKEN_CLASSES
from codegen.generate.rewrite import POINTER
from codegen.generate.supported import children
from codegen.openapi.document import METHODS, Document

__all__ = ["STATUSES", "move_to_components"]

STATUSES: Final = {
    "100": "Continue",
    "101": "SwitchingProtocols",
    "102": "Processing",
    "103": "EarlyHints",
    "200": "Response",
    "201": "Created",
    "202": "Accepted",
    "203": "NonAuthoritativeInformation",
    "204": "NoContent",
    "205": "ResetContent",
    "206": "PartialContent",
    "207": "MultiStatus",
    "208": "AlreadyReported",
    "226": "IMUsed",
    "300": "MultipleChoices",
    "301": "MovedPermanently",
    "302": "Found",
    "303": "SeeOther",
    "304": "NotModified",
    "305": "UseProxy",
    "307": "TemporaryRedirect",
    "308": "PermanentRedirect",
    "400": "BadRequest",
    "401": "Unauthorized",
    "402": "PaymentRequired",
    "403": "Forbidden",
    "404": "NotFound",
    "405": "MethodNotAllowed",
    "406": "NotAcceptable",
    "407": "ProxyAuthenticationRequired",
    "408": "RequestTimeout",
    "409": "Conflict",
    "410": "Gone",
    "411": "LengthRequired",
    "412": "PreconditionFailed",
    "413": "ContentTooLarge",
    "414": "URITooLong",
    "415": "UnsupportedMediaType",
    "416": "RangeNotSatisfiable",
    "417": "ExpectationFailed",
    "418": "ImATeapot",
    "421": "MisdirectedRequest",
    "422": "UnprocessableContent",
    "423": "Locked",
    "424": "FailedDependency",
    "425": "TooEarly",
    "426": "UpgradeRequired",
    "428": "PreconditionRequired",
    "429": "TooManyRequests",
    "431": "RequestHeaderFieldsTooLarge",
    "451": "UnavailableForLegalReasons",
    "500": "InternalServerError",
    # 501 is missing: `NotImplemented` is a name of Python.
    "502": "BadGateway",
    "503": "ServiceUnavailable",
    "504": "GatewayTimeout",
    "505": "HTTPVersionNotSupported",
    "506": "VariantAlsoNegotiates",
    "507": "InsufficientStorage",
    "508": "LoopDetected",
    "510": "NotExtended",
    "511": "NetworkAuthenticationRequired",
    "1XX": "Informational",
    "2XX": "Success",
    "3XX": "Redirection",
    "4XX": "ClientError",
    "5XX": "ServerError",
    "default": "DefaultResponse",
}
"""The words of HTTP (RFC 9110, IANA) for each status; those of Python change with its version."""

#: The names that a schema may have, the best one first, and the node that holds the schema.
_Inline: TypeAlias = tuple[tuple[str, ...], dict[str, Any]]
_Name: TypeAlias = Callable[[str], str]


def move_to_components(document: Document, python_name: _Name) -> dict[str, str]:
    """Make each schema that a reply or a body holds a component of a rewritten document.

    Returns the pointer of each component's schema in the document as it was, by the path of the
    component. `python_name` returns the name of the module of an operation.
    """
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    taken = {_folded(name) for name in _taken(document)}
    pointers = {path: path for path in (f"/components/schemas/{name}" for name in schemas)}
    for names, media in _inline(document, python_name):
        schema = media["schema"]
        if "$ref" not in schema:
            name = next((name for name in names if _folded(name) not in taken), names[-1])
            while name in schemas:
                name += "_"  # The class is the same, so the generator refuses it with its place.
            taken.add(_folded(name))
            schemas[name] = schema
            path = f"/components/schemas/{name}"
            media["schema"] = {"$ref": f"#{path}", POINTER: schema[POINTER]}
            pointers[path] = schema[POINTER]
    return pointers


def _taken(document: Document) -> Iterator[str]:
    """Return the names that components and titles give to classes, and those of our modules."""
    components = document["components"]
    yield from (*TAKEN_CLASSES, *components["schemas"], *components.get("securitySchemes", ()))
    nodes = [(document, "document", "")]
    while nodes:
        node, kind, pointer = nodes.pop()
        nodes += children(node, kind, pointer)
        if kind == "schema" and is_class(node):
            yield node.get("title", "")


def _folded(name: str) -> str:
    """Return the part of a name that the generator keeps in the names of a class and its module."""
    return re.sub(r"[\W_]", "", name).casefold()


def _inline(document: Document, python_name: _Name) -> Iterator[_Inline]:
    components = document["components"]
    for name, reply in components.get("responses", {}).items():
        yield from _holders((name, f"{name}Response"), reply)
    for name, body in components.get("requestBodies", {}).items():
        yield from _holders((f"{name.removesuffix('Body')}Body",), body)
    is_first = True
    for name, operation in _operations(document):
        module = python_name(name)
        yield from _holders((f"{module}_Body",), operation.get("requestBody", {}))
        for status, reply in operation["responses"].items():
            words = STATUSES.get(status, f"Status{status}")
            is_error = not status.startswith(("2", "default"))
            short = (words,) if is_first and is_error else ()
            yield from _holders((*short, f"{module}_{words}"), reply)
        is_first = False


def _holders(names: tuple[str, ...], node: dict[str, Any]) -> Iterator[_Inline]:
    return ((names, media) for media in node.get("content", {}).values())


def _operations(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the operations in their order, each with its id or a name of method and path."""
    for path, item in document.get("paths", {}).items():
        for method in (name for name in item if name in METHODS):
            place = re.sub(r"[{}]", "", path).replace("/", "_")
            yield item[method].get("operationId", f"{method}{place}"), item[method]
