"""From the vendor's page, as saved or as served, to the OpenAPI document that stands on it."""

import re
from pathlib import Path
from typing import Final

from codegen.errors import CodegenError
from codegen.intake import download, markdown_page, select
from codegen.intake.markdown_page import Fragment
from codegen.openapi.document import Document, dumps, loads, loads_yaml
from codegen.openapi.validation import validate

__all__ = ["parse", "read_source", "refresh"]

# At the start of a line, what comes first: the version of a YAML document, or a block on a page.
_YAML: Final = re.compile(
    r"""^(?: (?P<version> (?P<q>["']?) openapi (?P=q) [ \t]* : [ \t]* ["']? \d ) | `{3} | ~{3} )""",
    re.MULTILINE | re.VERBOSE,
)


def refresh(source: str | Path, target: Path) -> bool:
    """Write the document found in `source` to `target`; say whether that changed it.

    Raises:
        CodegenError: nothing usable in `source`; `target` is left as it was.
    """
    text = dumps(read_source(source))
    if target.exists() and target.read_bytes() == text.encode():
        return False
    draft = target.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(target)
    return True


def read_source(source: str | Path) -> Document:
    """Read a Markdown page or a bare JSON or YAML document: a file, or at an `https` address."""
    name = str(source)
    return parse(download.read(name), name if download.is_url(name) else Path(name).name)


def parse(text: str, where: str) -> Document:
    """Take the wanted operations from the text of a page or a document, and validate the result.

    Raises:
        CodegenError: they are not all there, or not as a valid document, or contradict each other.
    """
    try:
        document = select.select(_fragments(text, where), where)
        with markdown_page.advice(where):
            validate(document, where)
    except RecursionError as error:
        raise CodegenError.at(where, "nested too deeply; expected a document for people") from error
    return document


def _fragments(text: str, where: str) -> list[Fragment]:
    if text.lstrip().startswith("{"):
        with markdown_page.advice(where):
            return [Fragment(where, loads(text, where))]
    if (first := _YAML.search(text)) and first["version"]:
        with markdown_page.advice(where):
            return [Fragment(where, loads_yaml(text, where))]
    return markdown_page.read(text, where)
