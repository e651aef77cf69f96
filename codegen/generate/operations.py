"""The parts of an operation that the generator drops, read from the document for our templates."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from codegen.generate import descriptions
from codegen.openapi.document import Document, each_operation
from codegen.openapi.pointer import join

__all__ = ["Operation", "Parameter", "anonymous", "header_text", "operations"]


@frozen(kw_only=True)
class Parameter:
    """One parameter: its pointer, whether an array is exploded, and its description."""

    pointer: str
    explode: bool
    description: str


@frozen(kw_only=True)
class Operation:
    """One operation; `parameters` by location and wire name, `replies` descriptions by status.

    `auth` names the security scheme, and `auth_header` the header that carries its credentials.
    """

    pointer: str
    path: str
    auth: str | None
    auth_header: str | None
    deprecated: bool
    parameters: Mapping[tuple[str, object], Parameter]
    body: str
    replies: Mapping[str, str]

    def parameter(self, location: str, name: object) -> Parameter:
        """Return a parameter; `name` may be a text of the generator's own type."""
        return self.parameters[location, name]


def operations(document: Document) -> dict[tuple[str, str], Operation]:
    """Return each operation by its method and its path without the names of parameters."""
    return {
        (method, anonymous(path)): _operation(document, path, method)
        for path, method, _ in each_operation(document)
    }


def anonymous(path: str) -> str:
    """Return a path without the names of its parameters, because the generator changes them."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


def _operation(document: Document, path: str, method: str) -> Operation:
    place = join("", "paths", path)
    pointer = join(place, method)
    item = document["paths"][path]
    node = item[method]
    security = node.get("security", document.get("security"))
    auth = next(iter(security[0])) if security else None
    parameters = [*_parameters(document, place, item), *_parameters(document, pointer, node)]
    return Operation(
        pointer=pointer,
        path=path,
        auth=auth,
        auth_header=auth and document["components"]["securitySchemes"][auth]["name"],
        deprecated=node.get("deprecated", False),
        parameters=dict(parameters),
        body=_description(document, node.get("requestBody", {})),
        replies={
            status: _description(document, reply)
            for status, reply in node["responses"].items()
            if not status.startswith("x-")
        },
    )


def _parameters(
    document: Document, pointer: str, node: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, object], Parameter]]:
    for index, entry in enumerate(node.get("parameters", [])):
        place, found = descriptions.follow(document, join(pointer, "parameters", index), entry)
        location, name = found["in"], found["name"]
        default = f"{location.capitalize()} parameter `{name}`."
        yield (
            (location, name),
            Parameter(
                pointer=place,
                explode=location == "query" and found.get("explode", True),
                description=_with_schema(document, {"description": default, **found}),
            ),
        )


def _description(document: Document, node: Mapping[str, Any]) -> str:
    """Return the descriptions of a body or a reply, of its schema and of its headers."""
    _, found = descriptions.follow(document, "", node)
    content = [_with_schema(document, media) for media in found.get("content", {}).values()]
    headers = [
        f"Header `{name}`: {header_text(document, header) or 'not described.'}"
        for name, header in found.get("headers", {}).items()
    ]
    return "\n\n".join(filter(None, [found.get("description", ""), *content, *headers]))


def header_text(document: Document, node: Mapping[str, Any]) -> str:
    """Return the descriptions of a reply's header and of its schema, which becomes no class."""
    _, header = descriptions.follow(document, "", node)
    parts = [descriptions.of(document, part) for part in (header, header.get("schema", {}))]
    return "\n\n".join(filter(None, parts))


def _with_schema(document: Document, node: Mapping[str, Any]) -> str:
    """Return a node's description, and that of its schema unless the schema becomes a class."""
    inner = descriptions.unless_class(document, node.get("schema", {}))
    return "\n\n".join(filter(None, [descriptions.of(document, node), inner]))
