"""What the generator drops of an operation, read from the document itself for our templates."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from codegen.generate import descriptions
from codegen.openapi.document import Document
from codegen.openapi.pointer import join

__all__ = ["METHODS", "Facts", "Parameter", "anonymous", "operations"]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@frozen(kw_only=True)
class Parameter:
    """One parameter: where it stands, whether an array is exploded, and what is said of it."""

    pointer: str
    explode: bool
    words: str


@frozen(kw_only=True)
class Facts:
    """One operation; `parameters` are by location and wire name, `replies` are words by status.

    `auth` names the security scheme, and `auth_header` where its credentials travel.
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
        """Return a parameter; the generator's own kind of text serves as `name` too."""
        return self.parameters[location, name]


def operations(document: Document) -> dict[tuple[str, str], Facts]:
    """Return what is to know of each operation, by its method and anonymous path."""
    return {
        (method, anonymous(path)): _operation(document, path, method)
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def anonymous(path: str) -> str:
    """Write a path without the names of its parameters, which the generator changes."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


def _operation(document: Document, path: str, method: str) -> Facts:
    place = join("", "paths", path)
    pointer = join(place, method)
    item = document["paths"][path]
    node = item[method]
    security = node.get("security", document.get("security"))
    auth = next(iter(security[0])) if security else None
    parameters = [*_parameters(document, place, item), *_parameters(document, pointer, node)]
    return Facts(
        pointer=pointer,
        path=path,
        auth=auth,
        auth_header=auth and document["components"]["securitySchemes"][auth]["name"],
        deprecated=node.get("deprecated", False),
        parameters=dict(parameters),
        body=_said(document, node.get("requestBody", {})),
        replies={
            status: _said(document, reply)
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
        unsaid = f"{location.capitalize()} parameter `{name}`."
        yield (
            (location, name),
            Parameter(
                pointer=place,
                explode=location == "query" and found.get("explode", True),
                words=_with_schema(document, {"description": unsaid, **found}),
            ),
        )


def _said(document: Document, node: Mapping[str, Any]) -> str:
    """Return the words of a body or a reply: of itself, of its schema and of its headers."""
    _, found = descriptions.follow(document, "", node)
    content = [_with_schema(document, media) for media in found.get("content", {}).values()]
    headers = [_header(document, *entry) for entry in found.get("headers", {}).items()]
    return "\n\n".join(filter(None, [found.get("description", ""), *content, *headers]))


def _header(document: Document, name: str, node: Mapping[str, Any]) -> str:
    said = _with_schema(document, descriptions.follow(document, "", node)[1])
    return f"Header `{name}`: {said or 'not described.'}"


def _with_schema(document: Document, node: Mapping[str, Any]) -> str:
    """Return the words of what holds a schema, and those of the schema if it is no class."""
    inner = descriptions.unless_class(document, node.get("schema", {}))
    return "\n\n".join(filter(None, [descriptions.of(document, node), inner]))
