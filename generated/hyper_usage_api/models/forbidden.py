# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import field, frozen

from .. import decode, encode
from ..types import UNSET, Unset


@frozen(kw_only=True)
class Forbidden:
    """The document's schema Forbidden.

    From `#/paths/~1usage/get/responses/403/content/application~1json/schema`.
    """

    error: str | Unset = UNSET
    """Error message"""
    additional_properties: Mapping[str, Any] = field(factory=lambda: {}, hash=False)
    """Members that the document does not name, as they came."""

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Decode a JSON object.

        Raises:
            ValidationError: it is not what the document promises; says where.
        """
        members = decode.members(data)
        return cls(
            error=decode.optional(members, "error", decode.string), additional_properties=members
        )

    def to_dict(self) -> dict[str, Any]:
        """Encode as a JSON object: `from_dict` of it equals this."""
        return encode.members({"error": self.error}, self.additional_properties)
