"""Values that the generated client does not carry, under OpenAPI keywords that it does carry."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from codegen.generate.descriptions import COMPOSING, DESCRIBING, LIMITING, OWN_MEMBERS
from codegen.generate.operations import anonymous
from codegen.openapi.document import Document, each_operation, is_object
from codegen.openapi.media_types import in_json
from codegen.openapi.servers import address

__all__ = ["NO_JSON", "unsupported_values", "without_extensions"]

_BESIDE_COMPOSING: Final = frozenset(
    (*COMPOSING, "type", "nullable", "default", "deprecated", "readOnly", *DESCRIBING, *LIMITING)
)
#: Keywords of a part of allOf that the generator merges, or that have no effect on the client.
_MERGED: Final = frozenset(
    ("$ref", "type", "properties", "required", "default", "nullable", "readOnly", *DESCRIBING)
)
#: The types of OpenAPI that a JSON value has, by its type in Python.
_TYPES: Final[Mapping[type, tuple[str, ...]]] = {
    type(None): ("null",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    str: ("string",),
    list: ("array",),
}
#: The memory that generating takes grows with the square of these.
_MOST_VALUES: Final = 1000
#: Unreserved characters and delimiters of a URL's path (RFC 3986), and parameters.
_PATH: Final = re.compile(r"/(?:[\w.~!$&'()*+,;=:@%/-]|\{[A-Za-z_-][\w-]*\})*", re.ASCII)

NO_JSON: Final = "media type {} is not supported, only JSON"
"""The sentence about a media type that the client cannot send or read."""

#: A place below the node, as reference tokens, and a sentence about it.
Unsupported: TypeAlias = tuple[tuple[str | int, ...], str]


def unsupported_values(node: dict[str, Any], kind: str) -> Iterator[Unsupported]:
    """Find values that the generated client does not carry, under keywords that it does."""
    check = _CHECKS.get(kind)
    return iter(()) if check is None else check(node)


def without_extensions(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node without its extensions, which have no effect on the client."""
    return {name: value for name, value in node.items() if not name.startswith("x-")}


def _unsupported_document(node: Document) -> Iterator[Unsupported]:
    yield from _unsupported_servers(node)
    yield from _unsupported_paths(without_extensions(node.get("paths", {})))
    yield from _unsupported_security(node)


def _unsupported_scheme(node: dict[str, Any]) -> Iterator[Unsupported]:
    if node["type"] != "apiKey":
        yield ("type",), f"type {node['type']} is not supported, only apiKey"
    elif node["in"] != "header":
        yield ("in",), f"an API key in a {node['in']} is not supported, only in a header"


def _unsupported_operation(node: dict[str, Any]) -> Iterator[Unsupported]:
    if "responses" not in node:
        yield (), "an operation without responses is not supported"


def _unsupported_servers(node: Document) -> Iterator[Unsupported]:
    servers: list[dict[str, Any]] = node.get("servers", [])
    if not servers:
        place = ("servers",) if "servers" in node else ()
        yield place, "expected a server, got none; add the one that the client is to use"
    for server in servers[:1]:
        if not _is_absolute(url := address(server)):
            yield ("servers", 0, "url"), f"expected an absolute URL, got {url!r}"


def _is_absolute(address: str) -> bool:
    try:
        url = urlsplit(address)
    except ValueError:
        return False
    odd = bool(url.query or url.fragment) or "{" in address
    return url.scheme in {"http", "https"} and bool(url.netloc) and not odd


def _unsupported_paths(paths: dict[str, Any]) -> Iterator[Unsupported]:
    alike = Counter(map(anonymous, paths))
    for path in paths:
        if not _PATH.fullmatch(path):
            yield ("paths", path), "expected a percent-encoded URL path with parameters in braces"
        if alike[anonymous(path)] > 1:
            yield ("paths", path), "another path differs only in the names of its parameters"


def _unsupported_security(document: Document) -> Iterator[Unsupported]:
    schemes = document.get("components", {}).get("securitySchemes", {})
    places: list[tuple[tuple[str, ...], Any]] = [((), document)]
    places += [(("paths", path, name), node) for path, name, node in each_operation(document)]
    for path, node in places:
        security: list[dict[str, Any]] = node.get("security") or []
        if security and (len(security) > 1 or len(security[0]) != 1):
            what = "alternatives and combinations of credentials are not supported"
            yield (*path, "security"), what
        elif security and not security[0].keys() <= schemes.keys():
            yield (*path, "security", 0), f"no such security scheme: {next(iter(security[0]))}"


def _unsupported_parameter(node: dict[str, Any]) -> Iterator[Unsupported]:
    place = node["in"]
    if place == "cookie":
        yield ("in",), "cookie parameters are not supported"
    if place == "header" and node["name"].lower() in {"accept", "content-type", "authorization"}:
        yield ("name",), "OpenAPI ignores a parameter for this header; remove the parameter"
    style = "form" if place == "query" else "simple"
    if node.get("style", style) != style:
        yield ("style",), f"style {node['style']} is not supported for a {place} parameter"
    if place != "query" and node.get("explode"):
        yield ("explode",), f"explode is not supported for a {place} parameter"
    if "schema" not in node:
        yield (), "a parameter without a schema is not supported"


