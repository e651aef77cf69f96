"""The files that this package was made from; the package carries a copy of each."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from attrs import frozen

__all__ = ["CodegenLock", "Provenance", "provenance"]

_FOLDER: Final = "_provenance"  # In a checkout, its files are links.


@frozen(kw_only=True)
class CodegenLock:
    """Versions of the tools that wrote `hyper_usage_api`, and SHA-256 in hex by path."""

    tools: Mapping[str, str]
    """Version by name of the distribution."""
    inputs: Mapping[str, str]
    """Hashes of its sources: the document, the overlay, our templates, the settings."""
    replaced: Mapping[str, str]
    """Hashes of the generator's own templates that ours replace."""
    outputs: Mapping[str, str]
    """Hashes of the modules that were written."""


@frozen(kw_only=True)
class Provenance:
    """The sources of this package and snapshots of its public API; each is the text of a file."""

    lock: CodegenLock
    document: str
    """The vendor's OpenAPI document, as JSON."""
    overlay: str
    """The corrections of the document: an OpenAPI Overlay, as YAML."""
    surface: str
    """Snapshot of the public API of `hyper_usage_api`, and of its requests and replies."""
    api: str
    """Snapshot of the public API of `hyper_usage`, and of the runtime of `hyper_usage_api`."""


def provenance() -> Provenance:
    """Return the sources of this package."""
    return Provenance(
        lock=CodegenLock(**tomllib.loads(_read("codegen.lock"))),
        document=_read("openapi.json"),
        overlay=_read("openapi.overlay.yaml"),
        surface=_read("surface.txt"),
        api=_read("api.txt"),
    )


def _read(name: str) -> str:
    return (files("hyper_usage") / _FOLDER / name).read_text(encoding="utf-8")
