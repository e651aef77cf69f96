"""The verdict on a document that is to replace `openapi.json`."""

from collections.abc import Iterable
from pathlib import Path
from textwrap import indent

from attrs import frozen

from codegen.checkout import OVERLAY, SPEC, read_text
from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document
from codegen.openapi.effective import Corrected, correct, effective_document

__all__ = ["Verdict", "judged"]

_DIFF = "for the verdict, run `python3 noxfile.py -s diff`"


@frozen
class Verdict:
    """The text to print about a new document; tells whether the overlay is to be mended for it."""

    text: str
    mend_overlay: bool = False


def judged(root: Path, document: Document, where: str, *, markdown: bool = False) -> Verdict:
    """Return the verdict on a new document, compared with the one in the checkout.

    `where` names the pages that the document comes from.

    Raises:
        CodegenError: if the document gives no client, and not only because of the overlay.
    """
    corrections = read_text(root, OVERLAY)
    try:
        corrected = correct(document, corrections, where)
        idle = _idle_parts(corrected)
    except CodegenError as error:
        # An action that does not fit can hide that the document gives no client.
        hidden = _without_misfits(document, corrections, where)
        return _unjudged([*hidden, *error.problems], where, markdown=markdown)
    text = _compared(root, corrected, markdown=markdown)
    if idle:
        return Verdict(f"{_told(idle, markdown=markdown)}\n\n{text}", mend_overlay=True)
    return Verdict(text)


def _idle_parts(corrected: Corrected) -> list[Problem]:
    from codegen.generate import pipeline  # noqa: PLC0415 - fails without the generator

    return pipeline.idle_parts(corrected)


def _without_misfits(document: Document, corrections: str, where: str) -> list[Problem]:
    """Return the problems of a document that is corrected by the actions that fit."""
    try:
        _idle_parts(correct(document, corrections, where, leave_out_misfits=True))
    except CodegenError as error:
        return [problem for problem in error.problems if problem.where.startswith(where)]
    return []


def _unjudged(problems: list[Problem], where: str, *, markdown: bool) -> Verdict:
    """Return why nothing was judged, or raise it if the document itself has a problem."""
    if any(problem.where.startswith(where) for problem in problems):
        what = f"no client can be made, so {SPEC} is as it was; mend this, and run refresh again"
        raise CodegenError(dict.fromkeys([*problems, Problem(where, what)]))
    told = _told(problems, markdown=markdown)
    if all(problem.where.startswith(OVERLAY) for problem in problems):
        return Verdict(f"{told}\n\nThen, {_DIFF}.", mend_overlay=True)
    return Verdict(f"The change cannot be judged until this is mended:\n{told}")


def _told(problems: Iterable[Problem], *, markdown: bool) -> str:
    """Return the lines of problems; in Markdown they are code, so that nothing in them acts."""
    lines = "\n".join(map(str, problems))
    return "\n" + indent(lines, "    ") if markdown else lines


def _compared(root: Path, corrected: Corrected, *, markdown: bool) -> str:
    from codegen.accept import planned_version  # noqa: PLC0415 - fails without the generator
    from codegen.compat import report  # noqa: PLC0415 - fails without the generator
    from codegen.compat.judge import judge  # noqa: PLC0415 - fails without the generator
    from codegen.compat.reads.handwritten import sources  # noqa: PLC0415 - with those above

    if not (root / SPEC).exists():
        return ""
    try:
        before = effective_document(root)
        names = (f"{SPEC} before", SPEC)
        changes = judge(before, corrected.document, names=names, handwritten=sources(root))
    except CodegenError as error:
        what = f"The document before gives no client with the overlay of now; {_DIFF}.\n"
        return what + _told(error.problems, markdown=markdown)
    write = report.as_markdown if markdown else report.as_text
    return write(changes, planned_version(root, changes)).rstrip("\n")
