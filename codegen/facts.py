"""What the generator drops of an operation, read from the document itself for our templates."""

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from codegen.document import Document, join, resolve

__all__ = ["METHODS", "Facts", "anonymous", "operations"]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@frozen(kw_only=True)
class Facts:
    """One operation; `parameters` maps location and wire name to the Parameter Object."""

    pointer: str
    path: str
    auth: str | None
    deprecated: bool
    parameters: Mapping[tuple[str, object], Mapping[str, Any]]

    def parameter(self, location: str, name: object) -> Mapping[str, Any]:
        """Return a Parameter Object; the generator's own kind of text serves as `name` too."""
        return self.parameters[location, name]


def operations(document: Document) -> dict[tuple[str, str], Facts]:
    """Return what is to know of each operation, by its method and anonymous path."""
    return {
        (method, anonymous(path)): Facts(
            pointer=join("", "paths", path, method),
            path=path,
            auth=_auth(item[method].get("security", document.get("security"))),
            deprecated=item[method].get("deprecated", False),
            parameters=_parameters(document, [item, item[method]]),
        )
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def anonymous(path: str) -> str:
    """Write a path without the names of its parameters, which the generator changes."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


def _auth(security: list[dict[str, list[str]]] | None) -> str | None:
    return next(iter(security[0])) if security else None


def _parameters(
    document: Document, nodes: list[dict[str, Any]]
) -> dict[tuple[str, object], dict[str, Any]]:
    entries = [entry for node in nodes for entry in node.get("parameters", [])]
    resolved = [resolve(document, e["$ref"]) if "$ref" in e else e for e in entries]
    return {(entry["in"], entry["name"]): entry for entry in resolved}
