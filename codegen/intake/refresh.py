"""Takes the OpenAPI document from the vendor's pages, saved or served."""

import re
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from attrs import frozen

from codegen.errors import CodegenError, Problem
from codegen.files import drafts
from codegen.intake import download, markdown_page, select
from codegen.intake.markdown_page import Fragment
from codegen.intake.wanted import Wanted
from codegen.openapi.document import Document, dumps, loads, loads_yaml
from codegen.openapi.json_text import canonical
from codegen.openapi.pointer import resolve
from codegen.openapi.validation import validate

__all__ = ["Taken", "differs", "parse", "read_sources", "write"]

# The first of these at the start of a line decides: a YAML document's version, or a code block.
_YAML: Final = re.compile(
    r"""^(?: (?P<version> (?P<q>["']?) openapi (?P=q) [ \t]* : [ \t]* ["']? \d ) | `{3} | ~{3} )""",
    re.MULTILINE | re.VERBOSE,
)

# A page of GitBook may start with `{% tabs %}`.
_JSON: Final = re.compile(r"\s*\{(?![%{#])")


def differs(document: Document, target: Path) -> bool:
    """Tell whether a file holds another document, or is not in canonical form.

    The order of members has no meaning, so a document with another order is the same.
    """
    try:
        text = target.read_bytes().decode()
        there = loads(text, target.name)
    except (OSError, UnicodeDecodeError, CodegenError):
        return True
    return text != dumps(there) or canonical(there) != canonical(document)


def write(document: Document, target: Path) -> None:
    """Write a document to a file: completely, or not at all."""
    with drafts({target: dumps(document).encode()}):
        pass


@frozen
class Taken:
    """The document of some pages, and the other operations that the pages document."""

    document: Document
    where: str
    fragments: Sequence[Fragment]
    pages: int
    others: Wanted

    @contextmanager
    def located(self) -> Generator[None]:
        """Name the pages that have the node in the problems that are found in the document.

        Raises:
            CodegenError: the problems, each at its pages.
        """
        try:
            yield
        except CodegenError as error:
            raise CodegenError(
                _located(problem, self.where, self.fragments) for problem in error.problems
            ) from error

    def remark(self, mark: str = "") -> str:
        """Return a sentence about the other operations, their names between marks, or ""."""
        if not self.others:
            return ""
        pages = "the page also documents" if self.pages == 1 else "the pages also document"
        return (
            f"{pages} {select.names(self.others, mark)}, which the client does not have; "
            'to add an operation, follow the recipe "Add an operation" in CONTRIBUTING.md'
        )


def read_sources(sources: Sequence[str | Path], wanted: Wanted, *, partly: bool = False) -> Taken:
    """Return the document in Markdown pages, or in bare JSON or YAML documents: files or URLs.

    Raises:
        CodegenError: if a source cannot be read, or as `parse` raises.
    """
    return parse(_texts([str(source) for source in sources]), wanted, partly=partly)


def _texts(sources: list[str]) -> dict[str, str]:
    """Return the text of each source by its name; files of one name keep their folders."""
    short = {each: each if download.is_url(each) else Path(each).name for each in sources}
    count = Counter(short.values())
    return {short[each] if count[short[each]] == 1 else each: download.read(each) for each in short}


def parse(texts: Mapping[str, str], wanted: Wanted, *, partly: bool = False) -> Taken:
    """Return a valid document with the wanted operations of pages or documents, by their names.

    With `partly`, some of the operations may be missing.

    Raises:
        CodegenError: if an operation is missing, blocks contradict each other, or the result is
            not valid.
    """
    where = " and ".join(texts)
    try:
        fragments = [each for name, text in texts.items() for each in _fragments(text, name)]
        if partly:
            found = select.others(fragments, ())
            wanted = tuple(each for each in wanted if each in found) or wanted
        document = select.select(fragments, where, wanted)
        others = select.others(fragments, wanted)
        taken = Taken(document, where, fragments, len(texts), others)
        with markdown_page.advice(where), taken.located():
            validate(document, where)
    except RecursionError as error:
        what = "nested too deeply to be read; pass another page or document"
        raise CodegenError.at(where, what) from error
    return taken


def _located(problem: Problem, where: str, fragments: Sequence[Fragment]) -> Problem:
    file, mark, pointer = problem.where.partition("#")
    if file != where:
        return problem
    return Problem(f"{_pages(fragments, pointer) or where}{mark}{pointer}", problem.what)


def _pages(fragments: Sequence[Fragment], pointer: str) -> str:
    """Return the names of the pages with a node at a pointer."""
    pages: dict[str, None] = {}
    for fragment in fragments:
        with suppress(LookupError, TypeError, ValueError):
            resolve(fragment.content, pointer)
            pages[fragment.page] = None
    return " and ".join(pages)


def _fragments(text: str, where: str) -> list[Fragment]:
    if _JSON.match(text):
        with markdown_page.advice(where):
            return [Fragment(where, loads(text, where), where)]
    if (first := _YAML.search(text)) and first["version"]:
        with markdown_page.advice(where):
            return [Fragment(where, loads_yaml(text, where), where)]
    return markdown_page.read(text, where)
