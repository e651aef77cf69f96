"""The effective document: the vendor's document with our overlay applied, both validated."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from codegen.checkout import OVERLAY, SPEC, read_text
from codegen.errors import CodegenError
from codegen.openapi import overlay
from codegen.openapi.document import Document, loads
from codegen.openapi.overlay import Action
from codegen.openapi.overlay.blame import blamed
from codegen.openapi.validation import validate

__all__ = ["Corrected", "correct", "effective_document", "read"]


@frozen
class Corrected:
    """A document of the vendor's, its name, and the actions that make it the effective document."""

    vendor: Document
    where: str
    actions: Sequence[Action]
    document: Document

    @contextmanager
    def blaming(self, attempt: Callable[[Document], object]) -> Generator[None]:
        """Give the problems that are found inside the places that a person can mend.

        These are in the overlay, or in the vendor's document. `attempt` raises the problems of a
        valid effective document.

        Raises:
            CodegenError: the problems, at these places.
        """

        def try_valid(document: Document) -> None:
            validate(document, self.where)
            attempt(document)

        try:
            yield
        except CodegenError as error:
            parts = (self.where, self.vendor, self.actions)
            raise blamed(error.problems, *parts, try_valid) from error


def read(root: Path) -> Corrected:
    """Return the document of a checkout, with the corrections of its overlay.

    Raises:
        CodegenError: if the document or the overlay is missing or invalid, or if an action of the
            overlay no longer fits the document.
    """
    return correct(loads(read_text(root, SPEC), SPEC), read_text(root, OVERLAY), SPEC)


def effective_document(root: Path) -> Document:
    """Return the effective document of a checkout.

    Raises:
        CodegenError: as `read` does.
    """
    return read(root).document


def correct(
    vendor: Document, corrections: str, where: str, *, leave_out_misfits: bool = False
) -> Corrected:
    """Return a document of the vendor's, corrected by the text of an overlay.

    With `leave_out_misfits`, actions that do not fit the document are left out.

    Raises:
        CodegenError: if the document is invalid before or after, the overlay is invalid, or one of
            its actions does not fit the document.
    """
    validate(vendor, where)
    actions = overlay.parse(corrections, OVERLAY)
    if leave_out_misfits:
        actions = overlay.fitting(vendor, actions)
    corrected = Corrected(vendor, where, actions, overlay.apply(vendor, actions))
    with corrected.blaming(lambda _: None):
        validate(corrected.document, where)
    return corrected
