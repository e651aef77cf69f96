"""What this package was made from, as it carries it."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from attrs import frozen

__all__ = ["CodegenLock", "Provenance", "provenance"]

_FOLDER: Final = "_provenance"  # In a checkout its files are links to where each belongs.


@frozen(kw_only=True)
class CodegenLock:
    """Versions of the tools that wrote `hyper_usage_api`, and SHA-256 in hex by path."""

    tools: Mapping[str, str]
    """Version by name of the distribution."""
    inputs: Mapping[str, str]
    """What it was written from: the document, the overlay, our templates, the settings."""
    replaced: Mapping[str, str]
    """The generator's own templates that ours stand in for."""
    outputs: Mapping[str, str]
    """What was written."""


@frozen(kw_only=True)
class Provenance:
    """What this package was made from, and what importers can see of it; text as in the files."""

    lock: CodegenLock
    document: str
    """The vendor's OpenAPI document, as JSON."""
    overlay: str
    """What was corrected of it: an OpenAPI Overlay, as YAML."""
    surface: str
    """What importers and the wire can see of `hyper_usage_api`."""
    api: str
    """What importers can see of `hyper_usage`, and of the runtime of `hyper_usage_api`."""


def provenance() -> Provenance:
    """Return what this package was made from."""
    return Provenance(
        lock=CodegenLock(**tomllib.loads(_read("codegen.lock"))),
        document=_read("openapi.json"),
        overlay=_read("openapi.overlay.yaml"),
        surface=_read("surface.txt"),
        api=_read("api.txt"),
    )


def _read(name: str) -> str:
    return (files("hyper_usage") / _FOLDER / name).read_text(encoding="utf-8")
