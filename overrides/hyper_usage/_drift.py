"""How replies and the document can part ways while a client runs."""

from enum import StrEnum

from attrs import frozen

__all__ = ["Drift", "DriftKind"]


class DriftKind(StrEnum):
    """How a reply can part ways with the document."""

    UNKNOWN_MEMBER = "unknown-member"
    """The document does not name it; it is kept in `reported`."""
    UNKNOWN_VALUE = "unknown-value"
    """The document's enumeration does not list it; it is kept as it came."""
    UNDOCUMENTED_STATUS = "undocumented-status"
    """The document does not name the status of the reply."""
    CONTRADICTION = "contradiction"
    """The figures do not fit what the document says of them; see `Plan.issues`."""


@frozen
class Drift:
    """One way in which a reply and the document differ; it holds no value of the reply."""

    kind: DriftKind
    pointer: str
    """JSON Pointer of the member in the body; for a status, of the response in the document."""
    observed: str
    """The JSON type that came there; for a status, that of the whole body."""

    def __str__(self) -> str:
        return f"{self.kind} at {self.pointer}: {self.observed}"
