# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

from attrs import field, frozen

from .. import decode, encode
from ..types import UNSET, Unset

POINTER: Final = (
    "/paths/~1usage/get/responses/200/content/application~1json/schema/properties/plans/items"
)
"""Where the document describes the schema."""


@frozen(kw_only=True)
class PlanStatistics:
    """The requests of a plan, those used and those left, and its expiry."""

    WIRE_NAMES: ClassVar[Mapping[str, str]] = {
        "expires_at": "expiresAt",
        "requests_used": "requestsUsed",
        "requests_quota": "requestsQuota",
        "requests_remaining": "requestsRemaining",
        "product": "product",
        "num_requests": "numRequests",
    }
    """The name of each field in JSON."""

    expires_at: datetime.datetime | None | Unset = UNSET
    """ISO 8601 date when this plan expires"""
    requests_used: int | None | Unset = UNSET
    """Number of requests used from this plan"""
    requests_quota: int | None | Unset = UNSET
    """Total number of requests allocated to this plan"""
    requests_remaining: int | None | Unset = UNSET
    """Number of requests remaining (quota - used)"""
    product: str | Unset = UNSET
    """Name of the product (e.g., "akamai", "datadome", "incapsula")"""
    num_requests: int | None | Unset = UNSET
    """Total number of requests for this plan"""
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
            if (value := decode.moment(members.get("expiresAt")))
            else decode.optional(members, "expiresAt", _decode_expires_at),
            value
            if type(value := members.get("requestsUsed")) is int
            else decode.optional(members, "requestsUsed", _decode_requests_used),
            value
            if type(value := members.get("requestsQuota")) is int
            else decode.optional(members, "requestsQuota", _decode_requests_quota),
            value
            if type(value := members.get("requestsRemaining")) is int
            else decode.optional(members, "requestsRemaining", _decode_requests_remaining),
            value
            if type(value := members.get("product")) is str
            else decode.optional(members, "product", decode.string),
            value
            if type(value := members.get("numRequests")) is int
            else decode.optional(members, "numRequests", _decode_num_requests),
            {} if _NAMES.issuperset(members) else decode.others(members, _NAMES, decode.anything),
        )
        return model if cls is PlanStatistics else cls(**decode.fields(model))

    def to_dict(self) -> dict[str, Any]:
        """Encode as a JSON object; `from_dict` of the result equals this model.

        Numbers with a fraction stay `Decimal`; `encode.dumps` writes all their digits.
        """
        return encode.members(
            {
                "expiresAt": self.expires_at,
                "requestsUsed": self.requests_used,
                "requestsQuota": self.requests_quota,
                "requestsRemaining": self.requests_remaining,
                "product": self.product,
                "numRequests": self.num_requests,
            },
            self.additional_properties,
        )


_NAMES: Final = frozenset(PlanStatistics.WIRE_NAMES.values())
_Draft: Final = decode.draft(PlanStatistics)
_decode_expires_at: Final = decode.nullable(decode.date_time)
_decode_requests_used: Final = decode.nullable(decode.integer)
_decode_requests_quota: Final = decode.nullable(decode.integer)
_decode_requests_remaining: Final = decode.nullable(decode.integer)
_decode_num_requests: Final = decode.nullable(decode.integer)


def _make(
    expires_at: datetime.datetime | None | Unset,
    requests_used: int | None | Unset,
    requests_quota: int | None | Unset,
    requests_remaining: int | None | Unset,
    product: str | Unset,
    num_requests: int | None | Unset,
    additional_properties: Mapping[str, Any],
) -> Any:
    """Return the model with these fields; `decode.draft` says why it is made so."""
    _draft = _Draft()
    _draft.expires_at = expires_at
    _draft.requests_used = requests_used
    _draft.requests_quota = requests_quota
    _draft.requests_remaining = requests_remaining
    _draft.product = product
    _draft.num_requests = num_requests
    _draft.additional_properties = additional_properties
    _draft.__class__ = PlanStatistics
    return _draft