def _unsupported_body(node: dict[str, Any]) -> Iterator[Unsupported]:
    yield from _unsupported_content(node)
    content: dict[str, Any] = node["content"]
    found = in_json(content)
    for media_type, media in (found or content).items():
        if not found:
            yield ("content", media_type), NO_JSON.format(media_type)
        elif "schema" not in media:
            yield ("content", media_type), "a body without a schema is not supported"


def _unsupported_content(node: dict[str, Any]) -> Iterator[Unsupported]:
    found = in_json(node.get("content", {}))
    for media_type in found:
        plain = media_type.partition(";")[0]
        if "*" in plain or plain != plain.lower():
            what = f"media type {media_type} is not supported; write it in lower case, without `*`"
            yield ("content", media_type), what
    if len(found) > 1:
        yield ("content",), "alternative media types of JSON are not supported"


def _unsupported_schema(node: dict[str, Any]) -> Iterator[Unsupported]:
    if node.get("format") == "binary":
        yield ("format",), "binary content is not supported"
    yield from _unsupported_composition(node)
    yield from _unsupported_parts(node.get("allOf", []))
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
        yield from _unsupported_enum(node)
    yield from _contradictions(node)


def _contradictions(node: dict[str, Any]) -> Iterator[Unsupported]:
    """Find values that a schema allows and excludes by its type."""
    allowed = node.get("type", [])
    types = {allowed} if isinstance(allowed, str) else set(allowed)
    if not types:
        return
    if node.get("nullable"):
        types.add("null")
    values: dict[tuple[str | int, ...], object] = {
        ("enum", index): value for index, value in enumerate(node.get("enum", ()))
    }
    if "const" in node:
        values["const",] = node["const"]
    for place, value in values.items():
        if types.isdisjoint(_TYPES.get(type(value), ("object",))):
            yield place, f"{value!r} is not of the type {' or '.join(sorted(types))}; correct one"


def _unsupported_composition(node: dict[str, Any]) -> Iterator[Unsupported]:
    composing = [name for name in COMPOSING if name in node]
    if not composing:
        return
    keyword = composing[0]
    for empty in (name for name in composing if not node[name]):
        yield (empty,), "expected at least one schema, got none; remove the member"
    allowed = _BESIDE_COMPOSING | (OWN_MEMBERS if keyword == "allOf" else frozenset[str]())
    if beside := {*(node.keys() - allowed), *composing[1:]}:
        yield (keyword,), f"combined with {sorted(beside)}; put them into each alternative"
    if node.get("type", "object") not in ("object", ["object", "null"], ["null", "object"]):
        yield ("type",), f"a type beside {keyword} would be ignored; put it into each alternative"


def _unsupported_parts(parts: list[Any]) -> Iterator[Unsupported]:
    for index, part in enumerate(parts):
        # The check of the part itself refuses a boolean.
        node = without_extensions(part) if is_object(part) else {}
        if unmerged := node.keys() - _MERGED:
            yield ("allOf", index), f"{sorted(unmerged)} cannot be merged"
        elif node.get("nullable") or node.get("type", "object") not in ("object", ["object"]):
            yield ("allOf", index, "type"), "only objects that are not nullable can be merged"


def _unsupported_enum(node: dict[str, Any]) -> Iterator[Unsupported]:
    values: list[object] = node["enum"]
    if node.get("nullable") and None not in values:
        yield ("enum",), "nullable, but null is not among the values; add it"
    if not values:
        yield ("enum",), "an enumeration without values allows nothing; remove it or add values"
    if len(values) > _MOST_VALUES:
        yield ("enum",), f"an enumeration of more than {_MOST_VALUES} values is not supported"
    if len({type(value) for value in values if value is not None}) > 1:
        yield ("enum",), "an enumeration of several types is not supported; use oneOf"
    elif not all(isinstance(value, str | int | None) for value in values):
        yield ("enum",), "only strings, integers and booleans can be enumerated"
    texts = {index: value for index, value in enumerate(values) if isinstance(value, str)}
    for index, value in texts.items():
        if not value.isprintable():
            yield (
                ("enum", index),
                "expected a printable value, because the generator drops other characters",
            )
    members = sorted((_member_name(*entry), entry[1]) for entry in texts.items())
    for name, group in groupby(members, key=lambda member: member[0]):
        if len(same := [value for _, value in group]) > 1:
            yield ("enum",), f"{same} would all become the member {name}"


def _member_name(index: int, value: str) -> str:
    """Return a name that two members share at least when the generator gives them one name."""
    name = value if value[:1].isalpha() else f"VALUE{index}"
    return "".join(character for character in name.upper() if character.isalnum())


_CHECKS: Final[Mapping[str, Callable[[dict[str, Any]], Iterator[Unsupported]]]] = {
    "document": _unsupported_document,
    "scheme": _unsupported_scheme,
    "operation": _unsupported_operation,
    "parameter": _unsupported_parameter,
    "body": _unsupported_body,
    "response": _unsupported_content,
    "schema": _unsupported_schema,
}
