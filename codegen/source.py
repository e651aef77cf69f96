"""From the vendor's page, as saved, to the OpenAPI document that stands on it."""

from pathlib import Path

from markdown_it import MarkdownIt

from codegen.document import Document, dumps, loads, validate
from codegen.errors import CodegenError

__all__ = ["extract", "read_source", "refresh"]


def refresh(source: Path, target: Path) -> bool:
    """Write the document found in `source` to `target`; say whether that changed it.

    Raises:
        CodegenError: nothing usable in `source`; `target` is left as it was.
    """
    text = dumps(read_source(source))
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return False
    draft = target.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(target)
    return True


def read_source(source: Path) -> Document:
    """Read a saved Markdown page or a bare JSON document, and validate what it holds."""
    where = source.name
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CodegenError.at(str(source), f"cannot be read: {error}") from error
    document = loads(text, where) if text.lstrip().startswith("{") else extract(text, where)
    validate(document, where)
    return document


def extract(page: str, where: str) -> Document:
    """Find the one fenced block on a Markdown page that is an OpenAPI document.

    The block is told by what is inside it, never by its heading or position.
    """
    fences = [token for token in MarkdownIt("commonmark").parse(page) if token.type == "fence"]
    found: list[Document] = []
    for fence in fences:
        if '"openapi"' in fence.content and '"paths"' in fence.content:
            line = fence.map[0] + 1 if fence.map else 1
            found.append(loads(fence.content, f"{where}, block at line {line}"))
    if len(found) != 1:
        what = (
            f"expected one code block with an OpenAPI document, got {len(found)}; "
            "save the vendor's page as Markdown and pass that file"
        )
        raise CodegenError.at(where, what)
    return found[0]
