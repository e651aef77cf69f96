"""The effective document: the vendor's document with our overlay applied, both validated."""

from pathlib import Path

from codegen.checkout import OVERLAY, SPEC, read_text
from codegen.errors import CodegenError
from codegen.openapi import overlay
from codegen.openapi.document import Document, loads
from codegen.openapi.overlay.blame import blamed
from codegen.openapi.validation import validate

__all__ = ["correct", "effective_document"]


def effective_document(root: Path) -> Document:
    """Return the effective document of a checkout.

    Raises:
        CodegenError: if the document or the overlay is missing or invalid, or if an action of the
            overlay no longer fits the document.
    """
    return correct(loads(read_text(root, SPEC), SPEC), read_text(root, OVERLAY), SPEC)


def correct(vendor: Document, corrections: str, where: str) -> Document:
    """Return a document of the vendor's with the text of an overlay applied to it.

    Raises:
        CodegenError: if the document is invalid before or after, the overlay is invalid, or one of
            its actions does not fit the document.
    """
    validate(vendor, where)
    actions = overlay.parse(corrections, OVERLAY)
    effective = overlay.apply(vendor, actions)
    try:
        validate(effective, f"{where} with {OVERLAY}")
    except CodegenError as error:
        raise blamed(error.problems, effective, actions) from error
    return effective
