"""Finds the fragments of OpenAPI in the code blocks of a Markdown page.

A block is recognized by its content, never by its heading or position.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from attrs import frozen
from markdown_it import MarkdownIt

from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document, is_object, loads, loads_yaml

__all__ = ["Fragment", "advice", "read"]

_SAVE: Final = "pass the page's address with .md at its end, or the page saved as Markdown"
_MEND: Final = (
    "read or save the page anew, in case it was cut off; if that does not help, "
    "ask the vendor to correct it"
)
_BLOCKS: Final = {"fence", "code_block"}
#: A document in YAML; a part of one would look like any other YAML.
_YAML: Final = re.compile(r"""^(["']?)openapi\1[ \t]*:[ \t]*["']?\d""", re.MULTILINE)
_MEMBERS: Final = ("openapi", "paths", "components")
#: The most lines of a page; the vendor's has some 20. Lists of millions would take minutes.
_LINES: Final = 100_000
# Only blocks are of interest, so text inside paragraphs is not parsed.
_MARKDOWN: Final = MarkdownIt("commonmark").disable(["inline", "text_join"])


@frozen
class Fragment:
    """An OpenAPI document or a part of one, its place on the page, and the page."""

    where: str
    content: Document
    page: str = ""


@contextmanager
def advice(where: str) -> Generator[None]:
    """Add the next step to the problems that are found in a document."""
    try:
        yield
    except CodegenError as error:
        raise CodegenError([*error.problems, Problem(where, _MEND)]) from error


def read(text: str, where: str) -> list[Fragment]:
    """Return each code block that holds an OpenAPI document, or in JSON a part of one.

    Raises:
        CodegenError: if no block does, or if one is cut off or has duplicate members.
    """
    _refuse_html(text, where)
    if text.count("\n") + text.count("\r") > _LINES:
        what = f"more than {_LINES} lines; expected the one page that documents the operation"
        raise CodegenError.at(where, what)
    fragments = [
        fragment
        for token in _MARKDOWN.parse(text)
        if token.type in _BLOCKS and (fragment := _fragment(token.content, _line(token.map), where))
    ]
    if not fragments:
        raise CodegenError.at(where, f"{_why_none(text)}; {_SAVE}")
    return fragments


def _refuse_html(text: str, where: str) -> None:
    start = text.lstrip()[:1000].lower()
    if start.startswith("<") and ("<!doctype html" in start or "<html" in start):
        raise CodegenError.at(where, f"got an HTML page; {_SAVE}")


def _line(lines: list[int] | None) -> int:
    return lines[0] + 1 if lines else 1


def _fragment(content: str, line: int, page: str) -> Fragment | None:
    """Return the block as a fragment, or None if it is something else, such as an example."""
    where = f"{page}, block at line {line}"
    if not content.lstrip().startswith("{"):
        return _yaml_fragment(content, where, page)
    try:
        with advice(where):
            document = loads(content, where)
    except CodegenError:
        # An example need not be JSON, but a document that is cut off must not pass for an example.
        if any(f'"{name}"' in content for name in _MEMBERS):
            raise
        return None
    parts = any(is_object(document.get(name)) for name in ("paths", "components"))
    return Fragment(where, document, page) if parts or "openapi" in document else None


def _yaml_fragment(content: str, where: str, page: str) -> Fragment | None:
    if not _YAML.search(content):
        return None
    with advice(where):
        return Fragment(where, loads_yaml(content, where), page)


def _why_none(text: str) -> str:
    if re.search(r"^# Page Not Found", text, re.IGNORECASE | re.MULTILINE):
        return "the site says that there is no such page; look for where the page is now"
    return "expected a code block with an OpenAPI document in JSON or YAML, got none"
