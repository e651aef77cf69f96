"""Takes the OpenAPI document from the vendor's page, saved or served."""

import re
from pathlib import Path
from typing import Final

from codegen.errors import CodegenError
from codegen.intake import download, markdown_page, select
from codegen.intake.markdown_page import Fragment
from codegen.openapi.document import Document, dumps, loads, loads_yaml
from codegen.openapi.validation import validate

__all__ = ["differs", "parse", "read_source", "write"]

# The first of these at the start of a line decides: a YAML document's version, or a code block.
_YAML: Final = re.compile(
    r"""^(?: (?P<version> (?P<q>["']?) openapi (?P=q) [ \t]* : [ \t]* ["']? \d ) | `{3} | ~{3} )""",
    re.MULTILINE | re.VERBOSE,
)

# A page of GitBook may start with `{% tabs %}`.
_JSON: Final = re.compile(r"\s*\{(?![%{#])")


def differs(document: Document, target: Path) -> bool:
    """Tell whether a file is anything else than a document in canonical form."""
    return not target.exists() or target.read_bytes() != dumps(document).encode()


def write(document: Document, target: Path) -> None:
    """Write a document to a file: completely, or not at all."""
    draft = target.with_suffix(".draft")
    try:
        draft.write_text(dumps(document), encoding="utf-8", newline="\n")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def read_source(source: str | Path) -> Document:
    """Return the document in a Markdown page, or a bare JSON or YAML document: a file or a URL."""
    name = str(source)
    return parse(download.read(name), name if download.is_url(name) else Path(name).name)


def parse(text: str, where: str) -> Document:
    """Return a valid document with the wanted operations of a page or a document.

    Raises:
        CodegenError: if an operation is missing, blocks contradict each other, or the result is
            not valid.
    """
    try:
        document = select.select(_fragments(text, where), where)
        with markdown_page.advice(where):
            validate(document, where)
    except RecursionError as error:
        what = "nested too deeply to be read; pass another page or document"
        raise CodegenError.at(where, what) from error
    return document


def _fragments(text: str, where: str) -> list[Fragment]:
    if _JSON.match(text):
        with markdown_page.advice(where):
            return [Fragment(where, loads(text, where))]
    if (first := _YAML.search(text)) and first["version"]:
        with markdown_page.advice(where):
            return [Fragment(where, loads_yaml(text, where))]
    return markdown_page.read(text, where)
