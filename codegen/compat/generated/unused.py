"""Parts of a document that its client does not use; a verdict tells about them."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from attrs import evolve

from codegen.compat.generated.generated_surface import Entry, Item, Surface
from codegen.generate.descriptions import follow
from codegen.openapi.document import Document
from codegen.openapi.media_types import in_json
from codegen.openapi.pointer import join, resolve

__all__ = ["with_unused"]

_FIRST: Final = Entry("server", "")
_IN_URLS: Final = "/:[]{}~@!$&'()*+,;=?#"


def with_unused(surface: Surface, document: Document) -> Surface:
    """Return the surface of a document's package with the parts that its client does not use.

    This is each server but the first, the variables of servers, and content that is not JSON.
    """
    surface = {
        entry: evolve(item, traits={**item.traits, **_other_content(item, document)})
        if entry.kind in {"body", "reply"}
        else item
        for entry, item in surface.items()
    }
    first, *others = document["servers"]
    found = surface | {
        Entry("server", quote(server["url"] or "/", safe=_IN_URLS)): Item(
            {"doc": " ".join(server.get("description", "").split()), **_variables(server)},
            join("", "servers", index),
        )
        for index, server in enumerate(others, start=1)
    }
    item = found[_FIRST]
    return found | {_FIRST: evolve(item, traits={**item.traits, **_variables(first)})}


def _other_content(item: Item, document: Document) -> dict[str, str]:
    """Return as JSON the content of a body or a reply that is not JSON."""
    _, node = follow(document, item.pointer, resolve(document, f"#{item.pointer}"))
    return _as_json("other content", in_json(node.get("content", {}), json=False))


def _variables(server: Mapping[str, Any]) -> dict[str, str]:
    return _as_json("variables", server.get("variables", {}))


def _as_json(trait: str, value: object) -> dict[str, str]:
    """Return a trait, unless its value is empty."""
    return {trait: json.dumps(value, ensure_ascii=False, sort_keys=True)} if value else {}
