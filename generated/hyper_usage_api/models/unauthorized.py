# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

from attrs import field, frozen

from .. import decode, encode
from ..types import UNSET, Unset

POINTER: Final = "/paths/~1usage/get/responses/401/content/application~1json/schema"
"""Where the document describes the schema."""


@frozen(kw_only=True)
class Unauthorized:
    """Unauthorized - API key is missing or invalid"""

    WIRE_NAMES: ClassVar[Mapping[str, str]] = {"error": "error"}
    """The name of each field in JSON."""

    error: str | Unset = UNSET
    """Error message"""
    additional_properties: Mapping[str, Any] = field(factory=lambda: {}, hash=False)
    """Copies of the members that the document does not name; do not change them."""

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Decode a JSON object.

        Raises:
            ValidationError: if `data` violates the document; has the pointer of the value.
        """
        members: Any = data
        if type(data) is not dict:
            members = decode.members(data)
        model: Self = _make(
            value
            if type(value := members.get("error")) is str
            else decode.optional(members, "error", decode.string),
            {} if _NAMES.issuperset(members) else decode.others(members, _NAMES, decode.anything),
        )
        return model if cls is Unauthorized else cls(**decode.fields(model))

    def to_dict(self) -> dict[str, Any]:
        """Encode as a JSON object; `from_dict` of the result equals this model.

        Numbers with a fraction stay `Decimal`; `encode.dumps` writes all their digits.
        """
        return encode.members({"error": self.error}, self.additional_properties)


_NAMES: Final = frozenset(Unauthorized.WIRE_NAMES.values())
_Draft: Final = decode.draft(Unauthorized)


def _make(error: str | Unset, additional_properties: Mapping[str, Any]) -> Any:
    """Return the model with these fields; `decode.draft` says why it is made so."""
    _draft = _Draft()
    _draft.error = error
    _draft.additional_properties = additional_properties
    _draft.__class__ = Unauthorized
    return _draft
