"""Values that the generated client does not carry, under keywords of OpenAPI that it does."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final, TypeAlias, cast
from urllib.parse import urlsplit

from codegen.generate.descriptions import COMPOSING, DESCRIBING, LIMITING, OWN_MEMBERS
from codegen.generate.operations import METHODS, anonymous
from codegen.openapi.document import Document

__all__ = ["POINTER", "Fault", "find"]

#: The extension that carries each node's JSON Pointer through the generator.
POINTER: Final = "x-pointer"

_BESIDE_COMPOSING: Final = frozenset(
    (*COMPOSING, "type", "nullable", "default", "deprecated", *DESCRIBING, *LIMITING)
)
#: Unreserved characters and delimiters of a URL's path (RFC 3986), and parameters.
_PATH: Final = re.compile(r"/(?:[\w.~!$&'()*+,;=:@%/-]|\{[A-Za-z_-][\w-]*\})*", re.ASCII)

#: Where, as reference tokens below the node, and what.
Fault: TypeAlias = tuple[tuple[str | int, ...], str]


def find(node: dict[str, Any], kind: str) -> Iterator[Fault]:
    """Find values that are not supported under keywords that are."""
    if kind == "document":
        yield from _server_faults(node.get("servers", []))
        yield from _path_faults(node.get("paths", {}))
        yield from _security_faults(node)
    elif kind == "scheme":
        if node["type"] != "apiKey":
            yield ("type",), f"type {node['type']} is not supported, only apiKey"
        elif node["in"] != "header":
            yield ("in",), f"an API key in a {node['in']} is not supported, only in a header"
    elif kind == "parameter":
        yield from _parameter_faults(node)
    elif kind in {"body", "response"}:
        yield from _content_faults(node.get("content", {}))
    elif kind == "media":
        if "schema" not in node:
            yield (), "a body without a schema is not supported"
    elif kind == "schema":
        yield from _schema_faults(node)


def _server_faults(servers: list[dict[str, Any]]) -> Iterator[Fault]:
    if len(servers) != 1:
        yield ("servers",), f"expected the one server to call, got {len(servers)}"
    for index, server in enumerate(servers):
        url = urlsplit(str(server["url"]))
        odd = bool(url.query or url.fragment) or "{" in server["url"]
        if url.scheme not in {"http", "https"} or not url.netloc or odd:
            yield ("servers", index, "url"), f"expected an absolute URL, got {server['url']!r}"


def _path_faults(paths: dict[str, Any]) -> Iterator[Fault]:
    alike = Counter(map(anonymous, paths))
    for path in paths:
        if not _PATH.fullmatch(path):
            yield ("paths", path), "not a URL path, percent-encoded, with parameters in braces"
        if alike[anonymous(path)] > 1:
            yield ("paths", path), "another path differs only in the names of its parameters"


def _security_faults(document: Document) -> Iterator[Fault]:
    schemes = document.get("components", {}).get("securitySchemes", {})
    places: list[tuple[tuple[str, ...], Any]] = [((), document)]
    for path, item in document.get("paths", {}).items():
        methods = METHODS if isinstance(item, dict) else ()
        places += [(("paths", path, name), item[name]) for name in methods if name in item]
    for path, node in places:
        security: list[dict[str, Any]] = node.get("security") or []
        if security and (len(security) > 1 or len(security[0]) != 1):
            what = "alternatives and combinations of credentials are not supported"
            yield (*path, "security"), what
        elif security and not security[0].keys() <= schemes.keys():
            yield (*path, "security", 0), f"no such security scheme: {next(iter(security[0]))}"


def _parameter_faults(node: dict[str, Any]) -> Iterator[Fault]:
    place = node["in"]
    if place == "cookie":
        yield ("in",), "cookie parameters are not supported"
    if place == "header" and node["name"].lower() in {"accept", "content-type", "authorization"}:
        yield ("name",), "OpenAPI has a parameter for this header ignored"
    style = "form" if place == "query" else "simple"
    if node.get("style", style) != style:
        yield ("style",), f"style {node['style']} is not supported for a {place} parameter"
    if place != "query" and node.get("explode"):
        yield ("explode",), f"explode is not supported for a {place} parameter"
    if "schema" not in node:
        yield (), "a parameter without a schema is not supported"


def _content_faults(content: dict[str, Any]) -> Iterator[Fault]:
    for media_type in content:
        essence = media_type.split(";")[0].strip()
        if (essence != "application/json" and not essence.endswith("+json")) or "*" in essence:
            yield ("content", media_type), f"media type {media_type} is not supported, only JSON"
    if len(content) > 1:
        yield ("content",), "alternative media types are not supported"


def _schema_faults(node: dict[str, Any]) -> Iterator[Fault]:
    if node.get("format") == "binary":
        yield ("format",), "binary content is not supported"
    yield from _composition_faults(node)
    yield from _merge_faults(node.get("allOf", []))
    if "const" in node:
        if type(node["const"]) not in {str, int, bool}:
            yield ("const",), "only a string, an integer or a boolean can be a constant"
        if beside := node.keys() & {"enum", "nullable"}:
            yield ("const",), f"combined with {sorted(beside)}"
    if not node.keys() & {"type", "enum", "const", "properties", *COMPOSING}:
        for keyword in sorted(
            node.keys() & {"items", "additionalProperties", "format", "nullable"}
        ):
            yield (keyword,), f"{keyword} without a type would be ignored"
    if "array" in node.get("type", ()) and "items" not in node:
        yield (), "an array without items is not supported"
    if "enum" in node:
        yield from _enum_faults(node)


def _composition_faults(node: dict[str, Any]) -> Iterator[Fault]:
    composing = [name for name in COMPOSING if name in node]
    if not composing:
        return
    keyword = composing[0]
    allowed = _BESIDE_COMPOSING | (OWN_MEMBERS if keyword == "allOf" else frozenset[str]())
    if beside := {*(node.keys() - allowed), *composing[1:]}:
        yield (keyword,), f"combined with {sorted(beside)}; put them into each alternative"
    if node.get("type", "object") not in ("object", ["object", "null"], ["null", "object"]):
        yield ("type",), f"a type beside {keyword} would be ignored; put it into each alternative"


def _merge_faults(parts: list[Any]) -> Iterator[Fault]:
    for index, part in enumerate(parts):
        # A boolean schema is refused where it stands.
        node = cast("dict[str, Any]", part if isinstance(part, dict) else {})
        if unmerged := set(node) - {"$ref", "type", "properties", "required", *DESCRIBING, POINTER}:
            yield ("allOf", index), f"{sorted(unmerged)} cannot be merged"
        elif node.get("type", "object") != "object":
            yield ("allOf", index, "type"), "only objects can be merged"


def _enum_faults(node: dict[str, Any]) -> Iterator[Fault]:
    values: list[object] = node["enum"]
    if node.get("nullable") and None not in values:
        yield ("enum",), "nullable, but null is not among the values; add it"
    if any(isinstance(value, bool) for value in values):
        yield ("enum",), "an enumeration of booleans is not supported; use const"
    elif len({type(value) for value in values if value is not None}) > 1:
        yield ("enum",), "an enumeration of several types is not supported; use oneOf"
    elif not all(isinstance(value, str | int | None) for value in values):
        yield ("enum",), "only strings and integers can be enumerated"
    texts = {index: value for index, value in enumerate(values) if isinstance(value, str)}
    for index, value in texts.items():
        if not value.isprintable():
            yield ("enum", index), "not printable; the generator would drop characters"
    members = sorted((_member_name(*entry), entry[1]) for entry in texts.items())
    for name, group in groupby(members, key=lambda member: member[0]):
        if len(same := [value for _, value in group]) > 1:
            yield ("enum",), f"{same} would all become the member {name}"


def _member_name(index: int, value: str) -> str:
    """Approximate the generator's naming of enumeration members, coarsely enough to be safe."""
    name = value if value[:1].isalpha() else f"VALUE{index}"
    return "".join(character for character in name.upper() if character.isalnum())
